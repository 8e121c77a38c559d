"""Rules about the alternatives of a choice, and how they are told apart."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.diff.alternatives import declared, match_alternatives
from contracts.diff.answer import Answer
from contracts.diff.cells import Cell, cells
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.registry import rule
from contracts.diff.schema import Schema
from contracts.diff.wording import types
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def alternative_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused, unless another alternative allows the same."""
    for alternative in match_alternatives(change.whole_old, change.whole_new).removed:
        if change.side is Side.RESPONSE or _covered(change, alternative, change.whole_new):
            message = _told(change, alternative, "removed")
            yield Seen(message, alternative.pointer, change.new.pointer)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False, named="alternative-removed")
def distinct_alternative_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it sends properties that nothing describes any more.

    An alternative that leaves other properties open may allow them still, as it would a typo.
    """
    for alternative in match_alternatives(change.whole_old, change.whole_new).removed:
        if not _covered(change, alternative, change.whole_new):
            message = _told(change, alternative, "removed")
            yield Seen(message, alternative.pointer, change.new.pointer)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def alternative_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets something new, unless another alternative allowed the same."""
    for alternative in match_alternatives(change.whole_old, change.whole_new).added:
        if change.side is Side.REQUEST or _covered(change, alternative, change.whole_old):
            message = _told(change, alternative, "added")
            yield Seen(message, change.old.pointer, alternative.pointer)


@rule(Side.RESPONSE, Impact.BREAKING, by_values=False, named="alternative-added")
def distinct_alternative_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets an object of a kind that nothing described."""
    for alternative in match_alternatives(change.whole_old, change.whole_new).added:
        if not _covered(change, alternative, change.whole_old):
            message = _told(change, alternative, "added")
            yield Seen(message, change.old.pointer, alternative.pointer)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def discriminator_changed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever tells the alternatives apart looks at another property."""
    before, now = (_discriminator(each) for each in (change.whole_old, change.whole_new))
    if not (before and now):
        return
    old, new = (each.get("propertyName") for each in (before, now))
    if old != new:
        yield change.finding(f"discriminator {new!r}, was {old!r}", "discriminator")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def discriminator_added(change: SchemaChange) -> Iterator[Seen]:
    """Nobody is bound by it: the alternatives say whether the property must be there."""
    now = _discriminator(change.whole_new)
    if now and not _discriminator(change.whole_old):
        yield change.finding(f"discriminator {now.get('propertyName')!r} added", "discriminator")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def discriminator_removed(change: SchemaChange) -> Iterator[Seen]:
    """Nobody was bound by it: the alternatives say whether the property must be there."""
    before = _discriminator(change.whole_old)
    if before and not _discriminator(change.whole_new):
        message = f"discriminator {before.get('propertyName')!r} removed"
        yield change.finding(message, "discriminator")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def discriminator_value_added(change: SchemaChange) -> Iterator[Seen]:
    """One more name for an alternative; whether that is new, the alternatives themselves say."""
    if not (_discriminator(change.whole_old) and _discriminator(change.whole_new)):
        return
    mapped, known = (
        _mapping(_discriminator(each)) for each in (change.whole_old, change.whole_new)
    )
    renamed = {_target(target) for value, target in mapped.items() if value not in known}
    for value, target in known.items():
        if value not in mapped and _target(target) not in renamed:
            message = f"discriminator value {value!r} leads to {_target(target)}"
            yield change.finding(message, "discriminator")


@rule(Side.REQUEST, Impact.UNDECIDED)
@rule(Side.RESPONSE, Impact.UNDECIDED)
def discriminator_value_changed(change: SchemaChange) -> Iterator[Seen]:
    """Whether the value is still meant depends on what the alternatives themselves say of it."""
    mapped, known = (
        _mapping(_discriminator(each)) for each in (change.whole_old, change.whole_new)
    )
    targets = {_target(target) for target in known.values()}
    for value, target in mapped.items():
        gone = value not in known and _target(target) not in targets
        if not known or (gone and change.side is Side.RESPONSE):
            continue  # who reads meets the value no more, and nothing in its place
        if _target(known.get(value)) != _target(target):
            told = (
                f"leads to {_target(known[value])}" if value in known else "is not mapped any more"
            )
            message = f"discriminator value {value!r} {told}, was {_target(target)}"
            yield change.finding(message, "discriminator")


def _told(change: SchemaChange, alternative: Schema, what: str) -> str:
    message = f"alternative {_called(alternative)} {what}"
    return change.told(message, change.whole_old.where("oneOf", "anyOf"))


def _called(alternative: Schema) -> str:
    """Return what an alternative is called, or else what types it has."""
    called = [place.split("/")[-2] for place in alternative.reference]
    return called[0] if called else f"of type {types(_families(alternative))}"


def _families(schema: Schema) -> Mapping[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells(schema):
        found.setdefault(cell.family, []).append(cell)
    return found


def _discriminator(schema: Schema) -> Mapping[str, Any]:
    found = (value for value in schema.values("discriminator") if isinstance(value, dict))
    return next(found, {})


def _mapping(discriminator: Mapping[str, Any]) -> Mapping[str, Any]:
    found = discriminator.get("mapping")
    return found if isinstance(found, dict) else {}


def _target(reference: Any) -> str:
    """Return the name of the schema; both `Cat` and `#/components/schemas/Cat` lead there."""
    return str(reference).rpartition("/")[2]


def _covered(change: SchemaChange, alternative: Schema, others: Schema) -> bool:
    """Tell whether another alternative describes the same objects, as far as names tell.

    What declares no properties, and what is described by something that declares none, is judged
    by the sets of values alone.
    """
    names = declared(alternative)
    return not names or any(
        (names <= declared(other) or not declared(other))
        and change.inclusion.includes(alternative, other) is Answer.YES
        for other in others.alternatives
    )
