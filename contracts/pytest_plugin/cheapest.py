"""Choose the tests that show every clause for the least money: those that cost nothing, and a few.

A clause counts as tested once its tests have seen what `exercises.toml` asks for. Whatever several
tests share is paid for once, and a profile that is trained already serves all who look at it.
"""

from collections.abc import Collection, Iterable

from contracts.clauses import catalogue
from contracts.client import Prices
from contracts.pytest_plugin.census import Count, census, closure, totals

_Aim = tuple[str, int]  # a clause, and the number of what it must have seen; -1: any test at all


def cheapest(tests: Collection[str], prices: Prices) -> frozenset[str]:
    """Return the least dear of these tests that show as much of each clause as all of them do.

    What asks only for things that ought to be refused costs nothing, and stays.
    """
    purse = _Purse(prices)
    aims = {name: _aims(census()[name]) for name in tests}
    chosen = {name for name in tests if not purse.cost(name)}
    wanted = set[_Aim]().union(*aims.values()) - set[_Aim]().union(*map(aims.__getitem__, chosen))
    while wanted:
        useful = [name for name in tests if wanted & aims[name]]
        best = max(useful, key=lambda name: purse.worth(name, len(wanted & aims[name])))
        purse.buy(best)
        chosen.add(best)
        wanted -= aims[best]
    return frozenset(chosen)


class _Purse:
    """Knows what each test costs by itself, and what more it costs beside those bought already."""

    def __init__(self, prices: Prices) -> None:
        self._prices = prices
        self._bought: frozenset[str] = frozenset()

    def cost(self, name: str) -> int:
        """Return what a test costs that were not paid for with another."""
        orders, _ = totals(closure([name]) - self._bought)
        return sum(self._prices.millicents(order) * number for order, number in orders.items())

    def worth(self, name: str, shown: int) -> tuple[float, int]:
        """Return how much a test shows for its money, and, among equals, how little it costs."""
        cost = self.cost(name)
        return shown / (cost + 1), -cost

    def buy(self, name: str) -> None:
        """Count a test, and all that it shares, as paid for."""
        self._bought |= closure([name])


def _aims(count: Count) -> set[_Aim]:
    aims: set[_Aim] = set()
    for clause_id, exercised in count.clauses.items():
        asked = len(catalogue()[clause_id].exercised_by)
        aims |= {(clause_id, -1)} | {(clause_id, n) for n in exercised if n < asked}
    return aims


def left_out(tests: Iterable[str], prices: Prices) -> frozenset[str]:
    """Return those of the tests that a cheap run does without."""
    known = [name for name in tests if name in census()]
    return frozenset(known) - cheapest(known, prices)
