"""Judge clients: the model ones are to pass, those that are wrong in one way to fail one clause."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from contracts.certification.certifying import Client, certify
from contracts.certification.drills import Drill, End, drills
from contracts.certification.judging import judge
from contracts.certification.record import Record
from contracts.certification.tasks import Feature
from contracts.certification.verifier import ask
from contracts.model import ClauseVerdict, Outcome, Verdict

CLIENTS = Path(__file__).parents[3] / "fixtures" / "clients"
sys.path[:0] = [str(CLIENTS), str(CLIENTS / "python")]

from faults import FAULTS  # noqa: E402 - found by the line above
from faults.register import Fault  # noqa: E402
from habits import HABITS  # noqa: E402

__all__ = [
    "FAULTS",
    "HABITS",
    "LONGEST",
    "MODELS",
    "SHELL",
    "VERIFIERS",
    "Fault",
    "Row",
    "complaints",
    "covering",
    "end_of",
    "failing",
    "habitual",
    "rows",
    "unkept",
]

MODELS = {
    "the model client in Python": [sys.executable, str(CLIENTS / "python")],
    "the model client on Node": ["node", str(CLIENTS / "node" / "main.mjs")],
}
SHELL = [str(CLIENTS / "shell" / "client.sh")]
VERIFIERS = {
    "Python": [sys.executable, str(CLIENTS / "python" / "verifier.py")],
    "Node": ["node", str(CLIENTS / "node" / "verifier.mjs")],
}
LONGEST = 32.0  # seconds; a little more than the longest time after which a drill asks to give up
_BLAMED = frozenset({Verdict.FAIL, Verdict.WARN, Verdict.ERROR})


@dataclass(frozen=True)
class Row:
    """A fault and what the judges said of every clause."""

    fault: Fault
    verdicts: tuple[ClauseVerdict, ...]

    @property
    def blamed(self) -> dict[str, ClauseVerdict]:
        """The clauses that the client was found to break."""
        return {each.id: each for each in self.verdicts if each.verdict in _BLAMED}

    @property
    def killers(self) -> tuple[str, ...]:
        """The drills in which it was found to break the clause that it breaks."""
        own = self.blamed.get(self.fault.breaks)
        return failing(own) if own else ()

    @property
    def strays(self) -> dict[str, ClauseVerdict]:
        """The clauses that it was blamed for though it keeps them."""
        return {id_: each for id_, each in self.blamed.items() if id_ != self.fault.breaks}

    @property
    def is_right(self) -> bool:
        """Whether it was found out, and blamed for nothing else."""
        return bool(self.killers) and not self.strays


def failing(verdict: ClauseVerdict) -> tuple[str, ...]:
    """Return the drills in which the clause was broken."""
    return tuple(each.id for each in verdict.tests if each.outcome is Outcome.FAILED)


def covering() -> list[Drill]:
    """Return few drills that together show every clause."""
    left = {id_ for each in drills().values() for id_ in each.shows}
    chosen = []
    while left:
        best = max(drills().values(), key=lambda each: len(left & set(each.shows)))
        left -= set(best.shows)
        chosen.append(best)
    return chosen


def unkept(model: str, chosen: Sequence[Drill], *, jobs: int = 8) -> list[str]:
    """Return what a model client was not found to keep, and where it ended as no good one does."""
    records = certify(chosen, Client(MODELS[model], time_limit=LONGEST), jobs=jobs)
    kept = {Verdict.PASS, Verdict.OBSERVED}
    return [
        f"{model}: {each.id} is {each.verdict}: {', '.join(failing(each))}: {each.reason}"
        for each in judge(records)
        if each.verdict not in kept
    ] + ill_ended(model, chosen, records)


def habitual(name: str) -> list[str]:
    """Return what a client with a right habit is blamed for, in the drills that show it."""
    chosen = [drills()[each] for each in HABITS[name].drills]
    command = [sys.executable, str(CLIENTS / "habitual.py"), name]
    records = certify(chosen, Client(command, time_limit=LONGEST))
    return [
        f"{name}: {each.id}: {each.reason}" for each in judge(records) if each.verdict in _BLAMED
    ] + ill_ended(name, chosen, records)


def ill_ended(name: str, chosen: Sequence[Drill], records: Sequence[Record]) -> list[str]:
    """Return the drills that ended as no good client ends them."""
    return [
        f"{name}: {each.name} ended with {end_of(record)}. {each.good_end}"
        for each, record in zip(chosen, records, strict=True)
        if each.expects not in {End.EITHER, end_of(record)}
    ]


def end_of(record: Record) -> End:
    """Return how a client ended, by what it claims."""
    return End.SUCCESS if record.succeeded else End.FAILURE


def drills_for(fault: Fault, shares: int, share: int) -> list[Drill]:
    """Return the drills that show the fault's clause, and every nth of the others."""
    every = list(drills().values())
    own = [each for each in every if fault.breaks in each.shows]
    others = [each for each in every if each not in own]
    return [*own, *others[share % shares :: shares]]


def rows(
    faults: Sequence[Fault],
    *,
    shares: int = 1,
    jobs: int = 4,
    at_once: int = 2,
    told: Callable[[Row], None] = lambda _: None,
) -> list[Row]:
    """Judge the faults, `at_once` together with `jobs` drills each; `told` hears of each row."""

    def judged(number: int, fault: Fault) -> Row:
        chosen = drills_for(fault, shares, number)
        command = [sys.executable, str(CLIENTS / "faulty.py"), fault.name]
        unused = frozenset(map(Feature, fault.without))
        if fault.verifier:
            records = [ask([*command, "verifier"])]
        else:
            records = certify(chosen, Client(command, unused, LONGEST), jobs=jobs)
        row = Row(fault, judge(records, unused))
        told(row)
        return row

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(judged, range(len(faults)), faults))


def complaints(judged: Iterable[Row]) -> Iterator[str]:
    """Yield what is wrong: survivors, and clauses blamed for nothing."""
    for row in judged:
        fault = row.fault
        if not row.killers:
            yield f"{fault.name} survives: {fault.breaks} was not found broken ({fault.lie})"
        for id_, verdict in row.strays.items():
            where = ", ".join(failing(verdict))
            blame = f"{id_} was blamed: {where}: {verdict.reason}"
            yield f"{fault.name} breaks {fault.breaks}, but {blame}"
