"""The one door that every request of a run goes through, from whichever process or tool.

Before it goes out: may it be sent at this level of intrusion, is there money for what it can
cost, is what it may create written down, and is it its turn? After it came back: what did it cost?
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import httpx

from contracts.client.budget import Budget, Reservation
from contracts.client.door import Door
from contracts.client.intrusion import Intrusion
from contracts.client.ledger import Ledger
from contracts.client.pace import Pace
from contracts.client.prices import Order, Prices, order_of
from contracts.client.repetition import paid_once

_UNCHARGED = frozenset({503})
_NEVER_ARRIVED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Admission:
    """What one process of a run knows of all: its instruments are shared through files.

    `accounts` are the keys of developers that the target knows: nobody else can be charged.
    """

    intrusion: Intrusion
    prices: Prices
    budget: Budget
    ledger: Ledger
    pace: Pace
    accounts: frozenset[str]
    door: Door = field(default_factory=Door)

    @contextmanager
    def admit(self, request: httpx.Request) -> Iterator["Passage"]:
        """Let a request out; raise `NotTested` if it may not be sent.

        Money stays reserved if no answer comes: the target may have done what it was asked.
        """
        self.intrusion.check(request)
        with self.door.way():
            order = self._order(request)
            reserved = None
            if order is not None:
                reserved = self.budget.reserve(self.prices.millicents(order), paid_once(request))
            passage = Passage(self, request, reserved, self._intend(request, order))
            with self.pace.turn():
                try:
                    yield passage
                except _NEVER_ARRIVED:
                    passage.came_to_nothing()
                    raise

    def of_the_end(self, patience: float) -> "Admission":
        """Let nobody out any more but who comes by the admission that is returned.

        Requests under way are waited for, `patience` seconds at most.
        """
        self.door.shut(patience)
        return replace(self, door=Door())

    def close(self) -> None:
        """Close the files."""
        self.budget.close()
        self.ledger.close()
        self.pace.close()

    def _order(self, request: httpx.Request) -> Order | None:
        known = request.headers.get("X-API-Key") in self.accounts
        return order_of(request) if known else None

    def _intend(self, request: httpx.Request, order: Order | None) -> str | None:
        return self.ledger.intend(request) if order is not None else None


def _is_busy(answer: httpx.Response) -> bool:
    """Return whether a 503 is the API's own: "upstream resource exhaustion or rate limit"."""
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("code") == "SERVICE_UNAVAILABLE"


@dataclass(frozen=True)
class Passage:
    """One request on its way."""

    _admission: Admission
    _request: httpx.Request
    _reserved: Reservation | None
    _intent: str | None

    def answered(self, answer: httpx.Response) -> float:
        """Settle what the request cost; return how long to wait before sending it again, or 0.

        That is asked for by a 429, and by a 503 in the documented words.
        """
        self._admission.ledger.answered(self._intent, self._request, answer)
        if self._reserved is not None:
            is_free = answer.is_client_error or answer.status_code in _UNCHARGED
            settle = self._admission.budget.release if is_free else self._admission.budget.spend
            settle(self._reserved)
        pause = self._admission.pace.heed(answer)
        is_unavailable = answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
        return 0.0 if is_unavailable and not _is_busy(answer) else pause

    def came_to_nothing(self) -> None:
        """Give back what was reserved: the request never arrived."""
        self._admission.ledger.never_sent(self._intent)
        if self._reserved is not None:
            self._admission.budget.release(self._reserved)
