"""Tell schema breaches as FastAPI tells them, whose 422 shape the documents publish.

jsonschema-rs says what is wrong; `WORDING` says it in pydantic's types and messages.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contracts.mock.answers import breach

Said = tuple[str, str]  # type, msg
Wording = Callable[[Any, Any], Said]  # the error's kind, the offending instance


def told(errors: Iterable[Any], *where: str) -> list[dict[str, Any]]:
    """Return the errors of jsonschema-rs as entries of a 422, below `where`."""
    return [_told(error, where) for error in errors]


def _told(error: Any, where: tuple[str, ...]) -> dict[str, Any]:
    error = _without_null(error)
    kind, loc = error.kind, (*where, *error.instance_path)
    name = kind.name
    if name == "required":
        return breach((*loc, kind.property), "missing", "Field required")
    if name == "enum":
        return breach(loc, *_choice(error))
    return breach(loc, *WORDING.get(name, _otherwise)(kind, error.instance))


def _without_null(error: Any) -> Any:
    """Return what is wrong with a value that may also be null: its other branch."""
    while error.kind.name == "anyOf":
        branches = [branch for branch in error.kind.context if branch]
        null = [["null"]]
        telling = [b for b in branches if [getattr(e.kind, "types", None) for e in b] != null]
        if not telling:
            return error
        error = telling[0][0]
    return error


def _choice(error: Any) -> Said:
    options = [f"'{option}'" for option in error.kind.options]
    last = options.pop()
    listed = f"{', '.join(options)} or {last}" if options else last
    # FastAPI tells a shared enumeration from one that stands in the field itself.
    path = list(error.schema_path)
    shared = path[:2] == ["components", "schemas"] and len(path) == len(("", "", "name", "enum"))
    return ("enum" if shared else "literal_error"), f"Input should be {listed}"


def _type(kind: Any, instance: Any) -> Said:
    expected = kind.types[0]
    if expected == "integer" and isinstance(instance, float):
        got = "got a number with a fractional part"
        return "int_from_float", f"Input should be a valid integer, {got}"
    if expected == "integer" and isinstance(instance, str):
        unable = "unable to parse string as an integer"
        return "int_parsing", f"Input should be a valid integer, {unable}"
    if expected == "boolean" and isinstance(instance, (str, int)):
        return "bool_parsing", "Input should be a valid boolean, unable to interpret input"
    return _TYPES.get(expected, ("type_error", f"Input should be of type {expected}"))


NO_OBJECT: Said = (
    "model_attributes_type",
    "Input should be a valid dictionary or object to extract fields from",
)
_TYPES: Mapping[str, Said] = {
    "integer": ("int_type", "Input should be a valid integer"),
    "boolean": ("bool_type", "Input should be a valid boolean"),
    "string": ("string_type", "Input should be a valid string"),
    "array": ("list_type", "Input should be a valid list"),
    "object": NO_OBJECT,
}


def _minimum(kind: Any, _: Any) -> Said:
    return "greater_than_equal", f"Input should be greater than or equal to {kind.limit:g}"


def _maximum(kind: Any, _: Any) -> Said:
    return "less_than_equal", f"Input should be less than or equal to {kind.limit:g}"


def _min_length(kind: Any, _: Any) -> Said:
    return "string_too_short", f"String should have at least {_count(kind.limit, 'character')}"


def _max_length(kind: Any, _: Any) -> Said:
    return "string_too_long", f"String should have at most {_count(kind.limit, 'character')}"


def _min_items(kind: Any, instance: Any) -> Said:
    return too_short(kind.limit, len(instance))


def _max_items(kind: Any, instance: Any) -> Said:
    return too_long(kind.limit, len(instance))


def too_short(least: int, length: int) -> Said:
    """Return type and message for a list with too few items."""
    after = f"after validation, not {length}"
    return "too_short", f"List should have at least {_count(least, 'item')} {after}"


def too_long(most: int, length: int) -> Said:
    """Return type and message for a list with too many items."""
    after = f"after validation, not {length}"
    return "too_long", f"List should have at most {_count(most, 'item')} {after}"


def _otherwise(kind: Any, _: Any) -> Said:
    return "value_error", f"Input breaks the rule {kind.name!r} of its schema"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


WORDING: Mapping[str, Wording] = {
    "type": _type,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minItems": _min_items,
    "maxItems": _max_items,
}
