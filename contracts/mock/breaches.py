"""Tell schema breaches as FastAPI tells them, whose 422 shape the documents publish.

jsonschema-rs says which rule of the schema is broken where, in JSON Schema's own output format;
`WORDING` says it in pydantic's types and messages.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from contracts.documents import pointer as pointers
from contracts.mock.answers import breach
from contracts.mock.api import Schema

Said = tuple[str, str]  # type, msg
Loc = tuple[str | int, ...]
Wording = Callable[[Any, Any], Said]  # what the schema demands, what was sent

_SHARED = "/components/schemas/"


def told(schema: Schema, sent: Any, *where: str) -> list[dict[str, Any]]:
    """Return what breaks the schema, as entries of a 422 below `where`."""
    try:
        errors = schema.validator.evaluate(sent).errors()
    except ValueError:  # it cannot show a value that is nested so deeply
        return [breach(where, *_TOO_DEEP)]
    entries: list[dict[str, Any]] = []
    for rule, place in {(e["schemaLocation"], e["instanceLocation"]): None for e in errors}:
        demanded = schema.at(rule)
        value, loc = _reached(sent, place, where)
        if rule.endswith("/required"):
            missing = [name for name in demanded if name not in value]
            entries += [breach((*loc, name), "missing", "Field required") for name in missing]
        elif demanded != "null":  # a value that may also be null breaks that branch as well
            entries.append(breach(loc, *_said(rule, demanded, value)))
    return entries


def _said(rule: str, demanded: Any, value: Any) -> Said:
    keyword = rule[rule.rindex("/") + 1 :]
    if keyword != "enum":
        return WORDING.get(keyword, _otherwise)(demanded, value)
    # FastAPI tells a shared enumeration from one that stands in the field itself.
    shared = rule.startswith(_SHARED) and "/" not in rule[len(_SHARED) : -len("/enum")]
    return ("enum" if shared else "literal_error"), _choice(demanded)


def _reached(value: Any, place: str, where: Loc) -> tuple[Any, Loc]:
    """Return the value at a pointer, and the way to it in the words of a 422."""
    loc = where
    for token in _tokens(place):
        step = int(token) if isinstance(value, list) else token
        value = value[step]
        loc = (*loc, step)
    return value, loc


_tokens = lru_cache(1024)(pointers.split)  # few places are ever wrong


def _choice(options: list[str]) -> str:
    *first, last = [f"'{option}'" for option in options]
    return f"Input should be {', '.join(first)} or {last}" if first else f"Input should be {last}"


def _type(expected: str, value: Any) -> Said:
    if expected == "integer" and isinstance(value, float):
        got = "got a number with a fractional part"
        return "int_from_float", f"Input should be a valid integer, {got}"
    if expected == "integer" and isinstance(value, str):
        unable = "unable to parse string as an integer"
        return "int_parsing", f"Input should be a valid integer, {unable}"
    if expected == "boolean" and isinstance(value, (str, int)):
        return "bool_parsing", "Input should be a valid boolean, unable to interpret input"
    return _TYPES.get(expected, ("type_error", f"Input should be of type {expected}"))


NO_OBJECT: Said = (
    "model_attributes_type",
    "Input should be a valid dictionary or object to extract fields from",
)
_TOO_DEEP: Said = ("recursion_loop", "Input is nested too deeply")
_TYPES: Mapping[str, Said] = {
    "integer": ("int_type", "Input should be a valid integer"),
    "boolean": ("bool_type", "Input should be a valid boolean"),
    "string": ("string_type", "Input should be a valid string"),
    "array": ("list_type", "Input should be a valid list"),
    "object": NO_OBJECT,
}


def _minimum(least: float, _: Any) -> Said:
    return "greater_than_equal", f"Input should be greater than or equal to {least:g}"


def _maximum(most: float, _: Any) -> Said:
    return "less_than_equal", f"Input should be less than or equal to {most:g}"


def _min_length(least: int, _: Any) -> Said:
    return "string_too_short", f"String should have at least {_count(least, 'character')}"


def _max_length(most: int, _: Any) -> Said:
    return "string_too_long", f"String should have at most {_count(most, 'character')}"


def too_short(least: int, sent: list[Any]) -> Said:
    """Return type and message for a list with too few items."""
    after = f"after validation, not {len(sent)}"
    return "too_short", f"List should have at least {_count(least, 'item')} {after}"


def too_long(most: int, sent: list[Any]) -> Said:
    """Return type and message for a list with too many items."""
    after = f"after validation, not {len(sent)}"
    return "too_long", f"List should have at most {_count(most, 'item')} {after}"


def _otherwise(demanded: Any, _: Any) -> Said:
    return "value_error", f"Input should satisfy {demanded!r}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


WORDING: Mapping[str, Wording] = {
    "type": _type,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": too_short,
    "maxItems": too_long,
}
