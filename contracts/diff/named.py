"""Properties that are described by what they are called, and not declared one by one."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from contracts.diff.cells import Cell, cells
from contracts.diff.scalars import COMMON, has_all, texts
from contracts.diff.schema import Schema

if TYPE_CHECKING:
    from contracts.diff.instances import Sampler

_FEW = 6


def named(
    sampler: "Sampler", schema: Schema, theirs: Schema | None, depth: int
) -> Iterator[dict[str, Any]]:
    """Yield properties, one or what belongs together, whose names either schema speaks of."""
    for each in (schema, theirs):
        if each is not None:
            yield from _patterned(sampler, schema, theirs, each, depth)
            yield from _dependent(sampler, schema, each, depth)
    for name in _names(schema, theirs):
        yield {name: "a"}


def _patterned(
    sampler: "Sampler", schema: Schema, theirs: Schema | None, told: Schema, depth: int
) -> Iterator[dict[str, Any]]:
    for pattern in _members(told, "patternProperties"):
        names = [name for name in (pattern.strip("^$"), *COMMON) if has_all([pattern], name)]
        mine = schema.below("patternProperties", pattern)
        other = theirs.below("patternProperties", pattern) if theirs else None
        for value in islice(sampler.value(mine, other, depth), 2 * _FEW):
            yield from ({name: value} for name in names[:1])


def _dependent(
    sampler: "Sampler", schema: Schema, told: Schema, depth: int
) -> Iterator[dict[str, Any]]:
    """Yield what brings others along, with those that it must bring by the first schema."""
    for name in (*_members(told, "dependentRequired"), *_members(told, "dependentSchemas")):
        found = {}
        for each in (name, *_brought(schema, name)):
            value = sampler.first(schema.below("properties", each), None, depth)
            found[each] = value[0] if value else "a"
        yield found


def _names(schema: Schema, theirs: Schema | None) -> list[str]:
    """Return names for the limits that either sets on names."""
    both = [each.below("propertyNames") if each else None for each in (schema, theirs)]
    if not any(both):
        return []
    told = [_texts_of(each, schema) for each in both]
    mine, other = told
    pairs = ((mine, other), (other, mine))
    found = [text for one, two in pairs for cell in one for text in texts(cell, two)]
    return list(dict.fromkeys((*found, *COMMON)))[: 3 * _FEW]


def _texts_of(names: Schema | None, schema: Schema) -> list[Cell]:
    anything = Schema(schema.document, "", ())
    return [cell for cell in cells(names or anything) if cell.family == "string"]


def _members(schema: Schema, keyword: str) -> list[str]:
    return [name for each in schema.values(keyword) if isinstance(each, dict) for name in each]


def _brought(schema: Schema, name: str) -> list[str]:
    lists = (
        each.get(name) for each in schema.values("dependentRequired") if isinstance(each, dict)
    )
    return [str(other) for each in lists if isinstance(each, list) for other in each]
