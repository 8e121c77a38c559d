"""Rules about the shape of values: types, properties, items, alternatives."""

from collections.abc import Iterator

from contracts.diff.alternatives import declared
from contracts.diff.answer import Answer
from contracts.diff.cells import families
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.places import described_in_common
from contracts.diff.registry import rule
from contracts.diff.schema import Schema
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def type_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends such a value is refused; whoever reads it meets it no more."""
    for family in change.old_cells:
        if family not in change.new_cells:
            yield change.finding(f"the value may no longer be {_named(family)}", "type")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def type_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends need not; whoever reads meets a value of a kind that was not allowed."""
    for family in change.new_cells:
        if family not in change.old_cells:
            yield change.finding(f"the value may be {_named(family)}", "type")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def number_became_whole(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends a fraction is refused."""
    for old, new in change.pairs:
        if new.integral and not old.integral and old.family == "number":
            yield change.finding("the value must be a whole number", "type")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def number_may_be_broken(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads whole numbers meets a fraction."""
    for old, new in change.pairs:
        if old.integral and not new.integral and old.family == "number":
            yield change.finding("the value may be a fraction", "type")


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
    for name in _newly_required(change):
        if name not in change.old.property_names:
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
    known = declared(change.old)
    for name in change.added("properties"):
        own = name not in change.new.required and name not in known
        if own and not _hidden(change, change.new, name):
            yield change.finding(f"optional property {name!r} added", name=name)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def required_property_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused, or ignored; whoever reads it relies on it."""
    for name in _gone(change):
        if name in change.old.required:
            yield change.finding(f"required property {name!r} removed", name=name)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def optional_property_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused, or ignored; whoever reads it where it is there misses it."""
    for name in _gone(change):
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


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def other_properties_forbidden(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends a property that is not declared is refused."""
    if _closed(change.new) and not _closed(change.old):
        yield change.finding("other properties are forbidden", "additionalProperties")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def other_properties_allowed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever refuses what is not declared, as may be done today, starts to fail."""
    if _closed(change.old) and not _closed(change.new):
        yield change.finding("other properties are allowed", "additionalProperties")


@rule(Side.REQUEST, Impact.UNDECIDED)
def default_changed(change: SchemaChange) -> Iterator[Seen]:
    """Clients that leave the value out get something else."""
    before, now = change.old.values("default"), change.new.values("default")
    if before and now and before != now:
        yield change.finding(f"the default {before[0]!r} became {now[0]!r}", "default")


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


def _closed(schema: Schema) -> bool:
    return False in schema.values("additionalProperties")


def _named(family: str) -> str:
    article = "an" if family[0] in "ao" else "a"
    return family if family == "null" else f"{article} {family}"
