"""Gather what tests and invariants showed of each clause, over all processes of a run."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from contracts.clauses import catalogue
from contracts.documents import newest, versions
from contracts.model import ClauseVerdict, Outcome, TestOutcome
from contracts.pytest_plugin.invariants import Reading
from contracts.reports import judge_clause

INVARIANT_TEST = "every response"
_MOST_EXCHANGES = 5
_MOST_MESSAGES = 5


@dataclass
class Gathered:
    """Outcomes by clause; exchange numbers are those of the process named `worker`."""

    worker: str = ""
    outcomes: dict[str, list[TestOutcome]] = field(default_factory=dict)
    _tallies: dict[tuple[str, str | None], "Tally"] = field(default_factory=dict)
    _told: list[Any] = field(default_factory=list)

    def add(self, clause_id: str, outcome: TestOutcome) -> None:
        """Add what one test showed."""
        self.outcomes.setdefault(clause_id, []).append(outcome)

    def tally(self, reading: Reading, exchange: int) -> None:
        """Count what one response showed of an invariant clause."""
        tally = self._tallies.setdefault((reading.clause, reading.observed), Tally())
        tally.count(reading, exchange)

    def has_only_broken(self, clause_id: str) -> bool:
        """Return whether responses broke an invariant clause again and again and none kept it."""
        tallies = [tally for (id_, _), tally in list(self._tallies.items()) if id_ == clause_id]
        broken, held = (sum(getattr(t, name) for t in tallies) for name in ("broken", "held"))
        return broken >= _MOST_EXCHANGES and not held

    def invariants(self) -> Iterable[tuple[str, TestOutcome]]:
        """Yield what all responses together showed of each invariant clause."""
        for (clause_id, observed), tally in list(self._tallies.items()):  # others may tally on
            yield clause_id, tally.outcome(observed)

    def changed_invariants(self) -> list[Any] | None:
        """Return, as plain data, what `invariants` yields; None if that is as it was."""
        told = [(id_, to_wire(outcome)) for id_, outcome in self.invariants()]
        if told == self._told:
            return None
        self._told = told
        return told


@dataclass
class Tally:
    """How often an invariant held, where it first did, and where it first did not."""

    held: int = 0
    broken: int = 0
    held_in: int | None = None
    exchanges: list[int] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def count(self, reading: Reading, exchange: int) -> None:
        """Count one reading; breaches push the merely exercised exchanges out."""
        if reading.breach is None:
            self.held += 1
            self.held_in = exchange if self.held_in is None else self.held_in
            if not self.broken and len(self.exchanges) < _MOST_EXCHANGES:
                self.exchanges.append(exchange)
            return
        if not self.broken:
            self.exchanges.clear()
        self.broken += 1
        if len(self.exchanges) < _MOST_EXCHANGES:
            self.exchanges.append(exchange)
        if len(self.messages) < _MOST_MESSAGES and reading.breach not in self.messages:
            self.messages.append(reading.breach)

    def outcome(self, observed: str | None) -> TestOutcome:
        """Return the tally as the outcome of one test."""
        test_id = f"{INVARIANT_TEST}[{observed}]" if observed else INVARIANT_TEST
        outcome = Outcome.FAILED if self.broken else Outcome.PASSED
        message = None
        if self.broken:
            message = "; ".join(self.messages) + f" ({self.broken} of {self.held + self.broken})"
        shown = tuple(self.exchanges)
        if self.broken and self.held_in is not None:
            shown += (self.held_in,)  # it broke and held: both are shown
        return TestOutcome(test_id, outcome, 0.0, shown, message, observed)


def to_wire(outcome: TestOutcome) -> dict[str, Any]:
    """Return an outcome as plain data, to pass between processes: no subclass of `str` survives."""
    return {**asdict(outcome), "outcome": outcome.outcome.value}


def from_wire(data: Mapping[str, Any]) -> TestOutcome:
    """Return the outcome that `to_wire` made plain."""
    numbers = {name: tuple(data[name]) for name in ("exchanges", "exercised")}
    return TestOutcome(**{**data, **numbers, "outcome": Outcome(data["outcome"])})


def renumbered(outcome: TestOutcome, numbers: Mapping[int, int]) -> TestOutcome:
    """Return the outcome with the exchange numbers of the merged transcript."""
    return replace(outcome, exchanges=tuple(numbers[number] for number in outcome.exchanges))


def conclude(
    outcomes: Mapping[str, list[TestOutcome]],
    chosen: frozenset[str],
    version: str,
    unreached: str = "no test reached it",
) -> tuple[ClauseVerdict, ...]:
    """Judge every clause of the catalogue: none is silently absent."""
    absent = partial(_absent, chosen=chosen, version=version, unreached=unreached)
    return tuple(
        judge_clause(clause, outcomes.get(clause.id) or [absent(clause.id)])
        for clause in catalogue().values()
    )


def is_older(version: str, since: str) -> bool:
    """Return whether a registered version came before another."""
    order = versions()  # newest first
    return order.index(version) > order.index(since)


def _absent(clause_id: str, chosen: frozenset[str], version: str, unreached: str) -> TestOutcome:
    clause = catalogue()[clause_id]
    if clause_id not in chosen:
        return TestOutcome("", Outcome.NOT_TESTED, message="left out by --clause or --level")
    if version != newest() and is_older(version, clause.since):
        reason = f"promised since {clause.since}; judged by {version}"
        return TestOutcome("", Outcome.NOT_APPLICABLE, message=reason)
    return TestOutcome("", Outcome.NOT_TESTED, message=unreached)
