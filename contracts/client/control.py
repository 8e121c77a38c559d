"""The control API of a test environment: its clock, its charges, its faults."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from contracts.client.answer import Answer
from contracts.client.api import Api
from contracts.client.preconditions import NotTested, not_tested
from contracts.client.weather import Retry
from contracts.errors import TargetError

_INSISTENT = Retry(tries=6, always=True)  # a fault that stays would mislead what follows
_TOO_OFTEN, _NOT_IMPLEMENTED = 429, 501


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a developer's account, in US dollars."""

    id: str
    kind: str
    usd: float
    refunded: bool


class Control:
    """Speaks for one developer, whose key the wrapped `Api` sends.

    What is lost is always asked for again: setting a fault or an account twice is setting it, and
    of a clock that may have moved twice the run knows; see `weather`. `moved` counts the seconds by
    which the clock was moved here.

    An environment need not offer every call, fault or developer: what it refuses (4xx, 501) raises
    `NotTested`. Any other failure is a `TargetError`. A fault is set while `provoking`.
    """

    def __init__(
        self, api: Api, provoking: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self.moved = 0.0
        self._api = api
        self._provoking = provoking
        self._has_clock = True

    def advance(self, seconds: float) -> None:
        """Move the developer's clock forward."""
        self.moved += seconds
        try:
            self._post("/clock/advance", {"seconds": seconds}, f"to move the clock {seconds:g} s")
        except NotTested:
            self.moved -= seconds
            raise

    def nudge(self, seconds: float) -> bool:
        """Move the clock forward where that is offered, and return whether it is."""
        if self._has_clock:
            try:
                self.advance(seconds)
            except NotTested:
                self._has_clock = False
        return self._has_clock

    def charges(self) -> dict[str, Charge]:
        """Return every charge of the developer by its id."""
        answer = self._checked(self._api.get("/charges", retry=_INSISTENT), "to tell the charges")
        return {
            entry["id"]: Charge(
                str(entry["id"]), str(entry["kind"]), float(entry["usd"]), bool(entry["refunded"])
            )
            for entry in answer.json()["charges"]
        }

    @contextmanager
    def fault(self, operation: str, fault: str, times: int = 1) -> Iterator[None]:
        """Let the operation's next `times` requests meet the fault; what is left is withdrawn.

        A control API need not know 0 times: as a rule nothing is left.
        """
        armed = {"operation": operation, "fault": fault, "times": times}
        self._post("/faults", armed, f"the fault {fault!r} of {operation}")
        try:
            with self._provoking():
                yield
        finally:
            withdrawn = {"operation": operation, "fault": fault, "times": 0}
            answer = self._api.post("/faults", withdrawn, retry=_INSISTENT)
            if not _refuses(answer):
                self._checked(answer, "to withdraw a fault")

    def reset(self) -> None:
        """Forget everything of the developer."""
        self._post("/reset", {}, "to forget a developer's doings")

    def _post(self, path: str, body: dict[str, object], what: str) -> None:
        self._checked(self._api.post(path, body, retry=_INSISTENT), what)

    def _checked(self, answer: Answer, what: str) -> Answer:
        if _refuses(answer):
            not_tested(f"the control API does not offer {what}: {answer}")
        if not answer.response.is_success:
            raise TargetError(
                f"The control API at {self._api.base_url} was asked {what}: {answer}.",
                "See the control API in README.md, or leave --control-url out.",
            )
        return answer


def _refuses(answer: Answer) -> bool:
    """Return whether the answer says that this is not offered, or not to this developer."""
    status = answer.status_code
    return status == _NOT_IMPLEMENTED or (answer.response.is_client_error and status != _TOO_OFTEN)
