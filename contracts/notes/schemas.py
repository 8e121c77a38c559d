"""What the schema of a parameter or property says to what notes claim of it."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Read = Callable[[Any], Any]

_MOST_DEPTH = 8
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_COUNTING = frozenset(
    {"count", "list", "max", "maximum", "n", "no", "num", "number", "of", "total"}
)
_KEYWORDS = {
    "maximum": ("maximum", "maxItems", "maxLength"),
    "minimum": ("minimum", "minItems", "minLength"),
}


def literals(schema: Mapping[str, Any], read: Read) -> set[str]:
    """Return the values that a schema lists, itself, in an alternative or for its items."""
    found: set[str] = set()
    for part in _parts(schema, read):
        listed = part.get("enum")
        values = [*(listed if isinstance(listed, list) else ())]
        values += [part["const"]] if "const" in part else []
        values += [True, False] if part.get("type") == "boolean" else []
        found |= {text(value) for value in values if value is not None}
    return found


def default(schema: Mapping[str, Any], read: Read) -> Any:
    """Return the default of a schema; None if it has none."""
    for part in _parts(schema, read):
        if part.get("default") is not None:
            return part["default"]
    return None


def limit(schema: Mapping[str, Any], bound: str, read: Read) -> float | None:
    """Return the maximum, the minimum or the count of values of a schema; None if it has none."""
    if bound == "count":
        return len(literals(schema, read)) or None
    for part in _parts(schema, read):
        for keyword in _KEYWORDS[bound]:
            value = part.get(keyword)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return value
    return None


def text(value: Any) -> str:
    """Return a value as prose writes it: a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def counting(things: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the names that say these things, and otherwise only that they count them."""
    said = _words(things)
    for name in names:
        words = _words(name)
        if said and said <= words and words - said <= _COUNTING:
            yield name


def _words(name: str) -> frozenset[str]:
    return frozenset(_singular(word.lower()) for word in _WORD.findall(name))


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _parts(schema: Any, read: Read, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and what it consists of: references, alternatives, items."""
    if not isinstance(schema, dict) or depth > _MOST_DEPTH:
        return
    yield schema
    if "$ref" in schema:
        yield from _parts(read(schema), read, depth + 1)
    for keyword in ("allOf", "anyOf", "oneOf"):
        listed = schema.get(keyword)
        for part in listed if isinstance(listed, list) else ():
            yield from _parts(part, read, depth + 1)
    yield from _parts(schema.get("items"), read, depth + 1)
