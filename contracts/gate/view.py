"""What the views of a verdict have in common: whom a finding concerns, where it stands, proof."""

import json
from typing import Any

from contracts.diff import Finding as DiffFinding
from contracts.diff import Impact
from contracts.gate.verdict import Entry, GateVerdict
from contracts.model import Place
from contracts.reports.text import clip, one_line

_MOST_OPERATIONS = 5
_LONGEST_MESSAGE = 300
_LONGEST_PROOF = 4_000
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


def proof(entry: Entry) -> str:
    """Return the body that shows the change to be breaking, as JSON; empty if there is none."""
    witness: Any = getattr(entry.finding, "witness", None)
    if witness is None:
        return ""
    text = json.dumps(witness.body, indent=2, ensure_ascii=False, sort_keys=False)
    return clip(text, _LONGEST_PROOF)
