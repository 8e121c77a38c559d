"""What the views of a verdict have in common: whom a finding concerns, where it stands, proof."""

import json
from dataclasses import dataclass
from typing import Any

from contracts.diff import Finding as DiffFinding
from contracts.diff import Impact, Kind, Side, Witness
from contracts.gate.verdict import Entry, GateVerdict
from contracts.model import Place
from contracts.reports.text import clip, counted, one_line, visible

_MOST_OPERATIONS = 5
_LONGEST_MESSAGE = 300
_LONGEST_PROOF = 4_000
_LONGEST_TEXT = 120
_MOST_ITEMS = 10
_HEADINGS = {
    (Kind.REFUSED, Side.REQUEST): "Was allowed, and is refused",
    (Kind.REFUSED, Side.RESPONSE): "Was not allowed, and is answered",
    (Kind.CONVENTION, Side.REQUEST): "Not refused, but no longer described",
    (Kind.CONVENTION, Side.RESPONSE): "Not refused, but described on one side only",
}
_VERBS = {Impact.BREAKING: "breaks", Impact.UNDECIDED: "may break"}


def weight(entry: Entry) -> str:
    """Return `breaking`, `undecided` or `compatible` of a change, of anything else its severity."""
    if isinstance(entry.finding, DiffFinding) and entry.severity is entry.finding.severity:
        return entry.finding.impact.value
    return entry.severity.value


def message(entry: Entry) -> str:
    """Return what was found, on one line."""
    return clip(one_line(entry.finding.message), _LONGEST_MESSAGE)


def whom(entry: Entry) -> str:
    """Return whom a change breaks, and in which operations; empty if it breaks nobody."""
    finding = entry.finding
    if not isinstance(finding, DiffFinding) or finding.impact is Impact.COMPATIBLE:
        return operations(finding.affects)
    return "; ".join(
        f"{_VERBS[each.impact]} {each.readers}: {operations(each.affects)}"
        for each in finding.directions
        if each.impact in _VERBS
    )


def held(verdict: GateVerdict) -> str:
    """Return `profile sdk, mode full`, without what is usual."""
    named = ("profile", verdict.profile, "wire"), ("mode", verdict.mode, "backward")
    return ", ".join(f"{name} {value}" for name, value, usual in named if value != usual)


def compared(verdict: GateVerdict) -> str:
    """Return how much was compared."""
    return f"{counted(len(verdict.compared), 'operation')} compared"


def operations(names: tuple[str, ...]) -> str:
    """Return the first names, and how many more there are."""
    more = len(names) - _MOST_OPERATIONS
    shown = ", ".join(map(one_line, names[:_MOST_OPERATIONS]))
    return f"{shown} and {more} more" if more > 0 else shown


def place(where: Place | None) -> str:
    """Return `document:line:column`, as editors like it; empty for no place."""
    if where is None:
        return ""
    return one_line(f"{where.document}:{where.line}:{where.column}" if where.line else str(where))


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows a change: what kind of value it is, where it belongs and why, and its text."""

    heading: str
    place: str
    why: str
    text: str

    @property
    def lines(self) -> list[str]:
        """Everything, untrusted characters replaced."""
        told = f"{self.heading}, in {self.place}: {self.why}"
        return [one_line(told), *visible(self.text).splitlines()]


def proofs(entry: Entry) -> list[Proof]:
    """Return what shows a change to matter, for each direction that has a witness."""
    if not isinstance(entry.finding, DiffFinding):
        return []
    return [
        _proof(each.side, each.witness)
        for each in entry.finding.directions
        if each.witness is not None
    ]


def sentences(entry: Entry) -> list[str]:
    """Return the same, each on one line."""
    if not isinstance(entry.finding, DiffFinding):
        return []
    found = (each.witness for each in entry.finding.directions)
    return [clip(one_line(each.sentence), _LONGEST_MESSAGE) for each in found if each is not None]


def _proof(side: Side, witness: Witness) -> Proof:
    whole = "" if witness.whole else ", shown alone"
    text = json.dumps(_shortened(witness.body), indent=2, ensure_ascii=False, sort_keys=False)
    heading = _HEADINGS[witness.kind, side] + whole
    return Proof(heading, witness.place, witness.why, clip(text, _LONGEST_PROOF))


def _shortened(value: Any) -> Any:
    """Return a value with its long texts clipped in the middle, and its long lists at the end."""
    if isinstance(value, str) and len(value) > _LONGEST_TEXT:
        ends = _LONGEST_TEXT // 2
        return f"{value[:ends]} … ({len(value):,} characters) … {value[-ends:]}"
    if isinstance(value, list):
        more = len(value) - _MOST_ITEMS
        rest = [f"… {more:,} more"] if more > 0 else []
        return [*map(_shortened, value[:_MOST_ITEMS]), *rest]
    if isinstance(value, dict):
        return {name: _shortened(each) for name, each in value.items()}
    return value
