"""Which alternative of a choice became which."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from contracts.diff.cells import families
from contracts.diff.schema import Schema


@dataclass(frozen=True)
class Matched:
    """The alternatives of two choices, null left aside; empty where neither is a choice."""

    pairs: list[tuple[Schema, Schema]] = field(default_factory=list)
    removed: list[Schema] = field(default_factory=list)
    added: list[Schema] = field(default_factory=list)


def match_alternatives(old: Schema, new: Schema) -> Matched:
    """Match by what an alternative refers to, then by what kind of values it allows."""
    before, now = _beside_null(old), _beside_null(new)
    if len(before) <= 1 and len(now) <= 1:
        return Matched()
    pairs: list[tuple[Schema, Schema]] = []
    for likeness in (_reference, _kinds):
        pairs += _take_alike(before, now, likeness)
    return Matched(pairs, before, now)


def _beside_null(schema: Schema) -> list[Schema]:
    return [each for each in schema.alternatives if families(each).keys() - {"null"}]


def _take_alike(
    before: list[Schema], now: list[Schema], likeness: Callable[[Schema], Any]
) -> list[tuple[Schema, Schema]]:
    """Move the alternatives that are alike out of both lists, in their order."""
    pairs = []
    for old in list(before):
        new = next((each for each in now if likeness(each) == likeness(old)), None)
        if new is not None:
            pairs.append((old, new))
            before.remove(old)
            now.remove(new)
    return pairs


def _reference(schema: Schema) -> tuple[str, ...]:
    return schema.key


def _kinds(schema: Schema) -> tuple[str, ...]:
    return tuple(families(schema))
