"""The life of jobs and profiles as the documents promise it, step by step, for two developers.

Each rule sends one request, or two where the second only looks, and holds the answer against what
is promised of that moment: `hold` names the clause. What the documents leave open is not held.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote
from uuid import uuid4

from hypothesis import reject
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, precondition, rule

from contracts.client import CALLS, IMAGE_OPERATIONS, Answer, Api, own_tag
from contracts.client import body as valid_body
from contracts.client import photo as a_photo
from contracts.properties.mapping import INCONCLUSIVE
from contracts.properties.probe import Broken, unreplayed
from contracts.properties.story import WAITING, Step, Story

if TYPE_CHECKING:
    from contracts.properties.stories import Stories

_TERMINAL = ("succeeded", "failed")
_RANKS = {"pending": 0, "running": 1, "succeeded": 2, "failed": 2}
_TRAINING = {"VALIDATING": 0, "QUEUING": 1, "IN_PROGRESS": 2, "READY": 3, "ERROR": 3}
_READY = 3
_FEWEST = 5
_WAITS = st.sampled_from((60, 240, 3000))  # the last one is most of an hour
_UNKNOWN = "phota-contracts-no-such-thing"
_JOB_SECONDS, _TRAINING_SECONDS = 60, 600
_WHO = st.integers(0, 1)


class Broke(Broken):
    """A story broke a clause that was not known to be broken."""


class Stop(BaseException):
    """The stories end here: the time is over, or the target has no credit or no time for us."""


@dataclass
class Setting:
    """Where the stories take place, and what is known so far."""

    developers: Sequence[Api]
    images: Sequence[str]
    advance: Callable[[Api, float], None] | None
    stories: "Stories"
    known: frozenset[str]
    end: float
    shrinking_seconds: float = 0.0
    found: set[str] = field(default_factory=set)

    def broke(self, story: Story) -> bool:
        """Note a breach; return whether it was unknown before these walks."""
        self.stories.broken(story)
        if story.clause in self.known:
            return False
        if not self.found:
            self.end = time.monotonic() + self.shrinking_seconds
        self.found.add(story.clause)
        return True


@dataclass
class Job:
    """What was promised and seen of one job."""

    owner: int
    operation: str
    body: Mapping[str, Any]
    status: str = "pending"
    created_at: str | None = None
    is_muddled: bool = False  # its key was sent with another body, which the documents leave open


@dataclass
class Profile:
    """What was promised and seen of one profile."""

    owner: int
    status: str = ""
    is_deleted: bool = False


class Life(RuleBasedStateMachine):
    """Two developers who submit, poll, create, look at and delete."""

    setting: ClassVar[Setting]
    jobs = Bundle("jobs")
    profiles = Bundle("profiles")

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.named: dict[str, str] = {"photo": a_photo(size=(64, 48))}
        self.job: dict[str, Job] = {}
        self.profile: dict[str, Profile] = {}
        self.secrets: dict[int, str] = {}
        super().__init__()

    @property
    def are_two(self) -> bool:
        """Whether there is a second developer."""
        return len(self.setting.developers) > 1

    # --- jobs ---------------------------------------------------------------------------------

    @rule(
        target=jobs,
        who=_WHO,
        operation=st.sampled_from(IMAGE_OPERATIONS),
        keyed=st.sampled_from((True, True, False)),
    )
    def submit(self, who: int, operation: str, keyed: bool) -> str:  # noqa: FBT001 - drawn
        """Submit a new job."""
        sent = _submission(operation)
        if keyed:
            key = f"key_{len(self.named)}"
            self.named[key] = uuid4().hex
            sent["client_request_id"] = f"{{{key}}}"
        return self._submit_new(who, operation, sent, "idempotency.distinct")

    @rule(job=jobs)
    def repeat(self, job: str) -> None:
        """Submit a job once more: with its key it is the same one."""
        known = self.job[job]
        if "client_request_id" not in known.body or known.is_muddled:
            return
        answer = self._send(known.owner, known.operation, body=known.body)
        held = f'answers[-1].status_code == 202 and answers[-1].json()["job_id"] == named["{job}"]'
        is_same = answer.status_code == 202 and _member(answer, "job_id") == self.named[job]  # noqa: PLR2004
        self._hold("idempotency.same-job", is_same, f"not {job} again: {answer}", held)

    @rule(job=jobs)
    def send_another_body(self, job: str) -> None:
        """Send a used key with another body: the documents leave open what comes of it."""
        known = self.job[job]
        if "client_request_id" not in known.body:
            return
        self._send(known.owner, known.operation, body={**known.body, "num_output_images": 2})
        known.is_muddled = True

    @precondition(lambda self: self.are_two)
    @rule(job=jobs)
    def use_a_foreign_key(self, job: str) -> None:
        """Submit with a key that the other developer used: that is another job."""
        known = self.job[job]
        key, other = known.body.get("client_request_id"), 1 - known.owner
        users = {j.owner for j in self.job.values() if j.body.get("client_request_id") == key}
        if key is not None and other not in users:
            clause = "idempotency.per-developer"
            self._submit_new(other, known.operation, known.body, clause)

    @rule(job=jobs, times=st.integers(1, 3))
    def poll(self, job: str, times: int) -> None:
        """Ask for the status of one's own job, perhaps again at once."""
        for _ in range(times):
            self._poll(job)

    @precondition(lambda self: self.setting.advance is not None)
    @rule(job=jobs)
    def see_through(self, job: str) -> None:
        """Let a job end, and look."""
        self._poll(job)
        self._pass_time(self.job[job].owner, _JOB_SECONDS)
        self._poll(job)

    @precondition(lambda self: self.are_two)
    @rule(job=jobs)
    def poll_a_foreign_job(self, job: str) -> None:
        """Ask for the status of the other developer's job."""
        answer = self._send(1 - self.job[job].owner, "job-status", of=job)
        self._hold_unknown("auth.isolation", answer, "NOT_FOUND")

    @rule(who=_WHO, what=st.sampled_from(("job", "list", "secret")))
    def look_around(self, who: int, what: str) -> None:
        """Ask for an unknown job, the list of profiles, or the webhook secret."""
        asks = {"job": self._ask_unknown, "list": self._list, "secret": self._read_secret}
        asks[what](who)

    def _ask_unknown(self, who: int) -> None:
        answer = self._send(who, "job-status", of=_UNKNOWN)
        self._hold_unknown("error.job-not-found", answer, "NOT_FOUND")

    @precondition(lambda self: self.setting.advance is not None)
    @rule(who=_WHO, seconds=_WAITS)
    def let_time_pass(self, who: int, seconds: int) -> None:
        """Move a developer's clock on."""
        self._pass_time(who % len(self.setting.developers), seconds)

    # --- profiles -----------------------------------------------------------------------------

    @precondition(lambda self: len(self.setting.images) >= _FEWEST)
    @rule(target=profiles, who=_WHO)
    def create(self, who: int) -> str:
        """Create a profile."""
        images = list(self.setting.images[:_FEWEST])
        sent = {"image_urls": images, "training_tier": "fast", "tag": own_tag()}
        name = f"profile_{len(self.profile) + 1}"
        answer = self._send(who, "profile-add", body=sent, names={name: "profile_id"})
        made = answer.status_code == 200 and bool(_member(answer, "profile_id"))  # noqa: PLR2004
        held = 'answers[-1].status_code == 200 and answers[-1].json()["profile_id"]'
        self._hold("profile.created", made, f"{answer}", held)
        self.profile[name] = Profile(self.steps[-1].who)
        return name

    @rule(profile=profiles)
    def look(self, profile: str) -> None:
        """Ask for the status of one's own profile."""
        self._look(profile, "profile.created")

    @precondition(lambda self: self.setting.advance is not None)
    @rule(profile=profiles)
    def train(self, profile: str) -> None:
        """Let a training go on, and look."""
        self._pass_time(self.profile[profile].owner, _TRAINING_SECONDS)
        self._look(profile, "profile.created")

    @rule(profile=profiles)
    def see_picture(self, profile: str) -> None:
        """Ask for the picture of one's own profile."""
        known = self.profile[profile]
        answer = self._send(known.owner, "profile-picture", of=profile)
        if known.is_deleted:
            self._hold_unknown("profile.delete", answer, "PROFILE_NOT_FOUND")
        elif known.status == "READY":
            is_jpeg = answer.status_code == 200 and answer.content.startswith(b"\xff\xd8")  # noqa: PLR2004
            held = r'answers[-1].status_code == 200 and answers[-1].content.startswith(b"\xff\xd8")'
            self._hold("profile.picture", is_jpeg, f"{answer}", held)

    @rule(profile=profiles)
    def delete(self, profile: str) -> None:
        """Delete one's own profile, perhaps again."""
        known = self.profile[profile]
        answer = self._send(known.owner, "profile-delete", of=profile)
        if known.is_deleted:
            self._hold_unknown("profile.delete-twice", answer, "PROFILE_NOT_FOUND")
            return
        named = self.named[profile]
        is_done = answer.status_code == 200 and _member(answer, "profile_id") == named  # noqa: PLR2004
        held = (
            "answers[-1].status_code == 200"
            f' and answers[-1].json()["profile_id"] == named["{profile}"]'
        )
        self._hold("profile.delete", is_done, f"{answer}", held)
        known.is_deleted = answer.response.is_success

    @precondition(lambda self: self.are_two)
    @rule(profile=profiles, call=st.sampled_from(("status", "picture", "delete")))
    def touch_a_foreign_profile(self, profile: str, call: str) -> None:
        """Look at or delete the other developer's profile, who then still has it."""
        known = self.profile[profile]
        answer = self._send(1 - known.owner, f"profile-{call}", of=profile)
        self._hold_unknown("auth.isolation", answer, "PROFILE_NOT_FOUND")
        if call == "delete" and not known.is_deleted:
            self._look(profile, "auth.isolation")

    @rule(profile=profiles)
    def portray(self, profile: str) -> None:
        """Generate an image of one's own profile."""
        known = self.profile[profile]
        sent = {"prompt": f"a portrait of [[{{{profile}}}]] at dusk", "num_output_images": 1}
        answer = self._send(known.owner, "generate", body=sent)
        if known.is_deleted:
            self._hold_unknown("profile.delete", answer, "PROFILE_NOT_FOUND")
        elif known.status == "READY":
            is_ready = answer.code != "PROFILE_NOT_READY"
            held = 'code(answers[-1]) != "PROFILE_NOT_READY"'
            self._hold("error.profile-not-ready", is_ready, f"{answer}", held)

    @precondition(lambda self: self.are_two)
    @rule(profile=profiles)
    def portray_a_foreigner(self, profile: str) -> None:
        """Generate an image of the other developer's profile."""
        sent = {"prompt": f"a portrait of [[{{{profile}}}]] at dusk", "num_output_images": 1}
        answer = self._send(1 - self.profile[profile].owner, "generate", body=sent)
        is_closed = answer.response.is_client_error and answer.code != "PROFILE_NOT_READY"
        held = '400 <= answers[-1].status_code < 500 and code(answers[-1]) != "PROFILE_NOT_READY"'
        self._hold("auth.isolation", is_closed, f"{answer}", held)

    def _list(self, who: int) -> None:
        """List one's profiles: all that one has, and none that was deleted or is another's."""
        answer = self._send(who, "profile-ids")
        who = self.steps[-1].who
        if answer.status_code != 200:  # noqa: PLR2004 - judged where every response is
            return
        rows = _member(answer, "profiles", list)
        listed = {row.get("profile_id") for row in rows if isinstance(row, dict)}
        for name, known in self.profile.items():
            is_in = self.named[name] in listed
            is_due = known.owner == who and not known.is_deleted
            clause = "profile.created" if is_due else "profile.delete"
            clause = "auth.isolation" if known.owner != who else clause
            ids = '{row["profile_id"] for row in answers[-1].json()["profiles"]}'
            told = "not in the list" if is_due else "in the list"
            held = f'named["{name}"] {"in" if is_due else "not in"} {ids}'
            self._hold(clause, is_in == is_due, f"{name} is {told}", held)

    # --- the webhook secret -------------------------------------------------------------------

    def _read_secret(self, who: int) -> None:
        """Read the webhook secret: the same each time, and each developer's own."""
        name = f"secret_{len(self.steps)}"
        answer = self._send(who, "webhook-secret", names={name: "webhook_signing_secret"})
        who = self.steps[-1].who
        secret = self.named.get(name, "")
        held = f'answers[-1].status_code == 200 and named["{name}"]'
        self._hold("callback.secret", bool(secret), f"{answer.status_code} without a secret", held)
        for other, earlier in self.secrets.items():
            is_right = (self.named[earlier] == secret) is (other == who)
            relation = "==" if other == who else "!="
            told = "changed" if other == who else "is another developer's too"
            held = f'named["{name}"] {relation} named["{earlier}"]'
            self._hold("callback.secret", is_right, f"the secret {told}", held)
        self.secrets[who] = name

    # --- what the rules share -----------------------------------------------------------------

    def _send(
        self,
        who: int,
        call: str,
        *,
        of: str = "",
        body: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, and note it and what its answer names."""
        if time.monotonic() > self.setting.end:
            raise Stop
        who %= len(self.setting.developers)
        api, method = self.setting.developers[who], CALLS[call].method
        shown = f"{{{of}}}" if of in self.named else of
        template = CALLS[call].path.replace("{job_id}", shown).replace("{profile_id}", shown)
        path = template.replace(shown, quote(self.named.get(of, of), safe="")) if of else template
        options = {} if body is None else {"json": _filled(body, self.named)}
        with unreplayed():
            answer = api.request(method, path, **options)
        kept = {name: member for name, member in (names or {}).items() if _member(answer, member)}
        self.named |= {name: _member(answer, member) for name, member in kept.items()}
        told = " ".join(filter(None, (str(answer.status_code), answer.code)))
        self.steps.append(Step(who, method, template, body, kept, told, answer.exchange))
        if answer.status_code in INCONCLUSIVE:
            raise Stop
        return answer

    def _hold(self, clause: str, is_kept: bool, message: str, expected: str) -> None:  # noqa: FBT001
        """Note that a clause was kept in the last step; or end the story with its breach."""
        last = self.steps[-1]
        if is_kept:
            self.setting.stories.findings.keep(clause, last.exchange)
            return
        told = f"after {len(self.steps)} requests, {last.method} {last.path}: {message}"
        if self.setting.broke(Story(clause, told, expected, tuple(self.steps))):
            raise Broke(clause)
        reject()  # the story ends: from here on nothing is promised

    def _hold_unknown(self, clause: str, answer: Answer, code: str) -> None:
        held = f'answers[-1].status_code == 404 and code(answers[-1]) == "{code}"'
        is_unknown = answer.status_code == 404 and answer.code == code  # noqa: PLR2004
        self._hold(clause, is_unknown, f"not 404 {code} but {answer}", held)

    def _submit_new(self, who: int, operation: str, sent: Mapping[str, Any], clause: str) -> str:
        name = f"job_{len(self.job) + 1}"
        answer = self._send(who, operation, body=sent, names={name: "job_id"})
        made = answer.status_code == 202 and name in self.named  # noqa: PLR2004
        held = 'answers[-1].status_code == 202 and answers[-1].json()["job_id"]'
        self._hold("job.accepted", made, f"{answer}", held)
        for other in self.job:
            told = f'named["{name}"] != named["{other}"]'
            is_new = self.named[name] != self.named[other]
            self._hold(clause, is_new, f"it is {other} again, of another submit", told)
        self.job[name] = Job(self.steps[-1].who, operation, sent)
        return name

    def _judge_status(self, job: str, known: Job, answer: Answer) -> None:
        status, body = _member(answer, "status"), "answers[-1].json()"
        is_it = (_member(answer, "job_id"), _member(answer, "operation")) == (
            self.named[job],
            known.operation,
        )
        held = f'({body}["job_id"], {body}["operation"]) == (named["{job}"], "{known.operation}")'
        self._hold("job.identity", is_it, f"{answer}", held)
        before, now = known.status, _RANKS.get(status, -1)
        is_end = before in _TERMINAL
        follows = status == before if is_end else now >= _RANKS[before]
        later = [s for s in _RANKS if (s == before if is_end else _RANKS[s] >= _RANKS[before])]
        told = f"the job was {before}, and then {status}"
        self._hold("job.transitions", follows, told, f'{body}["status"] in {later}')
        known.status = status
        for member, end in (("result", "succeeded"), ("error", "failed")):
            has = _member(answer, member, object) is not None
            held = f'({body}.get("{member}") is not None) is ({body}["status"] == "{end}")'
            told = f"a {status} job has {'a' if has else 'no'} {member}"
            self._hold(f"job.{member}-iff-{end}", has is (status == end), told, held)
        ended = _member(answer, "completed_at", object) is not None
        held = f'({body}.get("completed_at") is not None) is ({body}["status"] in {_TERMINAL})'
        told = f"a {status} job has {'a' if ended else 'no'} completed_at"
        self._hold("job.times", ended is (status in _TERMINAL), told, held)

    def _poll(self, job: str) -> None:
        known = self.job[job]
        answer = self._send(known.owner, "job-status", of=job)
        if answer.status_code == 410:  # noqa: PLR2004 - no document says when a result expires
            return
        found = answer.status_code == 200  # noqa: PLR2004
        self._hold("job.poll-url", found, f"{answer}", "answers[-1].status_code == 200")
        if found:
            self._judge_status(job, known, answer)

    def _pass_time(self, who: int, seconds: int) -> None:
        with unreplayed():
            if self.setting.advance is not None:
                self.setting.advance(self.setting.developers[who], seconds)
        self.steps.append(Step(who, WAITING, str(seconds)))

    def _look(self, profile: str, clause: str) -> None:
        known = self.profile[profile]
        answer = self._send(known.owner, "profile-status", of=profile)
        if known.is_deleted:
            self._hold_unknown("profile.delete", answer, "PROFILE_NOT_FOUND")
            return
        found, body = answer.status_code == 200, "answers[-1].json()"  # noqa: PLR2004
        self._hold(clause, found, f"{answer}", "answers[-1].status_code == 200")
        is_it = _member(answer, "profile_id") == self.named[profile]
        held = f'{body}["profile_id"] == named["{profile}"]'
        self._hold("profile.status-echo", is_it, f"{answer}", held)
        status, before = _member(answer, "status"), _TRAINING.get(known.status, 0)
        later = [each for each in _TRAINING if _TRAINING[each] >= before] + ["INACTIVE"]
        told = f"the profile was {known.status}, and then {status}"
        self._hold("profile.lifecycle", status in later, told, f'{body}["status"] in {later}')
        known.status = status


def _submission(operation: str) -> dict[str, Any]:
    """Return the least that asks for a job, a small picture by its name."""
    pictures = {"image": "{photo}", "input_image": "{photo}", "reference_image": "{photo}"}
    least = valid_body(operation, **{"async": True, "response_mode": "urls"})
    named = {name: pictures.get(name, value) for name, value in least.items()}
    return named | ({"images": ["{photo}"]} if "images" in named else {})


def _filled(value: Any, named: Mapping[str, str]) -> Any:
    """Return the value with what each name stands for."""
    if isinstance(value, str):
        for name in named if "{" in value else ():
            value = value.replace(f"{{{name}}}", named[name])
        return value
    if isinstance(value, list):
        return [_filled(each, named) for each in value]
    if isinstance(value, Mapping):
        return {name: _filled(each, named) for name, each in value.items()}
    return value


def _member(answer: Answer, name: str, kind: type = str) -> Any:
    """Return a member of the answer if it is of this kind; what is empty of it otherwise."""
    try:
        found = answer.response.json()[name]
    except (ValueError, KeyError, TypeError):
        found = None
    if kind is object:
        return found
    return found if isinstance(found, kind) else kind()
