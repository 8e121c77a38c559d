"""Tell which of the tests of a run judged the weather and not the target."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from contracts.client import CALLS, IMAGE_OPERATIONS, weather
from contracts.model import Exchange, Outcome, TestOutcome

_CHARGES = "/charges"
_ORDERS = tuple(CALLS[name].path for name in (*IMAGE_OPERATIONS, "profile-add"))
_LATE = 30.0  # seconds in which an order that was lost may still be done, and charged
_CLEARED = frozenset({Outcome.FAILED, Outcome.BLOCKED})
_UNJUDGED = _CLEARED | {Outcome.ERROR, Outcome.NOT_TESTED}


def is_telling(exchange: Exchange) -> bool:
    """Return whether an exchange can show that a test was disturbed."""
    return exchange.error is not None or exchange.url.endswith(("/faults", _CHARGES))


def is_lost_order(exchange: Exchange) -> bool:
    """Return whether an exchange may have ordered something of which nobody knows."""
    return (
        exchange.method == "POST"
        and urlsplit(exchange.url).path.endswith(_ORDERS)
        and (weather.is_lost(exchange) or weather.was_repeated(exchange))
    )


def cleared(
    outcomes: Mapping[str, Sequence[TestOutcome]], transcript: Iterable[Exchange], *, loopback: bool
) -> dict[str, list[TestOutcome]]:
    """Return the outcomes; a failure that the network may have caused is an error with the cause.

    What a test saw in undisturbed exchanges stays as it is, whatever the weather was elsewhere.
    What it passed on a stranger's answer it has not passed. A disturbed outcome is superseded by
    what a later attempt of the same test has come to undisturbed, be it that it cannot be tested;
    nothing else ever is.
    """
    log = Log(transcript, loopback=loopback)
    return {id_: _superseded([log.told(test) for test in tests]) for id_, tests in outcomes.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome as it counts, and whether the network may have caused it."""

    outcome: TestOutcome
    is_disturbed: bool


class Log:
    """What the exchanges of a run tell of the network.

    What a test reads of charges may be of an order that any test lost shortly before. What other
    transcripts tell of lost orders and of better weather stands in `elsewhere`.
    """

    def __init__(
        self, transcript: Iterable[Exchange], *, loopback: bool, elsewhere: Iterable[Exchange] = ()
    ) -> None:
        self._known = {exchange.id: exchange for exchange in transcript if is_telling(exchange)}
        told = [*self._known.values(), *elsewhere]
        self._is_proven = weather.is_proven(told, loopback=loopback)
        self._lost_orders = [(_ended(one), one) for one in filter(is_lost_order, told)]

    def told(self, test: TestOutcome) -> Told:
        """Return what counts of a test's outcome."""
        cause = self._cause(test) if self._is_proven else None
        if cause is None or test.outcome not in _CLEARED | {Outcome.PASSED}:
            return Told(test, is_disturbed=cause is not None)
        seen_then = (test.message or "").partition("\n")[0]
        message = f"the network failed ({cause}), so that this says nothing: {seen_then}"
        return Told(replace(test, outcome=Outcome.ERROR, message=message), is_disturbed=True)

    def _cause(self, test: TestOutcome) -> str | None:
        seen = [self._known[number] for number in test.exchanges if number in self._known]
        if test.outcome is Outcome.PASSED:
            seen = [one for one in seen if weather.is_intruded(one) and weather.is_lost(one)]
        elif test.outcome not in _UNJUDGED:
            return None
        return weather.disturbance(seen) or self._stray_charge(seen)

    def _stray_charge(self, seen: Iterable[Exchange]) -> str | None:
        """Say what may have been charged while a test looked at the charges."""
        looks = [_ended(one) for one in seen if one.url.endswith(_CHARGES)]
        for ended, order in self._lost_orders:
            if looks and min(looks) - _LATE < ended < max(looks):
                return f"{order.method} {order.url}, which may be charged late: {order.error}"
        return None


def _ended(exchange: Exchange) -> float:
    return datetime.fromisoformat(exchange.at).timestamp()


def _superseded(tests: Sequence[Told]) -> list[TestOutcome]:
    """Mark what a later attempt has settled: one that ended in an error has settled nothing."""
    latest: dict[str, int] = {}
    for told in tests:
        test = told.outcome
        if not told.is_disturbed and test.outcome is not Outcome.ERROR:
            latest[test.id] = max(test.attempt, latest.get(test.id, 0))
    return [
        replace(
            told.outcome,
            superseded=told.is_disturbed and told.outcome.attempt < latest.get(told.outcome.id, 0),
        )
        for told in tests
    ]
