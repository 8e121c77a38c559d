"""Rules about the properties of an object: which there are, and which must be there."""

from collections.abc import Iterator

from contracts.diff.alternatives import declared
from contracts.diff.answer import Answer
from contracts.diff.cells import families
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.lifecycle import ended
from contracts.diff.places import described_in_common
from contracts.diff.registry import rule
from contracts.diff.renames import renamed_properties
from contracts.diff.schema import Schema
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def property_became_required(change: SchemaChange) -> Iterator[Seen]:
    """Whoever leaves the property out, as is allowed today, starts to fail."""
    for name in _newly_required(change):
        if name in change.old.property_names:
            yield change.finding(f"property {name!r} became required", name=name)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def required_property_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends does not know it; whoever reads ignores it."""
    known = {*change.old.property_names, *renamed(change).values()}
    for name in _newly_required(change):
        if name not in known:
            yield change.finding(f"required property {name!r} added", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def property_became_optional(change: SchemaChange) -> Iterator[Seen]:
    """Whoever relies on the property may miss it."""
    for name in _no_longer_required(change):
        if name in change.new.property_names:
            yield change.finding(f"property {name!r} became optional", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def optional_property_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends leaves it out; whoever reads ignores what is not known."""
    known = {*declared(change.old), *renamed(change).values()}
    for name in change.added("properties"):
        own = name not in change.new.required and name not in known
        if own and not _hidden(change, change.new, name):
            yield change.finding(f"optional property {name!r} added", name=name)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def required_property_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused, or ignored; whoever reads it relies on it."""
    for name in _removed(change):
        if name in change.old.required:
            yield change.finding(f"required property {name!r} removed", name=name)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def optional_property_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused, or ignored; whoever reads it where it is there misses it."""
    for name in _removed(change):
        if name not in change.old.required:
            yield change.finding(f"optional property {name!r} removed", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
def property_no_longer_named(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it still may: other properties, or those with such a name, allow the same."""
    for name in change.removed("properties"):
        if _still_described(change, name) and not _impossible(change.old, name):
            yield change.finding(f"property {name!r} no longer named", name=name)


@rule(Side.REQUEST, Impact.UNDECIDED)
@rule(Side.RESPONSE, Impact.UNDECIDED)
def property_for_the_other_side(change: SchemaChange) -> Iterator[Seen]:
    """Leave open whether what became readOnly is refused, and what became writeOnly still there."""
    for name in change.old.property_names:
        if _hidden(change, change.new, name) and not _hidden(change, change.old, name):
            yield change.finding(f"property {name!r} is for the other side only", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def property_for_both_sides(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends may leave it out; whoever reads ignores what is not known."""
    for name in change.old.property_names:
        if _hidden(change, change.old, name) and _shown(change, name):
            yield change.finding(
                f"property {name!r} is no longer for the other side only", name=name
            )


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def other_properties_forbidden(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends a property that is not declared is refused."""
    if _closed(change.new) and not _closed(change.old):
        yield change.finding(
            "additionalProperties false: properties that are not declared are forbidden",
            "additionalProperties",
        )


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def other_properties_allowed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever refuses what is not declared, as may be done today, starts to fail."""
    if _closed(change.old) and not _closed(change.new):
        yield change.finding(
            "additionalProperties no longer false: other properties are allowed",
            "additionalProperties",
        )


def renamed(change: SchemaChange) -> dict[str, str]:
    """Return what properties are called now that had another name and are the same otherwise."""
    known = declared(change.old)
    came = [
        name
        for name in change.new.property_names
        if name not in known and not _hidden(change, change.new, name)
    ]
    gone = [name for name in _gone(change) if name not in retired(change)] if came else []
    return renamed_properties(change, gone, came) if gone else {}


def _removed(change: SchemaChange) -> list[str]:
    """Return the properties that are gone, under any name."""
    told = {*renamed(change), *retired(change)}
    return [name for name in _gone(change) if name not in told]


def retired(change: SchemaChange) -> list[str]:
    """Return the properties that are gone on the day, or after it, that was named for it.

    Of those that always were there clients are told in vain: nothing works without them.
    """
    found = ((name, change.old.below("properties", name)) for name in _gone(change))
    return [
        name
        for name, schema in found
        if name not in change.old.required
        and schema is not None
        and any("x-sunset" in part.node and ended(part.node) for part in schema.parts)
    ]


def _gone(change: SchemaChange) -> list[str]:
    """Return the properties that this side could carry, and that are gone."""
    kept = declared(change.new)
    return [
        name
        for name in change.old.property_names
        if name not in kept
        and not _hidden(change, change.old, name)
        and not _still_described(change, name)
        and not _impossible(change.old, name)
    ]


def _still_described(change: SchemaChange, name: str) -> bool:
    """Tell whether a client may send a property as one of many that are described together."""
    before, now = change.old.below("properties", name), described_in_common(change.new, name)
    if change.side is Side.RESPONSE or before is None or now is None:
        return False
    return change.inclusion.includes(before, now) is Answer.YES


def _impossible(schema: Schema, name: str) -> bool:
    found = schema.below("properties", name)
    return found is not None and not any(map(families, found.alternatives))


def _newly_required(change: SchemaChange) -> list[str]:
    before, now = (change.inclusion.required(each) for each in (change.old, change.new))
    return sorted(now - before)


def _no_longer_required(change: SchemaChange) -> list[str]:
    before, now = (change.inclusion.required(each) for each in (change.old, change.new))
    return sorted(before - now)


def _hidden(change: SchemaChange, schema: Schema, name: str) -> bool:
    found = schema.below("properties", name)
    return found is not None and change.inclusion.hides(found)


def _shown(change: SchemaChange, name: str) -> bool:
    """Tell whether this side may carry a property now, and need not."""
    there = name in change.new.property_names and not _hidden(change, change.new, name)
    return there and name not in change.new.required


def _closed(schema: Schema) -> bool:
    rest = schema.below("additionalProperties")
    return rest is not None and not families(rest)
