"""Ask every stage about a change, weigh what they say, and put it together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from contracts.acceptances import Decisions, Weighed
from contracts.diff import Comparison, Impact, Mode, Profile, compare
from contracts.documents import Document
from contracts.errors import DocumentError
from contracts.gate.verdict import Entry, GateVerdict, Stage, Threshold
from contracts.lint import Finding as LintFinding
from contracts.lint import lint
from contracts.model import Finding, Place, Severity
from contracts.notes import Notes, bump, of_bump, reconcile, version_of

Progress = Callable[[str], None]

BUMP = frozenset({"version-bump", "version-unknown"})
"""The rules of the notes that speak of the version."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a change is to be judged; `today` decides which dates and acceptances have passed.

    Without `notes` nothing is held against release notes.
    """

    today: date
    threshold: Threshold = Threshold.ERROR
    decisions: Decisions = field(default_factory=Decisions)
    notes: Notes | None = None
    profile: Profile = Profile.WIRE
    mode: Mode = Mode.BACKWARD


def judge(
    base: Document, head: Document, plan: Plan, tell: Progress = lambda _: None
) -> GateVerdict:
    """Return the verdict on the change from `base` to `head`; `tell` hears what is being done.

    Of what is wrong with a document alone, only what is new in `head` counts: it is not new if
    the same rule says the same of the same place in `base`. Of operations that an excerpt leaves
    out nobody knows what is new.
    """
    found: dict[Stage, list[Finding]] = {}
    left_out: list[tuple[Stage, str]] = []
    tell("Comparing the documents")
    comparison = compare(base, head, profile=plan.profile, mode=plan.mode)
    found[Stage.DIFF] = list(comparison.findings)
    tell("Validating the documents")
    found[Stage.VALIDITY] = list(_known(new_in(_breaches(base), _breaches(head)), comparison))
    tell("Reading what the documents say of themselves")
    faults = new_in(lint(base, plan.today), lint(head, plan.today))
    found[Stage.LINT] = list(_known(faults, comparison))
    tell("Holding the release notes against the change")
    found[Stage.VERSION] = []
    released = _released(base, head, comparison)
    if plan.notes is None:
        left_out.append((Stage.NOTES, "No release notes were given."))
        found[Stage.VERSION] += _bump(base, head, released)
    else:
        told = _reconciled(base, head, released, plan, plan.notes)
        found[Stage.NOTES] = [each for each in told if each.rule not in BUMP]
        found[Stage.VERSION] += [each for each in told if each.rule in BUMP]
    return _verdict(comparison, plan, found, tuple(left_out))


def new_in(before: Iterable[Finding], now: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings that were not there before, at the first place that is new."""
    known = {(each.rule, each.message, place.pointer) for each in before for place in _places(each)}
    for finding in now:
        new = [
            place
            for place in _places(finding)
            if (finding.rule, finding.message, place.pointer) not in known
        ]
        if new:
            yield replace(finding, place=new[0])


def _known(findings: Iterable[Finding], comparison: Comparison) -> Iterator[Finding]:
    """Yield what is not only about operations that an excerpt leaves out."""
    unknown = set(comparison.unknown)
    yield from (each for each in findings if not each.affects or set(each.affects) - unknown)


def _places(finding: Finding) -> Iterator[Place]:
    yield finding.place
    if isinstance(finding, LintFinding):
        yield from finding.also


def _released(base: Document, head: Document, comparison: Comparison) -> Comparison:
    """Return what a release tells of: what changed for those who have clients, and no prose."""
    profile, mode = Profile(comparison.profile), Mode(comparison.mode)
    if profile is not Profile.DOCS and mode is Mode.BACKWARD:
        return comparison
    return compare(base, head, profile=Profile.SDK if profile is Profile.DOCS else profile)


def _reconciled(
    base: Document, head: Document, comparison: Comparison, plan: Plan, notes: Notes
) -> list[Finding]:
    """Return what notes and documents conceal from each other; not what they did before."""
    impacts = sorted(comparison.impacts)
    before = reconcile((base, base), (), (), notes, plan.today).findings
    known = {(each.rule, each.message) for each in before}
    now = reconcile((base, head), comparison.findings, impacts, notes, plan.today).findings
    return [each for each in now if (each.rule, each.message) not in known]


def _bump(base: Document, head: Document, comparison: Comparison) -> Iterator[Finding]:
    grown = bump(version_of(base), version_of(head), sorted(comparison.impacts))
    yield from of_bump(grown, head, breaks=bool(comparison.impacts[Impact.BREAKING]))


def _verdict(
    comparison: Comparison,
    plan: Plan,
    found: Mapping[Stage, Sequence[Finding]],
    left_out: tuple[tuple[Stage, str], ...],
) -> GateVerdict:
    return GateVerdict(
        base=comparison.base,
        head=comparison.head,
        threshold=plan.threshold,
        entries=tuple(_entries(found, plan)),
        stages=tuple(stage for stage in Stage if stage in found),
        left_out=left_out,
        compared=comparison.compared,
        unknown=comparison.unknown,
        profile=comparison.profile,
        mode=comparison.mode,
    )


def _breaches(document: Document) -> Iterator[Finding]:
    """Yield every breach of OpenAPI; one is that nobody can tell what breaches there are."""
    from contracts.documents.validation import findings  # noqa: PLC0415 - slow to import

    place = Place(document.name)
    for sentence in document.unread:
        what = sentence.partition(": ")[2]  # after the place, which is another one in each document
        yield Finding("document.unresolved", Severity.ERROR, what, place)
    try:
        yield from findings(document)
    except DocumentError as error:
        if not document.unread:  # over which it stumbles
            what = error.message.removeprefix(f"{document.name} ")
            yield Finding("document.not-validated", Severity.ERROR, what, place)


def _entries(found: Mapping[Stage, Sequence[Finding]], plan: Plan) -> Iterator[Entry]:
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
