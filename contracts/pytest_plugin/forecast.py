"""What a run would test, ask for and cost, told before a single request is sent.

The numbers are those of the census, made on the embedded mock. The worst case is that the target
carries out and charges all that it is asked for, what it ought to refuse included.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from contracts.clauses import catalogue
from contracts.client import Intrusion, Order, Prices, Target
from contracts.client.prices import MILLICENTS, Price
from contracts.documents import newest
from contracts.model import Clause, Level
from contracts.pytest_plugin.census import Count, census, closure, totals
from contracts.pytest_plugin.cheapest import left_out
from contracts.pytest_plugin.duration import Duration, duration
from contracts.pytest_plugin.offers import lacking, offers
from contracts.pytest_plugin.options import Selection
from contracts.pytest_plugin.restraint import Restraint
from contracts.pytest_plugin.verdicts import is_older

PROBES = "test_properties.py"
DRAWN = 3  # by how much more a probe may ask than it did when it was counted: it draws at random
COUNTED_EXAMPLES = 20
_APART = ("callback-address", "control")
_KNOWN_BY_TEST = frozenset({"trained-profile"})  # some tests of a clause may do without


@dataclass(frozen=True, slots=True)
class ClauseForecast:
    """Whether a clause will be tested, and if not, why."""

    id: str
    level: Level
    reason: str | None

    @property
    def is_tested(self) -> bool:
        """Whether it will be."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a run would do; dollars. `orders` is what it makes, by operation and tier."""

    intrusion: Intrusion
    clauses: tuple[ClauseForecast, ...]
    left_out: frozenset[str]
    tests: int
    requests: int
    orders: Mapping[Order, int]
    expected_usd: float
    worst_case_usd: float
    budget_usd: float | None
    prices: Mapping[str, Price]
    duration: Duration


@dataclass(frozen=True)
class Question:
    """What the forecast is asked about."""

    target: Target
    chosen: Selection
    restraint: Restraint
    max_examples: int | None = None
    is_embedded: bool = False
    workers: int = 1

    @property
    def probes_spend(self) -> bool:
        """Whether the probes may make images and profiles."""
        return self.restraint.lets_probes_spend(self.target, self.max_examples)


def forecast(question: Question) -> Forecast:
    """Return what a run would do, test and cost."""
    restraint, prices = question.restraint, Prices(question.target.prices)
    offered = offers(question.target, is_embedded=question.is_embedded)
    able = [count for count in census().values() if _can_run(count, question, offered)]
    spared: frozenset[str] = frozenset()
    if restraint.intrusion is Intrusion.CHEAP:
        spared = left_out([count.test for count in able if count.file != PROBES], prices)
    counts = [count for count in able if count.test not in spared]
    till = _Till(counts, restraint.budget_usd, prices)
    affordable = [count for count in counts if not till.lacks(count)]
    expected, worst = _bill(counts, question, prices)
    requests = sum(count.requests for count in counts)
    return Forecast(
        intrusion=restraint.intrusion,
        clauses=tuple(
            ClauseForecast(clause.id, clause.level, _why_not(clause, question, offered, affordable))
            for clause in catalogue().values()
        ),
        left_out=spared,
        tests=len(counts),
        requests=requests,
        orders=expected,
        expected_usd=round(_usd(expected, prices), 2),
        worst_case_usd=round(worst, 2),
        budget_usd=restraint.budget_usd,
        prices=prices.table,
        duration=duration(question.target, restraint.limits, expected, counts, question.workers),
    )


def _bill(
    counts: Iterable[Count], question: Question, prices: Prices
) -> tuple[Mapping[Order, int], float]:
    """Return what the tests make, and what everything costs if nothing is refused."""
    expected, worst = Counter[Order](), 0.0
    counts = list(counts)
    scenarios = [count for count in counts if count.file != PROBES]
    for makes, refused in _made(scenarios, question.workers):
        expected += makes
        worst += _usd(makes, prices) + _usd(refused, prices)
    scale = DRAWN * max(1.0, (question.max_examples or COUNTED_EXAMPLES) / COUNTED_EXAMPLES)
    for probe in (count for count in counts if count.file == PROBES):
        made = probe.makes if question.probes_spend else {}
        expected += Counter(made)
        worst += scale * (_usd(made, prices) + _usd(probe.refused, prices))
    return expected, worst


def _can_run(count: Count, question: Question, offered: frozenset[str]) -> bool:
    if question.chosen.clauses.isdisjoint(count.clauses) or not count.needs <= offered:
        return False
    if "api-key" not in offered and any(totals(closure([count.test]))):
        return False
    if count.file == PROBES:
        if question.chosen.scenarios_only or not question.chosen.is_everything:
            return False
        if count.makes and not question.probes_spend and not count.refused:
            return False
    if question.restraint.intrusion is Intrusion.READ_ONLY:
        return not any(census()[name].writes for name in closure([count.test]))
    return True


class _Till:
    """Plays the run through with the money it has, to know which tests would be left without."""

    def __init__(self, counts: Iterable[Count], budget: float | None, prices: Prices) -> None:
        self._without: set[str] = set()
        left = budget
        for count in counts:
            if left is None:
                return
            dearest = max(
                (prices.millicents(order) / MILLICENTS for order in {*count.makes, *count.refused}),
                default=0.0,
            )
            cost = _usd(count.makes, prices)
            if max(dearest, cost) > left:
                self._without.add(count.test)
            else:
                left -= cost

    def lacks(self, count: Count) -> bool:
        """Return whether a test would be left without money, it or one that it rests on."""
        return not self._without.isdisjoint(closure([count.test]))


def _made(
    counts: Iterable[Count], workers: int
) -> Iterator[tuple[Mapping[Order, int], Mapping[Order, int]]]:
    """Yield what tests make and what ought to be refused, in portions that are paid for apart.

    In several processes, tests that share stay together; but those that use the control API or
    receive callbacks may be in another process than what they share, and make it again.
    """
    counts = list(counts)
    yield totals(closure(count.test for count in counts))
    for need in _APART if workers > 1 else ():
        apart = {count.test for count in counts if need in count.needs}
        yield totals(closure(apart) - apart)


def _why_not(
    clause: Clause, question: Question, offered: frozenset[str], counts: Iterable[Count]
) -> str | None:
    """Say why a clause will not be tested; None if it will."""
    version = question.target.api_version
    if clause.id not in question.chosen.clauses:
        return "left out by --clause or --level"
    if version != newest() and is_older(version, clause.since):
        return f"promised since {clause.since}; judged by {version}"
    hard = (need for need in clause.needs if need not in _KNOWN_BY_TEST)
    if missing := lacking(("api-key", *hard), offered, question.target):
        return missing
    if _is_shown(clause, counts):
        return None
    return lacking(clause.needs, offered, question.target) or _hindered(question)


def _is_shown(clause: Clause, counts: Iterable[Count]) -> bool:
    """Return whether the tests see all that the clause must have seen."""
    shown = [count.clauses[clause.id] for count in counts if clause.id in count.clauses]
    return bool(shown) and frozenset[int]().union(*shown) >= set(range(len(clause.exercised_by)))


def _hindered(question: Question) -> str:
    if question.restraint.intrusion is Intrusion.READ_ONLY:
        return "read-only: it takes requests that might create or charge something"
    if question.restraint.budget_usd is not None:
        return "budget: what it takes would pass --budget-usd"
    return "no test reaches it"


def _usd(orders: Mapping[Order, int], prices: Prices) -> float:
    return sum(prices.millicents(order) * number for order, number in orders.items()) / MILLICENTS
