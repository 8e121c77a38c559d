"""Rules about what generated clients are named after: none of it travels."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.diff.cells import fingerprint
from contracts.diff.changes import Node, OperationChange, ParameterChange, SchemaChange, Seen
from contracts.diff.components import ComponentChange
from contracts.diff.promises import Profile
from contracts.diff.registry import rule
from contracts.diff.schema import Schema
from contracts.diff.words import Impact, Side

_MEMBER_NAMES = ("x-enum-varnames", "x-enumNames", "x-enum-names")


@rule(Side.REQUEST, Impact.BREAKING, profile=Profile.SDK)
@rule(Side.RESPONSE, Impact.BREAKING, profile=Profile.SDK)
def operation_id_changed(change: OperationChange) -> Iterator[Seen]:
    """Callers know the method by it: generators fall back on method and path without one."""
    before, now = change.value("operationId")
    if change.old.there and change.new.there and before != now:
        named = [f"{each!r}" if each is not None else "nothing" for each in (now, before)]
        yield change.finding(
            f"the operationId of {change.name} is {named[0]}, was {named[1]}", "operationId"
        )


@rule(Side.REQUEST, Impact.BREAKING, profile=Profile.SDK)
@rule(Side.RESPONSE, Impact.BREAKING, profile=Profile.SDK)
def operation_group_changed(change: OperationChange) -> Iterator[Seen]:
    """Callers find the method in a class for each tag, of some generators for the first alone."""
    before, now = (_strings(each) for each in change.value("tags"))
    moved = before[:1] != now[:1] or not set(before) <= set(now)
    if change.old.there and change.new.there and moved:
        told = [", ".join(each) or "nothing" for each in (now, before)]
        yield change.finding(f"{change.name} is grouped under {told[0]}, was {told[1]}", "tags")


@rule(Side.REQUEST, Impact.COMPATIBLE, profile=Profile.SDK)
@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.SDK)
def operation_group_added(change: OperationChange) -> Iterator[Seen]:
    """Callers find the method where it was, and elsewhere too."""
    before, now = (_strings(each) for each in change.value("tags"))
    added = [name for name in now if name not in before]
    kept = before and before[:1] == now[:1] and set(before) <= set(now)
    if change.old.there and kept and added:
        yield change.finding(f"{change.name} is grouped under {', '.join(added)} too", "tags")


@rule(Side.REQUEST, Impact.BREAKING, profile=Profile.SDK)
def path_parameter_renamed(change: ParameterChange) -> Iterator[Seen]:
    """Callers may pass the argument by its name, which generators take from here."""
    before, now = change.value("name")
    path = change.old.fields.get("in") == change.new.fields.get("in") == "path"
    if path and before != now:
        yield change.finding(f"path parameter {before!r} is now {now!r}", "name")


@rule(Side.REQUEST, Impact.BREAKING, profile=Profile.SDK)
def parameter_order_changed(change: OperationChange) -> Iterator[Seen]:
    """Callers pass what is required by position, in the order of the document."""
    before, now = (_arguments(node) for node in (change.old, change.new))
    kept = [name for name in before if name in now]
    order = [name for name in now if name in before]
    if kept != order:
        told = f"{', '.join(order)}, was {', '.join(kept)}"
        yield change.finding(f"required parameters in the order {told}", "parameters")


@rule(Side.REQUEST, Impact.BREAKING, profile=Profile.SDK)
@rule(Side.RESPONSE, Impact.BREAKING, profile=Profile.SDK)
def value_name_changed(change: SchemaChange) -> Iterator[Seen]:
    """Callers know the members of an enumeration by these; without any, by the values."""
    before, now = (_member_names(each) for each in (change.old, change.new))
    values = {fingerprint(value) for each in change.old.values("enum") for value in _list(each)}
    for value in sorted(values & {fingerprint(v) for v in _enum(change.new)}):
        if before.get(value) != now.get(value) and (before or now):
            told = [each.get(value, "nothing") for each in (now, before)]
            message = f"the value {value} is named {told[0]}, was {told[1]}"
            yield change.finding(message, *_MEMBER_NAMES, "enum")


@rule(Side.REQUEST, Impact.UNDECIDED, profile=Profile.SDK)
@rule(Side.RESPONSE, Impact.UNDECIDED, profile=Profile.SDK)
def class_title_changed(change: SchemaChange) -> Iterator[Seen]:
    """Callers know the class of an object or an enumeration by its title, with some generators."""
    before, now = (_own_title(each) for each in (change.old, change.new))
    if before != now:
        told = [each or "nothing" for each in (now, before)]
        yield change.finding(f"the title of a class is {told[0]}, was {told[1]}", "title")


@rule(Side.RESPONSE, Impact.BREAKING, profile=Profile.SDK)
def component_renamed(change: ComponentChange) -> Iterator[Seen]:
    """Callers import the class that generators name after the schema, and do not find it."""
    if change.operations and change.name != change.former:
        yield change.finding(f"schema {change.former!r} is now {change.name!r}")


@rule(Side.RESPONSE, Impact.BREAKING, profile=Profile.SDK)
def component_removed(change: ComponentChange) -> Iterator[Seen]:
    """Callers import the class that generators made of it, and do not find it."""
    if change.operations and not change.new.there:
        yield change.finding(f"schema {change.name!r} removed")


@rule(Side.RESPONSE, Impact.COMPATIBLE, profile=Profile.SDK)
def component_added(change: ComponentChange) -> Iterator[Seen]:
    """Callers may import one class more."""
    if change.operations and not change.old.there:
        yield change.finding(f"schema {change.name!r} added")


def _arguments(operation: Node) -> list[str]:
    """Return the names of what every caller passes, in the order of the document."""
    listed = operation.child("parameters")
    nodes = (listed.child(index) for index in range(len(_list(listed.data))))
    return [str(node.fields.get("name")) for node in nodes if node.fields.get("required") is True]


def _own_title(schema: Schema) -> str:
    """Return the title of what generators make a class of; of anything else none."""
    for part in schema.parts:
        if isinstance(part.node.get("title"), str) and part.node.keys() & {"properties", "enum"}:
            return str(part.node["title"])
    return ""


def _member_names(schema: Schema) -> Mapping[str, str]:
    for keyword in _MEMBER_NAMES:
        for names in schema.values(keyword):
            pairs = zip(_enum(schema), _strings(names), strict=False)
            return {fingerprint(value): name for value, name in pairs}
    return {}


def _enum(schema: Schema) -> list[Any]:
    return [value for values in schema.values("enum") for value in _list(values)]


def _list(values: Any) -> list[Any]:
    return values if isinstance(values, list) else []


def _strings(values: Any) -> list[str]:
    return [value for value in _list(values) if isinstance(value, str)]
