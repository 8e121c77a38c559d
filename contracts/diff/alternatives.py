"""Which alternative of a choice became which."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from contracts.diff.cells import families, fingerprint
from contracts.diff.schema import Schema

_LIKE_ENOUGH = 0.5


@dataclass(frozen=True)
class Matched:
    """The alternatives of two choices, null left aside; empty where neither is a choice."""

    pairs: list[tuple[Schema, Schema]] = field(default_factory=list)
    removed: list[Schema] = field(default_factory=list)
    added: list[Schema] = field(default_factory=list)


def match_alternatives(old: Schema, new: Schema) -> Matched:
    """Match by reference, by a tag, by what is declared alike, then by what kind is the only one.

    A tag is a required property with one value, as the discriminator of a union has it.
    """
    before, now = _beside_null(old), _beside_null(new)
    if len(before) <= 1 and len(now) <= 1:
        return Matched()
    pairs: list[tuple[Schema, Schema]] = []
    for token in (_reference, _tags):
        pairs += _take_alike(before, now, token)
    pairs += _take_likest(before, now)
    if len(before) == len(now) == 1 or not (pairs or before[1:] or now[1:]):
        for token in (_kinds, _kinds_beside_null):
            pairs += _take_alike(before, now, token)
    else:
        for token in (_scalar_kinds, _scalar_kinds_beside_null):
            pairs += _take_alike(before, now, token)
    return Matched(pairs, before, now)


def declared(schema: Schema) -> frozenset[str]:
    """Return the properties that a schema declares, or that any of its alternatives does."""
    return frozenset(
        name for each in (schema, *schema.alternatives) for name in each.property_names
    )


def _beside_null(schema: Schema) -> list[Schema]:
    return [each for each in schema.alternatives if families(each).keys() - {"null"}]


def _take_alike(
    before: list[Schema], now: list[Schema], token: Callable[[Schema], Any]
) -> list[tuple[Schema, Schema]]:
    """Move the alternatives that are alike out of both lists, in their order."""
    pairs = []
    for old in list(before):
        wanted = token(old)
        new = next((each for each in now if wanted and token(each) == wanted), None)
        if new is not None:
            pairs.append((old, new))
            before.remove(old)
            now.remove(new)
    return pairs


def _take_likest(before: list[Schema], now: list[Schema]) -> list[tuple[Schema, Schema]]:
    """Move the objects out of both lists that share most of their properties, likest first."""
    likest = sorted(
        (
            (-_likeness(old, new), first, second)
            for first, old in enumerate(before)
            for second, new in enumerate(now)
        ),
    )
    firsts, seconds = dict(enumerate(before)), dict(enumerate(now))
    pairs = []
    for score, first, second in likest:
        if -score >= _LIKE_ENOUGH and first in firsts and second in seconds:
            pairs.append((firsts.pop(first), seconds.pop(second)))
    before[:], now[:] = firsts.values(), seconds.values()
    return pairs


def _likeness(old: Schema, new: Schema) -> float:
    one, two = declared(old), declared(new)
    if _tags(old) and _tags(new) and not set(_tags(old)) & set(_tags(new)):
        return 0.0
    return len(one & two) / len(one | two) if one | two else 0.0


def _reference(schema: Schema) -> tuple[str, ...]:
    return schema.reference


def _tags(schema: Schema) -> tuple[str, ...]:
    return tuple(sorted(_tagged(schema)))


def _tagged(schema: Schema) -> Iterator[str]:
    for name in schema.required:
        found = schema.below("properties", name)
        values = found.values("const") if found is not None else []
        values += [each[0] for each in found.values("enum") if _single(each)] if found else []
        yield from (f"{name}={fingerprint(value)}" for value in values[:1])


def _single(values: Any) -> bool:
    return isinstance(values, list) and len(values) == 1


def _kinds(schema: Schema) -> tuple[str, ...]:
    return tuple(families(schema))


def _kinds_beside_null(schema: Schema) -> tuple[str, ...]:
    """Return what is left of a list of types where a choice has null for itself."""
    return tuple(name for name in families(schema) if name != "null")


def _scalar_kinds(schema: Schema) -> tuple[str, ...]:
    kinds = _kinds(schema)
    return kinds if kinds != ("object",) else ()


def _scalar_kinds_beside_null(schema: Schema) -> tuple[str, ...]:
    kinds = _kinds_beside_null(schema)
    return kinds if kinds != ("object",) else ()
