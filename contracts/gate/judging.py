"""Ask every stage about a change, weigh what they say, and put it together."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from contracts.acceptances import Decisions, Weighed
from contracts.diff import Comparison, compare
from contracts.documents import Document
from contracts.errors import DocumentError
from contracts.gate.verdict import Entry, GateVerdict, Stage, Threshold
from contracts.model import Finding, Severity

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a change is to be judged; `today` decides which dates and acceptances have passed."""

    today: date
    threshold: Threshold = Threshold.ERROR
    decisions: Decisions = field(default_factory=Decisions)


def judge(
    base: Document, head: Document, plan: Plan, tell: Progress = lambda _: None
) -> GateVerdict:
    """Return the verdict on the change from `base` to `head`; `tell` hears what is being done.

    Of what is wrong with a document alone, only what is new in `head` counts: it is not new if
    the same rule says the same of the same place in `base`.
    """
    found: dict[Stage, list[Finding]] = {}
    left_out: list[tuple[Stage, str]] = []
    tell("comparing the documents")
    comparison = compare(base, head)
    found[Stage.DIFF] = list(comparison.findings)
    tell("validating the documents")
    try:
        found[Stage.VALIDITY] = list(_new(base, head, _breaches))
    except DocumentError as error:
        left_out.append((Stage.VALIDITY, str(error)))
    entries = tuple(_entries(found, plan))
    return _verdict(comparison, plan, entries, tuple(found), tuple(left_out))


def _verdict(
    comparison: Comparison,
    plan: Plan,
    entries: tuple[Entry, ...],
    stages: tuple[Stage, ...],
    left_out: tuple[tuple[Stage, str], ...],
) -> GateVerdict:
    return GateVerdict(
        base=comparison.base,
        head=comparison.head,
        threshold=plan.threshold,
        entries=entries,
        stages=tuple(stage for stage in Stage if stage in stages),
        left_out=left_out,
        compared=comparison.compared,
        unknown=comparison.unknown,
    )


def _breaches(document: Document) -> Iterable[Finding]:
    from contracts.documents.validation import findings  # noqa: PLC0415 - slow to import

    return findings(document)


def _new(
    base: Document, head: Document, look: Callable[[Document], Iterable[Finding]]
) -> Iterator[Finding]:
    known = {(each.rule, each.message, each.place.pointer) for each in look(base)}
    for finding in look(head):
        if (finding.rule, finding.message, finding.place.pointer) not in known:
            yield finding


def _entries(found: dict[Stage, list[Finding]], plan: Plan) -> Iterator[Entry]:
    stages = {
        finding.fingerprint: stage for stage, findings in found.items() for finding in findings
    }
    everything = [finding for findings in found.values() for finding in findings]
    weighed = list(plan.decisions.weigh(everything, plan.today))
    for stage in Stage:
        of_stage = [
            each
            for each in weighed
            if stages.get(each.finding.fingerprint, Stage.ACCEPTANCES) is stage
        ]
        for each in sorted(of_stage, key=_weight):
            refuses = each.acceptance is None and plan.threshold.refuses(each.severity)
            yield Entry(stage, each.finding, each.severity, refuses, each.acceptance)


def _weight(weighed: Weighed) -> tuple[bool, int]:
    return weighed.acceptance is not None, list(Severity).index(weighed.severity)
