"""Rules about operations, their parameters, and what they ask of a client's credentials."""

from collections.abc import Iterator, Mapping
from typing import Any

from contracts.diff.changes import OperationChange, ParameterChange, SecurityChange, Seen
from contracts.diff.registry import rule
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
def operation_removed(change: OperationChange) -> Iterator[Seen]:
    """Clients that call it get an error."""
    if not change.new.there:
        yield change.finding(f"{change.name} removed")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def operation_added(change: OperationChange) -> Iterator[Seen]:
    """Nobody calls it yet."""
    if not change.old.there:
        yield change.finding(f"{change.name} added")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def operation_deprecated(change: OperationChange) -> Iterator[Seen]:
    """Clients may go on calling it."""
    before, now = change.value("deprecated", default=False)
    if now is True and before is not True and change.old.there:
        yield change.finding(f"{change.name} deprecated", "deprecated")


@rule(Side.REQUEST, Impact.UNDECIDED)
def parameter_removed(change: ParameterChange) -> Iterator[Seen]:
    """Whether the service ignores it or refuses it is not said."""
    if not change.new.there:
        yield change.finding(f"{change.name} removed")


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
def parameter_written_otherwise(change: ParameterChange) -> Iterator[Seen]:
    """Clients put the same value into other characters than the service expects."""
    before, now = (_written(fields) for fields in (change.old.fields, change.new.fields))
    if _both(change) and before != now:
        yield change.finding(f"{change.name} is written as {now}, was {before}")


@rule(Side.REQUEST, Impact.BREAKING)
def more_credentials_asked(change: SecurityChange) -> Iterator[Seen]:
    """Clients with credentials that were enough are refused."""
    for alternative in change.old.data:
        if not any(_asks_no_more(new, alternative) for new in change.new.data):
            yield change.finding(f"{_shown(alternative)} is no longer enough")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def other_credentials_accepted(change: SecurityChange) -> Iterator[Seen]:
    """Clients may go on with the ones they have."""
    for alternative in change.new.data:
        if not any(_asks_no_more(old, alternative) for old in change.old.data):
            yield change.finding(f"{_shown(alternative)} is accepted too")


def _both(change: ParameterChange) -> bool:
    return change.old.there and change.new.there


def _required(change: ParameterChange) -> tuple[bool, bool]:
    return change.old.fields.get("required") is True, change.new.fields.get("required") is True


def _written(parameter: Mapping[str, Any]) -> str:
    """Return style and explode, with the defaults that OpenAPI gives them."""
    simple = parameter.get("in") in {"path", "header"}
    style = parameter.get("style", "simple" if simple else "form")
    explode = parameter.get("explode", style == "form")
    return f"{style}{', exploded' if explode else ''}"


def _asks_no_more(new: Mapping[str, list[str]], old: Mapping[str, list[str]]) -> bool:
    return all(scheme in old and set(scopes) <= set(old[scheme]) for scheme, scopes in new.items())


def _shown(alternative: Mapping[str, list[str]]) -> str:
    if not alternative:
        return "a request without credentials"
    return " with ".join(
        f"{scheme} ({', '.join(scopes)})" if scopes else scheme
        for scheme, scopes in alternative.items()
    )
