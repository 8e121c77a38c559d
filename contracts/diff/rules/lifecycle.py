"""Rules about how long parameters and properties stay; those about operations are with these.

What a rule says of an operation it says of them, under the same name.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from contracts.diff.changes import ParameterChange, SchemaChange, Seen
from contracts.diff.lifecycle import STABILITY, Fields, stability, sunset, today
from contracts.diff.registry import rule
from contracts.diff.rules.schemas import retired
from contracts.diff.schema import Schema
from contracts.diff.words import Impact, Side

_SAID = ("deprecated", "x-sunset", "x-stability-level")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def parameter_deprecated(change: ParameterChange) -> Iterator[Seen]:
    """Clients may go on sending it."""
    if change.old.there and _newly_deprecated(change.old.fields, change.new.fields):
        yield change.finding(f"{change.name} deprecated", "deprecated")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def property_deprecated(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it, or reads it, may go on with it."""
    for name, before, now in _kept(change):
        if _newly_deprecated(before, now):
            yield change.finding(f"property {name!r} deprecated", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def retired_property_removed(change: SchemaChange) -> Iterator[Seen]:
    """Clients were told: it was deprecated, and the day that was named for its end is past."""
    for name in retired(change):
        yield change.finding(f"property {name!r} removed, as announced", name=name)


@rule(Side.REQUEST, Impact.BREAKING, named="sunset-unknown")
def parameter_sunset_unknown(change: ParameterChange) -> Iterator[Seen]:
    """Clients planned with the day that was promised; an end that is not named may come any day."""
    if change.old.there and _day_lost(change.old.fields, change.new.fields):
        yield change.finding(f"{change.name} ends on no given day", "x-sunset")


@rule(Side.REQUEST, Impact.BREAKING, by_values=False, named="sunset-unknown")
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False, named="sunset-unknown")
def property_sunset_unknown(change: SchemaChange) -> Iterator[Seen]:
    """Clients planned with the day that was promised; an end that is not named may come any day."""
    for name, before, now in _kept(change):
        if _day_lost(before, now):
            yield change.finding(f"property {name!r} ends on no given day", name=name)


@rule(Side.REQUEST, Impact.BREAKING, named="sunset-past")
def parameter_sunset_past(change: ParameterChange) -> Iterator[Seen]:
    """Clients have no time to stop sending it."""
    if change.old.there and _day_past(change.old.fields, change.new.fields):
        yield change.finding(f"{change.name} ended on {sunset(change.new.fields)}", "x-sunset")


@rule(Side.REQUEST, Impact.BREAKING, by_values=False, named="sunset-past")
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False, named="sunset-past")
def property_sunset_past(change: SchemaChange) -> Iterator[Seen]:
    """Clients have no time to do without it."""
    for name, before, now in _kept(change):
        if _day_past(before, now):
            yield change.finding(f"property {name!r} ended on {sunset(now)}", name=name)


@rule(Side.REQUEST, Impact.UNDECIDED, named="sunset-moved-closer")
def parameter_sunset_moved_closer(change: ParameterChange) -> Iterator[Seen]:
    """Clients planned with the day that was promised; the new one may leave them time enough."""
    if change.old.there and _day_closer(change.old.fields, change.new.fields):
        days = [sunset(node.fields) for node in (change.new, change.old)]
        yield change.finding(f"{change.name} ends on {days[0]}, was {days[1]}", "x-sunset")


@rule(Side.REQUEST, Impact.UNDECIDED, named="sunset-moved-closer")
@rule(Side.RESPONSE, Impact.UNDECIDED, named="sunset-moved-closer")
def property_sunset_moved_closer(change: SchemaChange) -> Iterator[Seen]:
    """Clients planned with the day that was promised; the new one may leave them time enough."""
    for name, before, now in _kept(change):
        if _day_closer(before, now):
            told = f"ends on {sunset(now)}, was {sunset(before)}"
            yield change.finding(f"property {name!r} {told}", name=name)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False, named="stability-decreased")
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False, named="stability-decreased")
def property_stability_decreased(change: SchemaChange) -> Iterator[Seen]:
    """Clients built on a promise to keep it as it is."""
    for name, before, now in _kept(change):
        levels = stability(now), stability(before)
        if STABILITY.index(levels[0]) < STABILITY.index(levels[1]):
            yield change.finding(f"property {name!r} is {levels[0]}, was {levels[1]}", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE, named="stability-increased")
@rule(Side.RESPONSE, Impact.COMPATIBLE, named="stability-increased")
def property_stability_increased(change: SchemaChange) -> Iterator[Seen]:
    """Clients are promised more than before."""
    for name, before, now in _kept(change):
        levels = stability(now), stability(before)
        if STABILITY.index(levels[0]) > STABILITY.index(levels[1]):
            yield change.finding(f"property {name!r} is {levels[0]}, was {levels[1]}", name=name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
def parameter_reactivated(change: ParameterChange) -> Iterator[Seen]:
    """Clients need not stop sending it."""
    if change.new.there and _newly_deprecated(change.new.fields, change.old.fields):
        yield change.finding(f"{change.name} is no longer deprecated", "deprecated")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def property_reactivated(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it, or reads it, need not stop."""
    for name, before, now in _kept(change):
        if _newly_deprecated(now, before):
            yield change.finding(f"property {name!r} is no longer deprecated", name=name)


@lru_cache(maxsize=1)  # every rule here asks of one change after the other
def _kept(change: SchemaChange) -> tuple[tuple[str, Fields, Fields], ...]:
    """Return the properties that both schemas have, and what they say of how long these stay."""
    found = []
    for name in change.old.property_names:
        before, now = (_said(each.below("properties", name)) for each in (change.old, change.new))
        if before != now and name in change.new.property_names:
            found.append((name, before, now))
    return tuple(found)


def _said(schema: Schema | None) -> Fields:
    found: dict[str, Any] = {}
    for keyword in _SAID if schema else ():
        values = schema.values(keyword) if schema else []
        if values:
            found[keyword] = values[-1]
    return found


def _newly_deprecated(before: Fields, now: Fields) -> bool:
    return now.get("deprecated") is True and before.get("deprecated") is not True


def _day_lost(before: Fields, now: Fields) -> bool:
    given = sunset(before) is not None or "x-sunset" in now
    return now.get("deprecated") is True and sunset(now) is None and given


def _day_past(before: Fields, now: Fields) -> bool:
    day = sunset(now)
    return now.get("deprecated") is True and bool(day and day != sunset(before) and day < today())


def _day_closer(before: Fields, now: Fields) -> bool:
    was, day = sunset(before), sunset(now)
    return now.get("deprecated") is True and bool(was and day and today() <= day < was)
