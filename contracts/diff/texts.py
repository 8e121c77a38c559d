"""Values that are written as text, as in a query or a form, where 1 and "1" are the same.

Whoever sends a number there sends what a string allows too. It is so for requests alone: clients
read an answer as the type that they were promised.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from contracts.diff.answer import Answer
from contracts.diff.cells import CHECKED_FORMATS, Cell, family_of
from contracts.diff.schema import Schema

Includes = Callable[[Schema, Schema], Answer]

_SCALARS = frozenset({"number", "boolean", "string"})


def readings(value: Any, cell: Cell) -> Iterator[Any]:
    """Yield the value as one of the cell's family, if it is one or its text may be read as one."""
    family = family_of(value)
    if family == cell.family:
        yield value
    elif {family, cell.family} <= _SCALARS:
        read = _read(value if isinstance(value, str) else json.dumps(value), cell.family)
        if family_of(read) == cell.family:
            yield read


def _read(text: str, family: str) -> Any:
    if family == "string":
        return text
    try:
        return json.loads(text)
    except ValueError:
        return None


def read_as(cell: Cell, other: Cell, includes: Includes) -> Answer:
    """Return whether all that a cell allows can be read as what another allows.

    A value that stands alone is read as a list of one by most readers, and not by all.
    """
    if cell.family == "number" and other.family == "string" and other.allowed is None:
        return _digits(other)
    if cell.family in _SCALARS and other.family == "array":
        items = other.schema.below("items")
        fits = items is None or includes(cell.schema, items) is Answer.YES
        return Answer.UNKNOWN if fits else Answer.NO
    return Answer.NO


def _digits(other: Cell) -> Answer:
    """Return whether a string may be any number: a length or a pattern may well leave room."""
    if other.formats & CHECKED_FORMATS:
        return Answer.NO
    low, high = other.interval
    plain = not (other.formats or other.patterns or other.others)
    short = low.limit is None or low.limit <= 1
    return Answer.YES if plain and short and high.limit is None else Answer.UNKNOWN
