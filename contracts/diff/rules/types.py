"""Rules about the types of values, and about what a value is that is left out."""

from collections.abc import Iterator

from contracts.diff.cells import Cell
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.registry import rule
from contracts.diff.wording import changed, types
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def type_changed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends the old type is refused; whoever reads meets the new one."""
    if _lost(change) and _gained(change):
        yield _seen(change)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def type_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends such a value is refused; whoever reads it meets it no more."""
    if _lost(change) and not _gained(change):
        yield _seen(change)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def type_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends need not; whoever reads meets a value of a type that was not allowed."""
    if _gained(change) and not _lost(change):
        yield _seen(change)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def number_became_whole(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends a fraction is refused."""
    for old, new in change.pairs:
        if new.integral and not _whole(old) and old.family == "number":
            yield change.finding("type integer, was number", "type")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def number_may_be_broken(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads whole numbers meets a fraction."""
    for old, new in change.pairs:
        if old.integral and not _whole(new) and old.family == "number":
            yield change.finding("type number, was integer", "type")


@rule(Side.REQUEST, Impact.UNDECIDED)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def default_changed(change: SchemaChange) -> Iterator[Seen]:
    """Clients that leave the value out get something else; those that read see the value itself."""
    before, now = change.old.values("default"), change.new.values("default")
    if before and now and before != now:
        yield change.finding(changed("default", before[:1], now[:1]), "default")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def default_added(change: SchemaChange) -> Iterator[Seen]:
    """Clients that leave the value out are told what it was all along, as far as is known."""
    before, now = change.old.values("default"), change.new.values("default")
    if now and not before:
        yield change.finding(changed("default", (), now[:1]), "default")


@rule(Side.REQUEST, Impact.UNDECIDED)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def default_removed(change: SchemaChange) -> Iterator[Seen]:
    """Clients that leave the value out are no longer told what it is then."""
    before, now = change.old.values("default"), change.new.values("default")
    if before and not now:
        yield change.finding(changed("default", before[:1], ()), "default")


def _whole(cell: Cell) -> bool:
    """Tell whether only whole numbers are allowed, be it by the type or by `multipleOf`."""
    return any(isinstance(step, int) and step for step in cell.steps)


def _seen(change: SchemaChange) -> Seen:
    now, was = types(change.new_cells), types(change.old_cells)
    return change.finding(f"type {now}, was {was}", *_where(change))


def _lost(change: SchemaChange) -> bool:
    return bool(change.old_cells.keys() - change.new_cells.keys())


def _gained(change: SchemaChange) -> bool:
    return bool(change.new_cells.keys() - change.old_cells.keys())


def _where(change: SchemaChange) -> tuple[str, ...]:
    only_null = change.old_cells.keys() ^ change.new_cells.keys() == {"null"}
    return ("nullable", "type") if only_null else ("type",)
