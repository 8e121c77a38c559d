"""Rules about the parameters of an operation."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.diff.changes import HeaderChange, ParameterChange, Seen
from contracts.diff.lifecycle import ended
from contracts.diff.registry import rule
from contracts.diff.wording import changed
from contracts.diff.words import Impact, Side

_FLAGS = ("allowReserved", "allowEmptyValue")


@rule(Side.REQUEST, Impact.BREAKING)
def parameter_removed(change: ParameterChange) -> Iterator[Seen]:
    """Clients that send it are refused, or get something else than they asked for."""
    if not change.new.there and not _retired(change):
        yield change.finding(f"{change.name} removed")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def retired_parameter_removed(change: ParameterChange) -> Iterator[Seen]:
    """Clients were told not to send it."""
    if not change.new.there and _retired(change):
        yield change.finding(f"{change.name} removed, as announced")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def optional_parameter_added(change: ParameterChange) -> Iterator[Seen]:
    """Clients leave it out."""
    if not change.old.there and change.new.fields.get("required") is not True:
        yield change.finding(f"optional {change.name} added")


@rule(Side.REQUEST, Impact.BREAKING)
def required_parameter_added(change: ParameterChange) -> Iterator[Seen]:
    """Clients do not send it."""
    if not change.old.there and change.new.fields.get("required") is True:
        yield change.finding(f"required {change.name} added")


@rule(Side.REQUEST, Impact.BREAKING)
def parameter_became_required(change: ParameterChange) -> Iterator[Seen]:
    """Clients that leave it out, as they may today, start to fail."""
    if _both(change) and _required(change) == (False, True):
        yield change.finding(f"{change.name} became required", "required")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def parameter_became_optional(change: ParameterChange) -> Iterator[Seen]:
    """Clients that send it still may."""
    if _both(change) and _required(change) == (True, False):
        yield change.finding(f"{change.name} became optional", "required")


@rule(Side.REQUEST, Impact.BREAKING)
def parameter_default_changed(change: ParameterChange) -> Iterator[Seen]:
    """Clients that leave the parameter out get other results, without any error."""
    before, now = (node.child("schema").fields for node in (change.old, change.new))
    given = change.old.fields.get("in") == "path"  # and never left out
    if _both(change) and not given and _default(before) != _default(now):
        said = changed("default", *(_default(schema) for schema in (before, now)))
        one, two = (node.child("schema") for node in (change.old, change.new))
        schema = ParameterChange(change.side, one, two, change.name)
        yield schema.finding(f"{change.name}: {said}", "default")


@rule(Side.REQUEST, Impact.BREAKING)
def parameter_written_otherwise(change: ParameterChange) -> Iterator[Seen]:
    """Clients put the same value into other characters than the service expects."""
    before, now = (_written(fields) for fields in (change.old.fields, change.new.fields))
    if _both(change) and before != now:
        yield change.finding(f"{change.name} is written as {now}, was {before}")


@rule(Side.REQUEST, Impact.BREAKING)
def parameter_allows_less(change: ParameterChange) -> Iterator[Seen]:
    """Clients that send reserved characters, or nothing after the name, are refused.

    The flags say something of a query, and nothing elsewhere.
    """
    query = change.old.fields.get("in") == "query"
    for flag in _FLAGS if query and _both(change) else ():
        before, now = change.value(flag, default=False)
        if before is True and now is not True:
            yield change.finding(f"{change.name} lost {flag}", flag)


@rule(Side.REQUEST, Impact.COMPATIBLE)
def parameter_allows_more(change: ParameterChange) -> Iterator[Seen]:
    """Clients need not send reserved characters, or nothing after the name."""
    for flag in _FLAGS:
        before, now = change.value(flag, default=False)
        if _both(change) and now is True and before is not True:
            yield change.finding(f"{change.name} gained {flag}", flag)


@rule(Side.RESPONSE, Impact.BREAKING)
def response_header_written_otherwise(change: HeaderChange) -> Iterator[Seen]:
    """Clients find the same value in other characters than they expect."""
    before, now = ({**node.fields, "in": "header"} for node in (change.old, change.new))
    if change.old.there and change.new.there and _written(before) != _written(now):
        message = f"{change.name} is written as {_written(now)}, was {_written(before)}"
        yield change.finding(message)


def _both(change: ParameterChange) -> bool:
    return change.old.there and change.new.there


def _retired(change: ParameterChange) -> bool:
    """Tell whether a parameter was to end by now; one of the path has its place there anyway."""
    return ended(change.old.fields) or change.old.fields.get("in") == "path"


def _required(change: ParameterChange) -> tuple[bool, bool]:
    return change.old.fields.get("required") is True, change.new.fields.get("required") is True


def _default(schema: Mapping[str, Any]) -> list[Any]:
    return [schema["default"]] if "default" in schema else []


def _written(parameter: Mapping[str, Any]) -> str:
    """Return style and explode, with the defaults that OpenAPI gives them."""
    simple = parameter.get("in") in ("path", "header")
    style = parameter.get("style", "simple" if simple else "form")
    explode = parameter.get("explode", style == "form")
    return f"{style}{', exploded' if explode else ''}"
