"""Values that a schema may well allow: candidates for a validator to check."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from contracts.diff.cells import Cell, cells, families
from contracts.diff.named import named
from contracts.diff.scalars import COMMON, examples, fits, has_all, numbers, sizes, texts, within
from contracts.diff.schema import Schema

Guess = Callable[[Cell], Iterable[str]]
"""What finds strings for the patterns of a cell."""

Firsts = dict[object, list[Any]]
"""What was found for each pair of schemas, so that it is not looked for again."""

UNDECLARED = "undeclared"
"""The property of a candidate that no schema declares."""

_OF_THE_REST = ("additionalProperties", "unevaluatedProperties")
_DEEPEST = 5
_FEW = 12
_MOST_CELLS = 4_000


def instances(schema: Schema, hints: Schema | None = None) -> Iterator[Any]:
    """Yield candidates for a schema, some at the limits of `hints`, which describes the same.

    What is yielded is the caller's to check.
    """
    yield from Sampler().instances(schema, hints)


class Sampler:
    """Makes candidates with a bounded effort; properties with the keyword `hidden` are left out.

    `puzzled` tells whether there was a pattern that no text at hand has.
    """

    def __init__(
        self, hidden: str = "", guess: Guess | None = None, firsts: Firsts | None = None
    ) -> None:
        self._hidden = hidden
        self._guess = guess
        self._firsts: Firsts = {} if firsts is None else firsts
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
        key = (schema and schema.key, hints and hints.key, depth)
        if key in self._firsts:
            return self._firsts[key]
        found = self._first(schema, hints, depth)
        if self._left >= 0:  # or else there might be one
            self._firsts[key] = found
        return found

    def _first(self, schema: Schema | None, hints: Schema | None, depth: int) -> list[Any]:
        nearby = list(cells(hints)) if hints is not None else []
        found = []
        for value in islice(self.value(schema, hints, depth), _FEW):
            found.append(value)
            if not nearby or any(fits(value, cell) for cell in nearby):
                return [value]
        return found[:1]

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
            shared = [v for v in cell.allowed if any(fits(v, other) for other in beside)]
            yield from (*shared, *cell.allowed)
        elif cell.family == "number":
            yield from (*examples(cell), *numbers(cell, beside))
        elif cell.family == "string":
            yield from self._strings(cell, beside)
        elif cell.family == "array":
            yield from self._arrays(cell, beside, depth)
        else:
            yield from self._objects(cell, beside, depth)

    def _strings(self, cell: Cell, beside: list[Cell]) -> Iterator[str]:
        """Yield texts; where there are patterns, ones that have them."""
        found = [*examples(cell), *texts(cell, beside)]
        if not cell.patterns:
            yield from found
            return
        found = [text for text in (*found, *COMMON) if has_all(cell.patterns, text)]
        guessed = list(self._guess(cell)) if self._guess is not None else []
        yield from (*found, *guessed)
        if not any(within(cell, len(text)) for text in (*found, *guessed)):
            self.puzzled = True

    def _arrays(self, cell: Cell, beside: list[Cell], depth: int) -> Iterator[list[Any]]:
        schema, theirs = cell.schema, beside[0].schema if beside else None
        places = [each for each in schema.values("prefixItems") if isinstance(each, list)]
        pairs = [
            _both(schema, theirs, "prefixItems", index)
            for index in range(max(map(len, places), default=0))
        ]
        lead = [value for pair in pairs for value in self.first(*pair, depth + 1)]
        found = list(islice(self.value(*_both(schema, theirs, "items"), depth), _FEW))
        for size in sizes(cell, beside):
            if found:
                yield (lead + found[:1] * size)[:size]
            if size <= len(found):
                yield found[:size]
        yield from ([*lead, value] for value in found)
        yield lead
        for index, pair in enumerate(pairs if len(lead) == len(pairs) else ()):
            for value in islice(self.value(*pair, depth), _FEW):
                yield [*lead[:index], value, *lead[index + 1 :]]

    def value(self, schema: Schema | None, hints: Schema | None, depth: int) -> Iterator[Any]:
        """Yield candidates one step below, where there may be no schema: then anything is one."""
        if schema is not None:
            yield from self.instances(schema, hints, depth + 1)
        else:
            described = self.instances(hints, None, depth + 1) if hints is not None else iter(())
            yield from islice(described, 2)
            yield from ("a", 0, None, True, [], {})
            yield from islice(described, _FEW // 2)

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
        yield from ({**both, **each} for each in named(self, schema, theirs, depth))
        if depth <= 1:
            yield from self._sized(cell, beside, both, names)
        for name in names:
            for value in self.first(*_under(schema, theirs, name), depth):
                yield {**both, name: value}
        declared = set(schema.property_names)  # nobody sends a value that nobody speaks of
        for name in filter(declared.__contains__, names):
            for value in islice(self.value(*_under(schema, theirs, name), depth), _FEW):
                yield {**both, name: value}

    def _undeclared(
        self, schema: Schema, theirs: Schema | None, both: dict[str, Any], depth: int
    ) -> Iterator[dict[str, Any]]:
        """Yield what holds a property that nobody declared, if either says anything of such."""
        if _closed(schema) or not any(
            each.values(keyword) for each in (schema, theirs) if each for keyword in _OF_THE_REST
        ):
            return
        rest = _both(schema, theirs, "additionalProperties")
        for value in islice(self.value(*rest, depth), _FEW):
            yield {**both, UNDECLARED: value}

    def _sized(
        self, cell: Cell, beside: list[Cell], both: dict[str, Any], names: list[str]
    ) -> Iterator[dict[str, Any]]:
        """Yield objects of the sizes that are limits."""
        stated = [bound for each in (cell, *beside) for bound in each.limits]
        if not any(bound.limit for bound in stated):
            return
        for size in sizes(cell, beside):
            held = dict(both)
            for name in names:
                if len(held) < size and name not in held:
                    found = self.first(cell.schema.below("properties", name), None, 1)
                    held.update((name, value) for value in found)
            if not _closed(cell.schema):
                rest = self.first(cell.schema.below("additionalProperties"), None, 1)
                for number in range(size - len(held) if rest else 0):
                    held[f"{UNDECLARED}{number}"] = rest[0]
            yield held

    def _names(self, schema: Schema) -> list[str]:
        """Return the properties that may be there, those first that must."""
        required = schema.required
        declared = sorted({*schema.property_names, *required})
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
