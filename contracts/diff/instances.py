"""Values that a schema may well allow: candidates for a validator to check."""

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from contracts.diff.cells import Bound, Cell, cells, families, family_of, fingerprint
from contracts.diff.patterns import UncheckableError, matches
from contracts.diff.schema import Schema

Guess = Callable[[Cell], Iterable[str]]
"""What finds strings for the patterns of a cell."""

UNDECLARED = "undeclared"
"""The property of a candidate that no schema declares."""

_DEEPEST = 5
_LONGEST = {"string": 20_000, "array": 300, "object": 50}
_FEW = 12
_MOST_CELLS = 4_000
_SAMPLES = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "email": "a@example.com",
    "uri": "https://example.com/a",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "7f1f6b5e-5c0a-4d3e-9b1a-2f4c8d9e0a1b",
}
_COMMON = ("a", "A", "1", "ab", "abc", "ABC", "a1", "A1", "x-1", "12345", "1.0", "-", "a b", "é")


def instances(schema: Schema, hints: Schema | None = None) -> Iterator[Any]:
    """Yield candidates for a schema, some at the limits of `hints`, which describes the same.

    What is yielded is the caller's to check.
    """
    yield from Sampler().instances(schema, hints)


class Sampler:
    """Makes candidates with a bounded effort; properties with the keyword `hidden` are left out.

    `puzzled` tells whether there was a pattern that no text at hand has.
    """

    def __init__(self, hidden: str = "", guess: Guess | None = None) -> None:
        self._hidden = hidden
        self._guess = guess
        self._left = _MOST_CELLS
        self.puzzled = False

    def instances(
        self, schema: Schema, hints: Schema | None = None, depth: int = 0
    ) -> Iterator[Any]:
        """Yield candidates for a schema, and for what allows the same as `hints` first."""
        if depth > _DEEPEST:
            return
        nearby = list(cells(hints)) if hints is not None else []
        for cell in cells(schema):
            self._left -= 1
            if self._left < 0:
                return
            beside = [other for other in nearby if other.family == cell.family]
            yield from self._of_cell(cell, beside, depth)
        if hints is not None:
            yield from self._denied(hints, depth)

    def _denied(self, hints: Schema, depth: int) -> Iterator[Any]:
        """Yield what is said not to be allowed."""
        for part in hints.parts:
            if isinstance(part.node.get("not"), dict):
                denied = Schema.at(hints.document, f"{part.pointer}/not")
                yield from islice(self.instances(denied, None, depth + 1), _FEW)

    def first(self, schema: Schema | None, hints: Schema | None, depth: int) -> list[Any]:
        """Return one candidate, if there is any: one that `hints` allows too, as far as is seen."""
        found = list(islice(self._value(schema, hints, depth), _FEW))
        nearby = list(cells(hints)) if hints is not None else []
        agreed = (each for each in found if not nearby or any(_fits(each, c) for c in nearby))
        return [next(agreed, found[0])] if found else []

    def holding(self, schema: Schema, hints: Schema | None) -> dict[str, Any]:
        """Return an object with what the schema requires, and what `hints` requires of it."""
        theirs = hints.required if hints is not None else frozenset[str]()
        held: dict[str, Any] = {}
        for name in self._names(schema):
            if name in schema.required or name in theirs:
                for value in self.first(*_under(schema, hints, name), 1):
                    held[name] = value
        return held

    def _of_cell(self, cell: Cell, beside: list[Cell], depth: int) -> Iterator[Any]:
        if cell.allowed is not None:
            shared = [v for v in cell.allowed if any(_fits(v, other) for other in beside)]
            yield from (*shared, *cell.allowed)
        elif cell.family == "number":
            yield from (*_examples(cell), *_numbers(cell, beside))
        elif cell.family == "string":
            yield from self._strings(cell, beside)
        elif cell.family == "array":
            yield from self._arrays(cell, beside, depth)
        else:
            yield from self._objects(cell, beside, depth)

    def _strings(self, cell: Cell, beside: list[Cell]) -> Iterator[str]:
        """Yield texts; where there are patterns, ones that have them."""
        found = [*_examples(cell), *_texts(cell, beside)]
        if not cell.patterns:
            yield from found
            return
        found = [text for text in (*found, *_COMMON) if _has_all(cell.patterns, text)]
        yield from found
        if self._guess is not None:
            yield from self._guess(cell)
        elif not any(_within(cell, len(text)) for text in found):
            self.puzzled = True

    def _arrays(self, cell: Cell, beside: list[Cell], depth: int) -> Iterator[list[Any]]:
        schema, theirs = cell.schema, beside[0].schema if beside else None
        places = [each for each in schema.values("prefixItems") if isinstance(each, list)]
        lead: list[Any] = []
        for index in range(max(map(len, places), default=0)):
            lead += self.first(*_both(schema, theirs, "prefixItems", index), depth + 1)
        found = list(islice(self._value(*_both(schema, theirs, "items"), depth), _FEW))
        for size in _sizes(cell, beside):
            if size <= len(found):
                yield found[:size]
            if found:
                yield (lead + found[:1] * size)[:size]
        yield from ([*lead, value] for value in found)
        yield lead

    def _value(self, schema: Schema | None, hints: Schema | None, depth: int) -> Iterator[Any]:
        if schema is not None:
            yield from self.instances(schema, hints, depth + 1)
        else:
            if hints is not None:
                yield from self.instances(hints, None, depth + 1)
            yield from ("a", 0, None, True, [], {})

    def _objects(self, cell: Cell, beside: list[Cell], depth: int) -> Iterator[dict[str, Any]]:
        schema, theirs = cell.schema, beside[0].schema if beside else None
        names = self._names(schema)
        smallest: dict[str, Any] = {}
        both: dict[str, Any] = {}
        for name in names:
            if name in schema.required or (theirs is not None and name in theirs.required):
                for value in self.first(*_under(schema, theirs, name), depth):
                    both[name] = value
                    smallest |= {name: value} if name in schema.required else {}
        yield both
        if both != smallest:
            yield smallest
            yield from (_without(both, name) for name in both if name not in smallest)
        yield from self._undeclared(schema, theirs, both, depth)
        if depth <= 1:
            yield from self._sized(cell, beside, both, names)
        for name in names:
            for value in self.first(*_under(schema, theirs, name), depth):
                yield {**both, name: value}
        for name in names:
            for value in islice(self._value(*_under(schema, theirs, name), depth), _FEW):
                yield {**both, name: value}

    def _undeclared(
        self, schema: Schema, theirs: Schema | None, both: dict[str, Any], depth: int
    ) -> Iterator[dict[str, Any]]:
        """Yield what holds a property that nobody declared, if either says anything of such."""
        told = [each.values("additionalProperties") for each in (schema, theirs) if each]
        if not any(told) or False in schema.values("additionalProperties"):
            return
        rest = _both(schema, theirs, "additionalProperties")
        for value in islice(self._value(*rest, depth), _FEW):
            yield {**both, UNDECLARED: value}

    def _sized(
        self, cell: Cell, beside: list[Cell], both: dict[str, Any], names: list[str]
    ) -> Iterator[dict[str, Any]]:
        """Yield objects of the sizes that are limits."""
        stated = [bound for each in (cell, *beside) for bound in each.limits]
        if not any(bound.limit for bound in stated):
            return
        for size in _sizes(cell, beside):
            held = dict(both)
            for name in names:
                if len(held) < size and name not in held:
                    found = self.first(cell.schema.below("properties", name), None, 1)
                    held.update((name, value) for value in found)
            if cell.schema.values("additionalProperties") and not _closed(cell.schema):
                rest = self.first(cell.schema.below("additionalProperties"), None, 1)
                for number in range(size - len(held) if rest else 0):
                    held[f"{UNDECLARED}{number}"] = rest[0]
            yield held

    def _names(self, schema: Schema) -> list[str]:
        """Return the properties that may be there, those first that must."""
        required = schema.required
        declared = dict.fromkeys((*schema.property_names, *sorted(required)))
        return sorted(
            (name for name in declared if self._may_be(schema.below("properties", name))),
            key=lambda name: name not in required,
        )

    def _may_be(self, schema: Schema | None) -> bool:
        if schema is None:
            return True
        return bool(families(schema)) and True not in schema.values(self._hidden)


