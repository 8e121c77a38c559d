"""Whether one value is in what a cell allows, as far as that can be told without a validator."""

import re
from typing import Any

from contracts.diff.answer import Answer, least, most
from contracts.diff.bounds import Bound
from contracts.diff.cells import CHECKED_FORMATS, Cell, cells, family_of, fingerprint, multiple
from contracts.diff.keywords import denied

_DEEPEST = 5  # denials of denials


def holds(cell: Cell, value: Any, depth: int = 0) -> Answer:
    """Return whether a cell allows one value of its family.

    A value that is listed is taken to be of a `format` that nobody checks.
    """
    if cell.allowed is not None and fingerprint(value) not in map(fingerprint, cell.allowed):
        return Answer.NO
    if cell.allowed is None and cell.family not in {"string", "number"}:
        return Answer.UNKNOWN
    if not _within(cell, value) or _denies(cell, value, depth) is Answer.YES:
        return Answer.NO
    if cell.allowed is None:
        return min(_matches(cell, value), _passes_denials(cell, value, depth), _said_beside(cell))
    if not all(_is_of(value, name) for name in cell.formats):
        return Answer.NO
    return min(_matches(cell, value), _passes_denials(cell, value, depth))


def _is_of(value: Any, name: str) -> bool:
    """Tell whether a value is of a format, if a validator would look at that."""
    if name not in CHECKED_FORMATS or not isinstance(value, str):
        return True
    from contracts.diff.formats import CHECKER  # noqa: PLC0415 - seldom needed, slow to import

    return bool(CHECKER.conforms(value, name))


def _within(cell: Cell, value: Any) -> bool:
    if cell.family not in {"string", "number"}:
        return True
    size = Bound(len(value) if isinstance(value, str) else value)
    low, high = cell.interval
    whole = all(multiple(value, step) for step in _steps(cell))
    return whole and size.within(low, 1) and size.within(high, -1)


def _steps(cell: Cell) -> list[float]:
    return [step for step in cell.steps if step] if cell.family == "number" else []


def _denies(cell: Cell, value: Any, depth: int) -> Answer:
    """Return whether `not` excludes the value."""
    if depth > _DEEPEST:
        return Answer.UNKNOWN
    return most(
        most(holds(each, value, depth + 1) for each in cells(other) if _alike(each, value))
        for other in denied(cell.schema)
    )


def _alike(cell: Cell, value: Any) -> bool:
    return cell.family == family_of(value)


def _passes_denials(cell: Cell, value: Any, depth: int) -> Answer:
    return Answer.YES if _denies(cell, value, depth) is Answer.NO else Answer.UNKNOWN


def _matches(cell: Cell, value: Any) -> Answer:
    return least(_match(pattern, value) for pattern in cell.patterns if isinstance(value, str))


def _match(pattern: str, text: str) -> Answer:
    try:
        return Answer.of(re.search(pattern, text) is not None)
    except re.error:  # a pattern of another dialect
        return Answer.UNKNOWN


def _said_beside(cell: Cell) -> Answer:
    rest = cell.formats or cell.others.keys() - {"not"}
    return Answer.UNKNOWN if rest else Answer.YES
