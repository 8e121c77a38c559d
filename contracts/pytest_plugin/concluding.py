"""What the processes of a run have shown, taken together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from contracts.client.recorder import read
from contracts.model import ClauseVerdict, Overall, RunVerdict, TestOutcome
from contracts.pytest_plugin.disturbed import cleared
from contracts.pytest_plugin.evidence import TRANSCRIPT
from contracts.pytest_plugin.options import Selection
from contracts.pytest_plugin.plan import Plan
from contracts.pytest_plugin.verdicts import conclude, renumbered


@dataclass
class Portion:
    """What one process of the run saw; exchange numbers are that process's own."""

    outcomes: list[tuple[str, TestOutcome]] = field(default_factory=list)
    learnt: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    requests: int = 0


def concluded(
    plan: Plan,
    chosen: Selection,
    portions: Mapping[str, Portion],
    numbers: Mapping[str, Mapping[int, int]],
) -> tuple[ClauseVerdict, ...]:
    """Return what became of each chosen clause; `numbers` are those of the one transcript."""
    outcomes: dict[str, list[TestOutcome]] = {}
    for worker, portion in portions.items():
        for clause_id, outcome in portion.outcomes:
            if clause_id in chosen.clauses:
                known = renumbered(outcome, numbers.get(worker, {}))
                outcomes.setdefault(clause_id, []).append(known)
    transcript = tuple(read(plan.folder / TRANSCRIPT))
    outcomes = cleared(outcomes, transcript, loopback=plan.target.is_loopback)
    reason = "left to another shard" if chosen.shard else "no test reached it"
    return conclude(outcomes, chosen.clauses, plan.target.api_version, reason)


def broken_off(verdict: RunVerdict) -> RunVerdict:
    """Return what a run shows that did not get to its end: incomplete, if nothing worse."""
    if verdict.overall is Overall.NOT_CONFORMANT:
        return verdict
    return replace(verdict, overall=Overall.INCOMPLETE)
