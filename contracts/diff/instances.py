"""Values that a schema may well allow: candidates for a validator to check."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from contracts.diff.bounds import Bound
from contracts.diff.cells import Cell, cells, families, family_of
from contracts.diff.schema import Schema

_DEEPEST = 5
_LONGEST = 5_000
_FEW = 12
_SAMPLES = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T12:00:00Z",
    "email": "a@example.com",
    "uri": "https://example.com/a",
    "uuid": "7f1f6b5e-5c0a-4d3e-9b1a-2f4c8d9e0a1b",
}


def instances(schema: Schema, hints: Schema | None = None, depth: int = 0) -> Iterator[Any]:
    """Yield candidates for a schema, some at the limits of `hints`, which describes the same.

    What is yielded has no undeclared properties, and it is the caller's to check.
    """
    if depth > _DEEPEST:
        return
    nearby = list(cells(hints)) if hints is not None else []
    for cell in cells(schema):
        beside = [other for other in nearby if other.family == cell.family]
        if cell.family in ("number", "string"):  # objects may hold what nobody declared
            yield from _examples(cell)
        if cell.allowed is not None:
            yield from cell.allowed
        elif cell.family == "number":
            yield from _numbers(cell, beside)
        elif cell.family == "string":
            yield from _strings(cell, beside)
        elif cell.family == "array":
            yield from _arrays(cell, beside, depth)
        else:
            yield from _objects(cell, beside, depth)


def _examples(cell: Cell) -> Iterator[Any]:
    written = [*cell.schema.values("default"), *cell.schema.values("example")]
    for each in cell.schema.values("examples"):
        written.extend(each if isinstance(each, list) else [])
    yield from (value for value in written if family_of(value) == cell.family)


def _ends(cell: Cell, beside: list[Cell]) -> Iterator[float]:
    """Yield the stated ends of both, and what lies just beyond them."""
    for each in (cell, *beside):
        for bound in each.interval:
            if bound.limit is not None:
                yield from (bound.limit, bound.limit + 1, bound.limit - 1)


def _numbers(cell: Cell, beside: list[Cell]) -> Iterator[float]:
    found: list[float] = [0, 1, -1, *_ends(cell, beside)]
    steps = [step for each in (cell, *beside) for step in each.steps]
    found += [step * times for step in steps for times in (1, -1, 2, *_ends(cell, beside))]
    if not cell.integral:
        found += [0.5, *(end + 0.5 for end in _ends(cell, beside))]
    yield from (number for number in found if _within(cell, number))


def _within(cell: Cell, size: float) -> bool:
    low, high = cell.interval
    return Bound(size).within(low, 1) and Bound(size).within(high, -1)


def _sizes(cell: Cell, beside: list[Cell]) -> list[int]:
    sizes = dict.fromkeys(int(end) for end in (0, 1, 2, *_ends(cell, beside)))
    return [size for size in sizes if _within(cell, size) and size <= _LONGEST]


def _strings(cell: Cell, beside: list[Cell]) -> Iterator[str]:
    yield from (_SAMPLES[name] for name in sorted(cell.formats) if name in _SAMPLES)
    if not cell.formats:
        yield from (letter * size for size in _sizes(cell, beside) for letter in "ab")


def _arrays(cell: Cell, beside: list[Cell], depth: int) -> Iterator[list[Any]]:
    theirs = beside[0].schema.below("items") if beside else None
    found = list(islice(_value(cell.schema.below("items"), theirs, depth), _FEW))
    for size in _sizes(cell, beside):
        if size <= len(found):
            yield found[:size]
        if found:
            yield found[:1] * size
    yield from ([value] for value in found)


def _value(schema: Schema | None, hints: Schema | None, depth: int) -> Iterator[Any]:
    if schema is not None:
        yield from instances(schema, hints, depth + 1)
    else:
        if hints is not None:
            yield from instances(hints, None, depth + 1)
        yield from ("a", 0, None, True, [], {})


def _objects(cell: Cell, beside: list[Cell], depth: int) -> Iterator[dict[str, Any]]:
    choices: dict[str, list[Any]] = {}
    for name in dict.fromkeys((*cell.schema.property_names, *sorted(cell.schema.required))):
        mine = cell.schema.below("properties", name)
        theirs = beside[0].schema.below("properties", name) if beside else None
        if mine is None or families(mine):
            choices[name] = list(islice(_value(mine, theirs, depth), _FEW))
    smallest = {
        name: values[0]
        for name, values in choices.items()
        if values and name in cell.schema.required
    }
    yield smallest
    for name, values in choices.items():
        yield from ({**smallest, name: value} for value in values)
    yield {name: values[0] for name, values in choices.items() if values}
