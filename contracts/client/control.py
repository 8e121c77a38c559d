"""The control API of a test environment: its clock, its charges, its faults."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

from contracts.client.answer import Answer
from contracts.client.api import Api
from contracts.client.preconditions import NotTested, not_tested
from contracts.client.weather import Retry
from contracts.errors import TargetError

_INSISTENT = Retry(tries=6, always=True)  # a fault that stays would mislead what follows
_TOO_OFTEN, _NOT_IMPLEMENTED = 429, 501
_CHARGES_SHAPE = '{"charges": [{"id": …, "usd": …, "refunded": true or false}]}, each id once'


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge of a developer's account, in US dollars."""

    id: str
    usd: float
    refunded: bool


class Control:
    """Speaks for one developer, whose key the wrapped `Api` sends.

    What is lost is always asked for again: setting a fault or an account twice is setting it, and
    of a clock that may have moved twice the run knows; see `weather`. `moved` counts the seconds by
    which the clock was moved here.

    An environment need not offer every call, fault or developer: what it refuses (4xx, 501), and
    charges that it tells in another form than README.md says, raise `NotTested`: no document
    promises them. Any other failure is a `TargetError`. A fault is set while `provoking`.
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
        charges = _charges(answer)
        if charges is None:
            not_tested(
                f"the control API does not tell the charges as {_CHARGES_SHAPE} "
                f"(see README.md, control API), but as {answer}"
            )
        return charges

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


def _charges(answer: Answer) -> dict[str, Charge] | None:
    """Return the charges that are told, by their ids; None if they are told in another form."""
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    entries = body.get("charges") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        return None
    told = [charge for entry in entries if (charge := _charge(entry))]
    charges = {charge.id: charge for charge in told}
    return charges if len(charges) == len(entries) else None


def _charge(entry: Any) -> Charge | None:
    """Return a charge as it is told; None if what must be known of it is not."""
    if not isinstance(entry, dict):
        return None
    id_, usd, refunded = (entry.get(name) for name in ("id", "usd", "refunded"))
    amount = _amount(usd)
    if not isinstance(id_, str | int) or amount is None or not isinstance(refunded, bool):
        return None
    return Charge(str(id_), amount, refunded)


def _amount(usd: Any) -> float | None:
    """Return an amount that is told as a number or in its digits; None if it is neither."""
    if isinstance(usd, bool) or not isinstance(usd, int | float | str):
        return None
    try:
        amount = float(usd)
    except (ValueError, OverflowError):
        return None
    return amount if math.isfinite(amount) else None
