"""The stateful phase: submit and poll a job; add, train, look at and delete a profile.

Links come from the `links` overlay. Schemathesis chooses the steps, we carry them out: through the
run's own client, with requests that cost least, and with the clock moved on where there is one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis.errors import Flaky
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.generation.stateful.state_machine import APIStateMachine, StepInput, StepOutput
from schemathesis.specs.openapi.stateful import OpenAPIStateMachine

from contracts.client import CALLS, IMAGE_OPERATIONS, Answer, NoAnswer, weather
from contracts.properties.probe import Budget, Probe, delivered, unreplayed
from contracts.properties.promises import NAMES, Fate, Promise
from contracts.properties.sending import Untold

_STEPS = 8
_LEAST_WALKS = 5
_MOST_ROUNDS = 3
_MOST_POLLS = 20
_FAST = 5
_UNDER_WAY = frozenset({"pending", "running"})
_TRAINING = frozenset({"VALIDATING", "QUEUING", "IN_PROGRESS"})


class Stop(BaseException):
    """The walk cannot go on: its time is over, or the target does not answer.

    No `Exception`, which Hypothesis would replay.
    """


@dataclass
class Journey:
    """Which links there are, and which were followed to an answer that was promised."""

    links: frozenset[str]
    covered: set[str] = field(default_factory=set)

    @property
    def missing(self) -> frozenset[str]:
        """The links that were not followed."""
        return self.links - self.covered

    def reached(self, method: str, path: str) -> bool:
        """Return whether a link that leads to this operation was followed."""
        return any(link.endswith(f"-> {method} {path}") for link in self.covered)


def walk_jobs(probe: Probe, budget: Budget, nudge: Callable[[], None]) -> Journey:
    """Submit jobs on every image operation, and poll them."""
    return _walk(probe, [*IMAGE_OPERATIONS, "job-status"], budget, nudge)


def walk_profiles(probe: Probe, budget: Budget, nudge: Callable[[], None]) -> Journey:
    """Make profiles, see their training through where there is a clock, and delete them."""
    calls = ["profile-add", "profile-status", "profile-picture", "profile-delete"]
    return _walk(probe, calls, budget, nudge)


def _walk(probe: Probe, calls: Sequence[str], budget: Budget, nudge: Callable[[], None]) -> Journey:
    """Walk until every link was followed, a few rounds at most."""
    schema = probe.schemas.tight.include(path=[CALLS[name].path for name in calls])
    machine = schema.as_state_machine()
    journey = Journey(_links(machine))
    attributes = {"probe": probe, "journey": journey, "budget": budget, "nudge": nudge}
    chosen = settings(
        max_examples=max(_LEAST_WALKS, budget.examples // 2),
        stateful_step_count=_STEPS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    for round_ in range(_MOST_ROUNDS):
        if journey.missing and not budget.is_spent:
            walk: type[Walk] = type("Walking", (Walk, machine), attributes)
            seed(probe.schemas.seed + round_)(walk)
            # A target that changes its mind makes the same draws give other steps: it is Flaky.
            with delivered(), suppress(Stop, Flaky):
                walk.run(settings=chosen)
    return journey


def _links(machine: type[APIStateMachine]) -> frozenset[str]:
    """Return the names of the links, which Schemathesis keeps to itself."""
    transitions = vars(machine)["_transitions"].operations.values()
    return frozenset(link.full_name for each in transitions for link in each.outgoing)


class Walk(OpenAPIStateMachine):
    """Carries the steps of one walk out through the probe; knows what the walk itself made."""

    probe: ClassVar[Probe]
    journey: ClassVar[Journey]
    budget: ClassVar[Budget]
    nudge: ClassVar[Callable[[], None]]
    promise: Promise
    request: httpx.Request
    answer: Answer

    def __init__(self) -> None:
        self.id = ""  # what the present step is about, as the target wrote it
        self.ids: dict[str, str] = {}  # the same, by what Schemathesis made of it for a path
        self.jobs: set[str] = set()
        self.states: dict[str, str] = {}  # of profiles, by id
        super().__init__()

    def step(self, input: StepInput) -> StepOutput:  # noqa: A002 - Schemathesis' name
        """Take a step, and note the link that it followed."""
        if self.budget.is_spent:
            raise Stop
        self._know_id(input)
        with unreplayed():
            output = super().step(input)
        is_kept = self.answer.response.is_success or self.promise.fate is Fate.REFUSED
        if input.transition is not None and input.is_applied and is_kept:
            self.journey.covered.add(input.transition.id)
        return output

    def before_call(self, case: Case[Any]) -> None:
        """Ask for what costs least, and for what can be followed."""
        name = NAMES[case.operation.label]
        if not isinstance(case.body, dict):
            return
        if name in IMAGE_OPERATIONS:
            cheap: dict[str, Any] = {"async": True, "response_mode": "urls", "num_output_images": 1}
            case.body = {**case.body, **cheap}
        elif name == "profile-add":
            images = list(case.body["image_urls"])[:_FAST]  # type: ignore[arg-type] # a list
            case.body = {**case.body, "image_urls": images, "training_tier": "fast"}

    def call(self, case: Case[Any], **_: Any) -> Response:
        """Send the case through the probe's client."""
        self.promise = self._promised(case)
        path = case.path
        for name in case.path_parameters:
            path = path.replace(f"{{{name}}}", quote(self.id, safe=""))
        self.request = self.probe.sender.request(case, path=path)
        try:
            self.answer = self._ask(NAMES[case.operation.label])
        except Untold as loss:
            raise Stop from loss
        except NoAnswer as silence:
            if self.request.method != "DELETE":
                self.probe.dropped(self.promise, self.request, silence)
            raise Stop from silence
        self._remember(case)
        return Response.from_any(self.answer.response)

    def validate_response(self, response: Response, case: Case[Any], *_: Any, **__: Any) -> None:
        """Judge the answer; what it breaks is found, and the walk goes on."""
        del response
        self.probe.judge(case, self.promise, self.request, self.answer, self.recorder)

    def _ask(self, name: str) -> Answer:
        """Send the request; ask for a profile's status again until its training is over.

        A deletion is sent once: a second one would find nothing, as if it had been done before.
        """
        if self.request.method == "DELETE":
            return self.probe.sender.api.send(self.request, retry=weather.ONCE)
        answer = self.probe.sender.send(self.request, is_order=self.request.method == "POST")
        polls = 0
        while _member(answer, "status") in _TRAINING and polls < _MOST_POLLS:
            polls += 1
            type(self).nudge()
            answer = self.probe.sender.send(self.request)
        if name == "job-status" and _member(answer, "status") in _UNDER_WAY:
            type(self).nudge()
        return answer

    def _know_id(self, input_: StepInput) -> None:
        """Note the id that a link carries: Schemathesis decodes some that hold a percent sign."""
        drawn = str(next(iter(input_.case.path_parameters.values()), ""))
        linked = input_.transition.parameters if input_.transition and input_.is_applied else {}
        for value in linked.get("path_parameters", {}).values():
            if isinstance(value.value, Ok):
                extracted = str(value.value.ok())
                self.ids[drawn] = self.ids.get(extracted, extracted)
        self.id = self.ids.get(drawn, drawn)

    def _promised(self, case: Case[Any]) -> Promise:
        """Return what is promised of ids that this walk made; of others, what always is."""
        if self.id in self.jobs:
            return Promise(Fate.ACCEPTED, "job.poll-url")
        if self.id in self.states:
            return _of_profile(NAMES[case.operation.label], self.states[self.id])
        return self.probe.promises.of(case)

    def _remember(self, case: Case[Any]) -> None:
        name = NAMES[case.operation.label]
        if not self.answer.response.is_success:
            return
        if name in IMAGE_OPERATIONS:
            self.jobs.add(_member(self.answer, "job_id"))
        elif name == "profile-add":
            self.states[_member(self.answer, "profile_id")] = "new"
        elif name == "profile-delete":
            self.states[self.id] = "deleted"
        elif name == "profile-status" and self.states.get(self.id) != "deleted":
            self.states[self.id] = _member(self.answer, "status")


def _of_profile(name: str, state: str) -> Promise:
    """Return what is promised of a profile that is there in this state, or was."""
    if state == "deleted":
        is_again = name == "profile-delete"
        return Promise(Fate.REFUSED, "profile.delete-twice" if is_again else "profile.delete")
    if name == "profile-picture":
        return Promise(Fate.ACCEPTED if state == "READY" else Fate.OPEN, "profile.picture")
    is_deletion = name == "profile-delete"
    return Promise(Fate.ACCEPTED, "profile.delete" if is_deletion else "profile.created")


def _member(answer: Answer, name: str) -> str:
    try:
        return str(answer.response.json().get(name, ""))
    except (ValueError, AttributeError):
        return ""  # a body that is no JSON object is the checks' business
