"""Rules about what is there still, under another name or in another place."""

from collections.abc import Iterator

from contracts.diff.changes import OperationChange, SchemaChange, Seen
from contracts.diff.registry import rule
from contracts.diff.renames import ParameterMove
from contracts.diff.rules.schemas import renamed
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def operation_moved(change: OperationChange) -> Iterator[Seen]:
    """Clients call it, or wait for it, where it was."""
    if change.former:
        yield change.finding(f"{change.former} is now {change.name}")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def parameter_moved(change: ParameterMove) -> Iterator[Seen]:
    """Clients send it where nobody looks for it."""
    if change.old.fields.get("in") != change.new.fields.get("in"):
        yield change.finding(f"{change.former} is now {change.name}")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def parameter_renamed(change: ParameterMove) -> Iterator[Seen]:
    """Clients send it under a name that nobody knows."""
    if change.old.fields.get("in") == change.new.fields.get("in"):
        yield change.finding(f"{change.former} is now {change.name}")


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def property_renamed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it, or reads it, does so under a name that nobody knows."""
    for former, name in renamed(change).items():
        base = change.finding("", name=former).base
        head = change.finding("", name=name).head
        yield Seen(f"property {former!r} is now {name!r}", base, head)
