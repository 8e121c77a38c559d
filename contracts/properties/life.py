"""The life of jobs and profiles as the documents promise it, step by step, for two developers.

Each rule sends one request, or two where the second only looks, and holds the answer against what
is promised of that moment: `hold` names the clause. What the documents leave open is not held.
"""

from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, precondition, rule

from contracts.client import IMAGE_OPERATIONS, NOBODY, own_tag
from contracts.client import body as valid_body
from contracts.properties.telling import Profile, Telling, member

_FEWEST = 5
_WAITS = st.sampled_from((60, 240, 3000))  # the last one is most of an hour
_JOB_SECONDS, _TRAINING_SECONDS = 60, 600
_WHO = st.integers(0, 1)


class Life(Telling):
    """Two developers who submit, poll, create, look at and delete."""

    jobs = Bundle("jobs")
    profiles = Bundle("profiles")

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
        return self.submit_new(who, operation, sent, "idempotency.distinct")

    @rule(job=jobs)
    def repeat(self, job: str) -> None:
        """Submit a job once more: with its key it is the same one."""
        known = self.job[job]
        if "client_request_id" not in known.body or known.is_muddled:
            return
        answer = self.send(known.owner, known.operation, body=known.body)
        held = f'answers[-1].status_code == 202 and answers[-1].json()["job_id"] == named["{job}"]'
        is_same = answer.status_code == 202 and member(answer, "job_id") == self.named[job]  # noqa: PLR2004
        self.hold("idempotency.same-job", is_same, f"not {job} again: {answer}", held)

    @rule(job=jobs)
    def send_another_body(self, job: str) -> None:
        """Send a used key with another body: the documents leave open what comes of it."""
        known = self.job[job]
        if "client_request_id" not in known.body:
            return
        self.send(known.owner, known.operation, body={**known.body, "num_output_images": 2})
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
            self.submit_new(other, known.operation, known.body, clause)

    @rule(job=jobs, times=st.integers(1, 3))
    def poll(self, job: str, times: int) -> None:
        """Ask for the status of one's own job, perhaps again at once."""
        for _ in range(times):
            self.poll_once(job)

    @precondition(lambda self: self.setting.advance is not None)
    @rule(job=jobs)
    def see_through(self, job: str) -> None:
        """Let a job end, and look."""
        self.poll_once(job)
        self.pass_time(self.job[job].owner, _JOB_SECONDS)
        self.poll_once(job)

    @precondition(lambda self: self.are_two)
    @rule(job=jobs)
    def poll_a_foreign_job(self, job: str) -> None:
        """Ask for the status of the other developer's job."""
        answer = self.send(1 - self.job[job].owner, "job-status", of=job)
        self.hold_unknown("auth.isolation", answer, "NOT_FOUND")

    @rule(who=_WHO, what=st.sampled_from(("job", "list", "secret")))
    def look_around(self, who: int, what: str) -> None:
        """Ask for an unknown job, the list of profiles, or the webhook secret."""
        asks = {"job": self._ask_unknown, "list": self._list, "secret": self._read_secret}
        asks[what](who)

    def _ask_unknown(self, who: int) -> None:
        answer = self.send(who, "job-status", of=NOBODY)
        self.hold_nobodys("error.job-not-found", answer, "NOT_FOUND")

    @precondition(lambda self: self.setting.advance is not None)
    @rule(who=_WHO, seconds=_WAITS)
    def let_time_pass(self, who: int, seconds: int) -> None:
        """Move a developer's clock on."""
        self.pass_time(who % len(self.setting.developers), seconds)

    # --- profiles -----------------------------------------------------------------------------

    @precondition(lambda self: len(self.setting.images) >= _FEWEST)
    @rule(target=profiles, who=_WHO)
    def create(self, who: int) -> str:
        """Create a profile."""
        images = list(self.setting.images[:_FEWEST])
        sent = {"image_urls": images, "training_tier": "fast", "tag": own_tag()}
        name = f"profile_{len(self.profile) + 1}"
        answer = self.send(who, "profile-add", body=sent, names={name: "profile_id"})
        made = answer.status_code == 200 and bool(member(answer, "profile_id"))  # noqa: PLR2004
        held = 'answers[-1].status_code == 200 and answers[-1].json()["profile_id"]'
        self.hold("profile.created", made, f"{answer}", held)
        self.profile[name] = Profile(self.steps[-1].who)
        return name

    @rule(profile=profiles)
    def look(self, profile: str) -> None:
        """Ask for the status of one's own profile."""
        self.look_at(profile, "profile.created")

    @precondition(lambda self: self.setting.advance is not None)
    @rule(profile=profiles)
    def train(self, profile: str) -> None:
        """Let a training go on, and look."""
        self.pass_time(self.profile[profile].owner, _TRAINING_SECONDS)
        self.look_at(profile, "profile.created")

    @rule(profile=profiles)
    def see_picture(self, profile: str) -> None:
        """Ask for the picture of one's own profile."""
        known = self.profile[profile]
        answer = self.send(known.owner, "profile-picture", of=profile)
        if known.is_deleted:
            self.hold_unknown("profile.delete", answer, "PROFILE_NOT_FOUND")
        elif known.status == "READY":
            is_jpeg = answer.status_code == 200 and answer.content.startswith(b"\xff\xd8")  # noqa: PLR2004
            held = r'answers[-1].status_code == 200 and answers[-1].content.startswith(b"\xff\xd8")'
            self.hold("profile.picture", is_jpeg, f"{answer}", held)

    @rule(profile=profiles)
    def delete(self, profile: str) -> None:
        """Delete one's own profile, perhaps again."""
        known = self.profile[profile]
        answer = self.send(known.owner, "profile-delete", of=profile)
        if known.is_deleted:
            self.hold_unknown("profile.delete-twice", answer, "PROFILE_NOT_FOUND")
            return
        named = self.named[profile]
        is_done = answer.status_code == 200 and member(answer, "profile_id") == named  # noqa: PLR2004
        held = (
            "answers[-1].status_code == 200"
            f' and answers[-1].json()["profile_id"] == named["{profile}"]'
        )
        self.hold("profile.delete", is_done, f"{answer}", held)
        known.is_deleted = answer.response.is_success

    @precondition(lambda self: self.are_two)
    @rule(profile=profiles, call=st.sampled_from(("status", "picture", "delete")))
    def touch_a_foreign_profile(self, profile: str, call: str) -> None:
        """Look at or delete the other developer's profile, who then still has it."""
        known = self.profile[profile]
        answer = self.send(1 - known.owner, f"profile-{call}", of=profile)
        self.hold_unknown("auth.isolation", answer, "PROFILE_NOT_FOUND")
        if call == "delete" and not known.is_deleted:
            self.look_at(profile, "auth.isolation")

    @rule(profile=profiles)
    def portray(self, profile: str) -> None:
        """Generate an image of one's own profile."""
        known = self.profile[profile]
        sent = {"prompt": f"a portrait of [[{{{profile}}}]] at dusk", "num_output_images": 1}
        answer = self.send(known.owner, "generate", body=sent)
        if known.is_deleted:
            self.hold_unknown("profile.delete", answer, "PROFILE_NOT_FOUND")
        elif known.status == "READY":
            is_ready = answer.code != "PROFILE_NOT_READY"
            held = 'code(answers[-1]) != "PROFILE_NOT_READY"'
            self.hold("error.profile-not-ready", is_ready, f"{answer}", held)

    @precondition(lambda self: self.are_two)
    @rule(profile=profiles)
    def portray_a_foreigner(self, profile: str) -> None:
        """Generate an image of the other developer's profile."""
        sent = {"prompt": f"a portrait of [[{{{profile}}}]] at dusk", "num_output_images": 1}
        answer = self.send(1 - self.profile[profile].owner, "generate", body=sent)
        is_closed = answer.response.is_client_error and answer.code != "PROFILE_NOT_READY"
        held = '400 <= answers[-1].status_code < 500 and code(answers[-1]) != "PROFILE_NOT_READY"'
        self.hold("auth.isolation", is_closed, f"{answer}", held)

    def _list(self, who: int) -> None:
        """List one's profiles: all that one has, and none that was deleted or is another's."""
        answer = self.send(who, "profile-ids")
        who = self.steps[-1].who
        if answer.status_code != 200:  # noqa: PLR2004 - judged where every response is
            return
        rows = member(answer, "profiles", list)
        listed = {row.get("profile_id") for row in rows if isinstance(row, dict)}
        for name, known in self.profile.items():
            is_in = self.named[name] in listed
            is_due = known.owner == who and not known.is_deleted
            clause = "profile.created" if is_due else "profile.delete"
            clause = "auth.isolation" if known.owner != who else clause
            ids = '{row["profile_id"] for row in answers[-1].json()["profiles"]}'
            told = "not in the list" if is_due else "in the list"
            held = f'named["{name}"] {"in" if is_due else "not in"} {ids}'
            self.hold(clause, is_in == is_due, f"{name} is {told}", held)

    # --- the webhook secret -------------------------------------------------------------------

    def _read_secret(self, who: int) -> None:
        """Read the webhook secret: the same each time, and each developer's own."""
        name = f"secret_{len(self.steps)}"
        answer = self.send(who, "webhook-secret", names={name: "webhook_signing_secret"})
        who = self.steps[-1].who
        secret = self.named.get(name, "")
        held = f'answers[-1].status_code == 200 and named["{name}"]'
        self.hold("callback.secret", bool(secret), f"{answer.status_code} without a secret", held)
        for other, earlier in self.secrets.items():
            is_right = (self.named[earlier] == secret) is (other == who)
            relation = "==" if other == who else "!="
            told = "changed" if other == who else "is another developer's too"
            held = f'named["{name}"] {relation} named["{earlier}"]'
            self.hold("callback.secret", is_right, f"the secret {told}", held)
        self.secrets[who] = name


def _submission(operation: str) -> dict[str, Any]:
    """Return the least that asks for a job, a small picture by its name."""
    pictures = {"image": "{photo}", "input_image": "{photo}", "reference_image": "{photo}"}
    least = valid_body(operation, **{"async": True, "response_mode": "urls"})
    named = {name: pictures.get(name, value) for name, value in least.items()}
    return named | ({"images": ["{photo}"]} if "images" in named else {})
