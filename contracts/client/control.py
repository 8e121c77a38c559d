"""The control API of a test environment: its clock, its charges, its faults."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from contracts.client.answer import Answer
from contracts.client.api import Api
from contracts.client.weather import Retry
from contracts.errors import TargetError

_INSISTENT = Retry(tries=6, always=True)  # a fault that stays would mislead what follows


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
    """

    def __init__(self, api: Api) -> None:
        self.moved = 0.0
        self._api = api

    def advance(self, seconds: float) -> None:
        """Move the developer's clock forward."""
        self.moved += seconds
        self._post("/clock/advance", {"seconds": seconds})

    def charges(self) -> dict[str, Charge]:
        """Return every charge of the developer by its id."""
        answer = self._checked(self._api.get("/charges", retry=_INSISTENT), "GET charges")
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
        self._post("/faults", {"operation": operation, "fault": fault, "times": times})
        try:
            yield
        finally:
            withdrawn = {"operation": operation, "fault": fault, "times": 0}
            answer = self._api.post("/faults", withdrawn, retry=_INSISTENT)
            if not answer.is_refusal:
                self._checked(answer, "POST faults")

    def reset(self) -> None:
        """Forget everything of the developer."""
        self._post("/reset", {})

    def _post(self, path: str, body: dict[str, object]) -> None:
        answer = self._api.post(path, body, retry=_INSISTENT)
        self._checked(answer, f"POST {path.lstrip('/')}")

    def _checked(self, answer: Answer, what: str) -> Answer:
        if not answer.response.is_success:
            raise TargetError(
                f"The control API at {self._api.base_url} answered {what} with {answer}.",
                "See the control API in README.md, or leave --control-url out.",
            )
        return answer
