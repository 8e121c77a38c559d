"""Rules about the places of an array that have schemas of their own."""

from collections.abc import Iterator

from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.keywords import tuple_length
from contracts.diff.registry import rule
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def tuple_item_added(change: SchemaChange) -> Iterator[Seen]:
    """Whatever stood at this place, `items` spoke of it; which allowed more, the sets tell."""
    before, now = tuple_length(change.old), tuple_length(change.new)
    for index in range(before, now):
        yield change.finding(f"prefixItems: schema of item {index} added", "prefixItems")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def tuple_item_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whatever stands at this place, `items` speaks of it; which allows more, the sets tell."""
    before, now = tuple_length(change.old), tuple_length(change.new)
    for index in range(now, before):
        yield change.finding(f"prefixItems: schema of item {index} removed", "prefixItems")
