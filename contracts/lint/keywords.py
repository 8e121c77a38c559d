"""Which keywords there are in a schema, what they are about, and in which version of OpenAPI."""

from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from typing import Any

ALL_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})

_ABOUT = {
    "string": ("minLength", "maxLength", "pattern"),
    "array": ("minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "object": (
        *("properties", "required", "additionalProperties", "minProperties", "maxProperties"),
        *("patternProperties", "propertyNames", "dependentRequired"),
    ),
}
TYPE_OF_KEYWORD = {name: frozenset({kind}) for kind, names in _ABOUT.items() for name in names}

_NUMBERS = frozenset({"integer", "number", "string"})  # large numbers travel as text
_STRINGS = frozenset({"string"})
FORMATS = {
    **dict.fromkeys(("int32", "int64", "float", "double"), _NUMBERS),
    **dict.fromkeys(("date", "date-time", "email", "hostname", "ipv4", "ipv6"), _STRINGS),
    **dict.fromkeys(("uri", "uuid", "byte", "binary", "password", "regex"), _STRINGS),
}


Test = Callable[[Any], bool]


def _any(value: Any) -> bool:
    del value
    return True


def _is_bool(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


OLD_KEYWORDS: dict[str, tuple[Test, str]] = {
    "nullable": (_is_bool, "'nullable'"),
    "exclusiveMinimum": (_is_bool, "'exclusiveMinimum' with a boolean"),
    "exclusiveMaximum": (_is_bool, "'exclusiveMaximum' with a boolean"),
}
"""What only OpenAPI 3.0 knows: the value that makes it so, and how a message names it."""

_NEW = (
    *("const", "if", "then", "else", "contains", "prefixItems", "patternProperties", "$defs"),
    *("propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties"),
    *("unevaluatedItems", "contentEncoding", "contentMediaType"),
)
NEW_KEYWORDS: dict[str, tuple[Test, str]] = {
    "type": (_is_list, "'type' with a list"),
    "exclusiveMinimum": (_is_number, "'exclusiveMinimum' with a number"),
    "exclusiveMaximum": (_is_number, "'exclusiveMaximum' with a number"),
    **{name: (_any, repr(name)) for name in _NEW},
}
"""What OpenAPI 3.0 does not know, likewise."""

_KNOWN = frozenset(
    {
        *TYPE_OF_KEYWORD,
        *OLD_KEYWORDS,
        *NEW_KEYWORDS,
        *("$ref", "$id", "$schema", "$anchor", "$comment", "$vocabulary", "definitions"),
        *("$dynamicRef", "$dynamicAnchor", "type", "enum", "allOf", "anyOf", "oneOf", "not"),
        *("format", "title", "description", "default", "examples", "example", "deprecated"),
        *("readOnly", "writeOnly", "discriminator", "xml", "externalDocs", "minContains"),
        *("maxContains", "contentSchema", "id", "summary", "dependencies", "additionalItems"),
    }
)


@cache
def likely(keyword: str) -> str | None:
    """Return the keyword that a name which is none was meant to be, if that is plain."""
    if keyword in _KNOWN or keyword.startswith(("x-", "$")):
        return None
    lower = keyword.lower()
    same = [name for name in _KNOWN if name.lower() == lower.replace("_", "").replace("-", "")]
    return next(iter(same or get_close_matches(keyword, sorted(_KNOWN), 1, 0.85)), None)
