"""Hold release notes and documents against each other, in both directions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.documents.document import Document
from contracts.model import Finding, Place, Severity
from contracts.notes.announcing import Announced, Announcement, announced
from contracts.notes.bump import Bump, bump
from contracts.notes.claims import by_item
from contracts.notes.declared import Declared
from contracts.notes.holding import Judgement, Outcome, judge
from contracts.notes.versions import parsed
from contracts.notes.words import UNRELEASED, Claim, Kind, Notes

_RULES = {
    Outcome.UNDECLARED: ("promised-undeclared", Severity.ERROR),
    Outcome.CONTRADICTED: ("contradicted", Severity.ERROR),
    Outcome.PASSED: ("date-passed", Severity.WARNING),
    Outcome.LOST: ("number-lost", Severity.NOTE),
}
RULES = frozenset(
    {
        *(rule for rule, _ in _RULES.values()),
        *("unannounced", "version-unknown", "version-unmentioned", "version-bump"),
    }
)
_ONE_VALUE = frozenset({Kind.DEFAULT, Kind.LIMIT})
_MOST_QUOTED = 160


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What notes and documents say to each other.

    `judgements` holds every claim of the versions up to the head document's, `announcements` every
    change with the item that tells of it. `findings` are what of both is at fault, worst first.
    """

    notes: str
    judgements: tuple[Judgement, ...]
    announcements: tuple[Announced, ...]
    bump: Bump
    findings: tuple[Finding, ...]


def reconcile(
    pair: tuple[Document, Document],
    changes: Iterable[Finding],
    impacts: Sequence[str],
    notes: Notes,
    today: date,
) -> Reconciliation:
    """Return what the notes promise and the head document lacks, and the changes they conceal.

    `changes` are those between the two documents, with the place in each, and `impacts` how they
    affect clients. A claim of an older version that a newer one takes back is superseded. A change
    must be told of by the notes of a version after the base document's, up to the head's, or by
    unreleased notes where the head's version has none yet.
    """
    base, head = (Declared(document) for document in pair)
    stated = by_item(notes)
    judgements = tuple(_judgements(_up_to(notes, stated, pair[1]), head, today))
    between = _between(notes, stated, pair)
    announcements = announced(changes, between, base, head)
    grown = bump(version_of(pair[0]), version_of(pair[1]), impacts)
    findings = [
        *_of_claims(notes, judgements, pair[1]),
        *_of_changes(announcements),
        *_of_versions(notes, announcements, pair[1]),
        *of_bump(grown, pair[1], breaks="breaking" in impacts),
    ]
    order = list(Severity)
    findings.sort(key=lambda each: order.index(each.severity))
    return Reconciliation(notes.name, judgements, announcements, grown, tuple(findings))


def version_of(document: Document) -> str:
    """Return `info.version`; the empty text if a document has none."""
    info = document.data.get("info")
    return str(info.get("version") or "") if isinstance(info, dict) else ""


def _up_to(notes: Notes, stated: Sequence[Announcement], head: Document) -> Iterator[Claim]:
    """Yield the claims of all versions that the document may be held to, newest version first."""
    included = _versions(notes, "", version_of(head))
    for version in included:
        for item, claims in stated:
            if item.version == version:
                yield from claims


def _between(
    notes: Notes, stated: Sequence[Announcement], pair: tuple[Document, Document]
) -> list[Announcement]:
    included = set(_versions(notes, version_of(pair[0]), version_of(pair[1])))
    return [(item, claims) for item, claims in stated if item.version in included]


def _versions(notes: Notes, after: str, until: str) -> list[str]:
    """Return the headings after one version and up to another, newest first.

    A bound that is no version excludes none. What is unreleased belongs to the newest version as
    long as that has no entry of its own.
    """
    lowest, highest = parsed(after), parsed(until)
    numbered = [(number, name) for name in notes.versions if (number := parsed(name))]
    chosen = [
        (number, name)
        for number, name in numbered
        if (lowest is None or number > lowest) and (highest is None or number <= highest)
    ]
    has_entry = highest is not None and any(number == highest for number, _ in numbered)
    unreleased = [UNRELEASED] if UNRELEASED in notes.versions and not has_entry else []
    return [*unreleased, *(name for _, name in sorted(set(chosen), reverse=True))]


def _judgements(claims: Iterable[Claim], head: Declared, today: date) -> Iterator[Judgement]:
    newer: dict[tuple[Kind, str], Claim] = {}
    for claim in claims:
        key = claim.kind, claim.subject
        later = newer.setdefault(key, claim)
        if later.version != claim.version and _takes_back(later, claim):
            yield Judgement(claim, Outcome.SUPERSEDED)
        else:
            yield judge(claim, head, today)


def _takes_back(later: Claim, claim: Claim) -> bool:
    if claim.kind in _ONE_VALUE:
        return later.values != claim.values
    return later.gone is not claim.gone


def _of_claims(notes: Notes, judgements: Iterable[Judgement], head: Document) -> Iterator[Finding]:
    """Yield a finding for each thing that is wrong, at the newest note that says it."""
    seen = set()
    for each in judgements:
        if each.outcome not in _RULES:
            continue
        claim = each.claim
        key = (each.outcome, claim.kind, claim.subject, each.message)
        if key in seen:
            continue
        seen.add(key)
        rule, severity = _RULES[each.outcome]
        message = f"{each.message} ({claim.version}: “{_quoted(claim.sentence.text)}”)"
        place = Place(notes.name, "", claim.sentence.line, 1)
        there = head.place(each.pointer) if each.pointer else None
        yield Finding(rule, severity, message, place, there, each.operations)


def _of_changes(announcements: Iterable[Announced]) -> Iterator[Finding]:
    for each in announcements:
        if each.item is None:
            change = each.change
            severity = Severity.ERROR if change.severity is Severity.ERROR else Severity.WARNING
            message = f"no note tells of this change: {change.message}"
            yield Finding(
                "unannounced", severity, message, change.place, change.base, change.affects
            )


def _of_versions(
    notes: Notes, announcements: Sequence[Announced], head: Document
) -> Iterator[Finding]:
    if parsed(version_of(head)) is None:
        message = f"{version_of(head)!r} is no semantic version, so notes of all versions were used"
        yield Finding("version-unknown", Severity.NOTE, message, head.place("/info/version"))
        return
    entries = [*map(parsed, notes.versions)]
    if (
        announcements
        and parsed(version_of(head)) not in entries
        and UNRELEASED not in notes.versions
    ):
        message = f"the notes have no entry for the version {version_of(head)}"
        yield Finding("version-unmentioned", Severity.WARNING, message, Place(notes.name))


def of_bump(grown: Bump, head: Document, *, breaks: bool) -> Iterator[Finding]:
    """Yield what is wrong with the version of the head document; an error if clients break."""
    if grown.suffices is not True:
        wrong = Severity.ERROR if breaks else Severity.WARNING
        severity = wrong if grown.suffices is False else Severity.NOTE
        yield Finding("version-bump", severity, grown.reason, head.place("/info/version"))


def _quoted(sentence: str) -> str:
    short = sentence[:_MOST_QUOTED].rstrip()
    return short if short == sentence else short + "…"
