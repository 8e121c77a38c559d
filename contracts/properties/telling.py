"""What the steps of a story share: send, note, and hold the answer against a clause."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from hypothesis import reject
from hypothesis.stateful import RuleBasedStateMachine

from contracts.client import CALLS, Answer, Api, NoAnswer, Unmet, weather
from contracts.client import photo as a_photo
from contracts.properties.mapping import INCONCLUSIVE
from contracts.properties.probe import Broken, unreplayed
from contracts.properties.story import WAITING, Step, Story

if TYPE_CHECKING:
    from contracts.properties.stories import Stories

_TERMINAL = ("succeeded", "failed")
_RANKS = {"pending": 0, "running": 1, "succeeded": 2, "failed": 2}
_TRAINING = {"VALIDATING": 0, "QUEUING": 1, "IN_PROGRESS": 2, "READY": 3, "ERROR": 3}


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


class Telling(RuleBasedStateMachine):
    """One story as it is told: its steps, and what is known of the jobs and profiles in it."""

    setting: ClassVar[Setting]

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

    def send(
        self,
        who: int,
        call: str,
        *,
        of: str = "",
        body: Mapping[str, Any] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request, and note it and what its answer names; a lost one ends the story."""
        if time.monotonic() > self.setting.end:
            raise Stop
        who %= len(self.setting.developers)
        api, method = self.setting.developers[who], CALLS[call].method
        shown = f"{{{of}}}" if of in self.named else of
        template = CALLS[call].path.replace("{job_id}", shown).replace("{profile_id}", shown)
        path = template.replace(shown, quote(self.named.get(of, of), safe="")) if of else template
        options = {} if body is None else {"json": _filled(body, self.named)}
        with unreplayed():
            answer = _answer(api, method, path, options)
        if answer is None:
            reject()  # the story ends: what came of the request is not known
        kept = {name: key for name, key in (names or {}).items() if member(answer, key)}
        self.named |= {name: member(answer, key) for name, key in kept.items()}
        told = " ".join(filter(None, (str(answer.status_code), answer.code)))
        self.steps.append(Step(who, method, template, body, kept, told, answer.exchange))
        if answer.status_code in INCONCLUSIVE:
            raise Stop
        return answer

    def hold(self, clause: str, is_kept: bool, message: str, expected: str) -> None:  # noqa: FBT001
        """Note that a clause was kept in the last step; or end the story with its breach."""
        last = self.steps[-1]
        if is_kept:
            self.setting.stories.findings.keep(clause, last.exchange)
            return
        told = f"after {len(self.steps)} requests, {last.method} {last.path}: {message}"
        if self.setting.broke(Story(clause, told, expected, tuple(self.steps))):
            raise Broke(clause)
        reject()  # the story ends: from here on nothing is promised

    def hold_unknown(self, clause: str, answer: Answer, code: str) -> None:
        """Hold that the answer is 404 with this code."""
        held = f'answers[-1].status_code == 404 and code(answers[-1]) == "{code}"'
        is_unknown = answer.status_code == 404 and answer.code == code  # noqa: PLR2004
        self.hold(clause, is_unknown, f"not 404 {code} but {answer}", held)

    def hold_nobodys(self, clause: str, answer: Answer, code: str) -> None:
        """Hold that the answer to an id of our own making is 404 with this code, or a 422.

        The form of ids is no document's matter, and 422 is declared where ids are taken.
        """
        if answer.status_code != 422:  # noqa: PLR2004
            self.hold_unknown(clause, answer, code)

    def submit_new(self, who: int, operation: str, sent: Mapping[str, Any], clause: str) -> str:
        """Submit a job, and hold that it is another than all before; return its name."""
        name = f"job_{len(self.job) + 1}"
        answer = self.send(who, operation, body=sent, names={name: "job_id"})
        made = answer.status_code == 202 and name in self.named  # noqa: PLR2004
        held = 'answers[-1].status_code == 202 and answers[-1].json()["job_id"]'
        self.hold("job.accepted", made, f"{answer}", held)
        for other in self.job:
            told = f'named["{name}"] != named["{other}"]'
            is_new = self.named[name] != self.named[other]
            self.hold(clause, is_new, f"it is {other} again, of another submit", told)
        self.job[name] = Job(self.steps[-1].who, operation, sent)
        return name

    def _judge_status(self, job: str, known: Job, answer: Answer) -> None:
        status, body = member(answer, "status"), "answers[-1].json()"
        is_it = (member(answer, "job_id"), member(answer, "operation")) == (
            self.named[job],
            known.operation,
        )
        held = f'({body}["job_id"], {body}["operation"]) == (named["{job}"], "{known.operation}")'
        self.hold("job.identity", is_it, f"{answer}", held)
        before, now = known.status, _RANKS.get(status, -1)
        is_end = before in _TERMINAL
        follows = status == before if is_end else now >= _RANKS[before]
        later = [s for s in _RANKS if (s == before if is_end else _RANKS[s] >= _RANKS[before])]
        told = f"the job was {before}, and then {status}"
        self.hold("job.transitions", follows, told, f'{body}["status"] in {later}')
        known.status = status
        for part, end in (("result", "succeeded"), ("error", "failed")):
            has = member(answer, part, object) is not None
            held = f'({body}.get("{part}") is not None) is ({body}["status"] == "{end}")'
            told = f"a {status} job has {'a' if has else 'no'} {part}"
            self.hold(f"job.{part}-iff-{end}", has is (status == end), told, held)
        ended = member(answer, "completed_at", object) is not None
        held = f'({body}.get("completed_at") is not None) is ({body}["status"] in {_TERMINAL})'
        told = f"a {status} job has {'a' if ended else 'no'} completed_at"
        self.hold("job.times", ended is (status in _TERMINAL), told, held)

    def poll_once(self, job: str) -> None:
        """Ask for the status of one's own job, and hold it against what was seen before."""
        known = self.job[job]
        answer = self.send(known.owner, "job-status", of=job)
        if answer.status_code == 410:  # noqa: PLR2004 - no document says when a result expires
            return
        found = answer.status_code == 200  # noqa: PLR2004
        self.hold("job.poll-url", found, f"{answer}", "answers[-1].status_code == 200")
        if found:
            self._judge_status(job, known, answer)

    def pass_time(self, who: int, seconds: int) -> None:
        """Move a developer's clock on."""
        with unreplayed():
            if self.setting.advance is not None:
                self.setting.advance(self.setting.developers[who], seconds)
        self.steps.append(Step(who, WAITING, str(seconds)))

    def look_at(self, profile: str, clause: str) -> None:
        """Ask for a profile's status, and hold it against what was seen before."""
        known = self.profile[profile]
        answer = self.send(known.owner, "profile-status", of=profile)
        if known.is_deleted:
            self.hold_unknown("profile.delete", answer, "PROFILE_NOT_FOUND")
            return
        found, body = answer.status_code == 200, "answers[-1].json()"  # noqa: PLR2004
        self.hold(clause, found, f"{answer}", "answers[-1].status_code == 200")
        is_it = member(answer, "profile_id") == self.named[profile]
        held = f'{body}["profile_id"] == named["{profile}"]'
        self.hold("profile.status-echo", is_it, f"{answer}", held)
        status, before = member(answer, "status"), _TRAINING.get(known.status, 0)
        later = [each for each in _TRAINING if _TRAINING[each] >= before] + ["INACTIVE"]
        told = f"the profile was {known.status}, and then {status}"
        self.hold("profile.lifecycle", status in later, told, f'{body}["status"] in {later}')
        known.status = status


def _answer(api: Api, method: str, path: str, options: dict[str, Any]) -> Answer | None:
    """Return the answer to a request, None if it was lost or the target asks to wait too long.

    Raises `NoAnswer` where all is silent.

    A deletion is asked for once: a second one would find nothing, as if it had been done before.
    """
    retry = weather.ONCE if method == "DELETE" else weather.USUAL
    try:
        return api.request(method, path, retry=retry, **options)
    except NoAnswer as loss:
        if loss.timed_out:
            raise
    except Unmet:
        pass
    return None


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


def member(answer: Answer, name: str, kind: type = str) -> Any:
    """Return a member of the answer if it is of this kind; what is empty of it otherwise."""
    try:
        found = answer.response.json()[name]
    except (ValueError, KeyError, TypeError):
        found = None
    if kind is object:
        return found
    return found if isinstance(found, kind) else kind()