def _both(
    schema: Schema, theirs: Schema | None, *names: str | int
) -> tuple[Schema | None, Schema | None]:
    """Return what stands below both under the same names."""
    keyword, rest = str(names[0]), names[1:]
    return schema.below(keyword, *rest), theirs.below(keyword, *rest) if theirs else None


def _under(schema: Schema, theirs: Schema | None, name: str) -> tuple[Schema | None, Schema | None]:
    return _both(schema, theirs, "properties", name)


def _closed(schema: Schema) -> bool:
    return False in schema.values("additionalProperties")


def _without(held: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in held.items() if other != name}


def _fits(value: Any, cell: Cell) -> bool:
    """Tell whether a cell seems to allow a value, as far as lists and limits tell."""
    if family_of(value) != cell.family:
        return False
    if cell.allowed is not None:
        return fingerprint(value) in map(fingerprint, cell.allowed)
    if isinstance(value, str):
        return _within(cell, len(value)) and _has_all(cell.patterns, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _within(cell, value) and (not cell.integral or float(value).is_integer())
    return True


def _has_all(patterns: Iterable[str], text: str) -> bool:
    try:
        return all(matches(pattern, text) for pattern in patterns)
    except UncheckableError:
        return False  # nothing can be said for it, and there are other candidates


def _examples(cell: Cell) -> Iterator[Any]:
    written = [*cell.schema.values("default"), *cell.schema.values("example")]
    for each in cell.schema.values("examples"):
        written.extend(each if isinstance(each, list) else [])
    yield from (value for value in written if family_of(value) == cell.family)


def _ends(cell: Cell, beside: list[Cell]) -> Iterator[float]:
    """Yield the stated ends of both, and what lies just beyond them."""
    for each in (cell, *beside):
        for bound in each.interval:
            if (
                bound.limit is not None
                and abs(bound.limit) < 10**300
                and math.isfinite(bound.limit)
            ):
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
    return [size for size in sizes if _within(cell, size) and size <= _LONGEST[cell.family]]


def _texts(cell: Cell, beside: list[Cell]) -> Iterator[str]:
    yield from (_SAMPLES[name] for name in sorted(cell.formats) if name in _SAMPLES)
    if not cell.formats:
        yield from (letter * size for size in _sizes(cell, beside) for letter in "ab")
