"""How findings name what changed: a keyword with its value now and before, in OpenAPI's words."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.diff.bounds import Bound
from contracts.diff.cells import FAMILIES, Cell, fingerprint

_LONGEST = 60
_EXCLUSIVE = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def shown(value: Any) -> str:
    """Return a value as JSON, cut off where it is too long to be read in a sentence."""
    text = fingerprint(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def listed(values: Iterable[Any]) -> str:
    """Return values as JSON, with commas between them."""
    return ", ".join(map(shown, values))


def changed(keyword: str, before: Iterable[Any], now: Iterable[Any]) -> str:
    """Return `maxLength 5, was 9`, `maxLength 5 added` or `maxLength 9 removed`."""
    old, new = (" and ".join(map(shown, values)) for values in (before, now))
    if old and new:
        return f"{keyword} {new}, was {old}"
    return f"{keyword} {new} added" if new else f"{keyword} {old} removed"


def limit(keyword: str, before: Bound, now: Bound) -> str:
    """Say how an end of an interval moved; one that excludes itself has a keyword of its own."""
    old, new = (_EXCLUSIVE[keyword] if each.open else keyword for each in (before, now))
    if before.limit is None:
        return f"{new} {fingerprint(now.limit)} added"
    if now.limit is None:
        return f"{old} {fingerprint(before.limit)} removed"
    was = fingerprint(before.limit) if old == new else f"{old} {fingerprint(before.limit)}"
    return f"{new} {fingerprint(now.limit)}, was {was}"


def types(cells: Mapping[str, list[Cell]]) -> str:
    """Return the types that cells allow: `string or null`, or `any`."""
    if cells.keys() == set(FAMILIES):
        return "any"
    integral = all(cell.integral for cell in cells.get("number", ()))
    names = ["integer" if name == "number" and integral else name for name in cells]
    return " or ".join(sorted(names, key=lambda name: name == "null")) or "none"
