"""Rules about what a schema says: can a value satisfy it, does all of it count."""

import re
import warnings
from collections.abc import Iterator, Mapping
from math import nan
from typing import Any

from contracts.errors import DocumentError
from contracts.lint.api import fields, items
from contracts.lint.keywords import (
    ALL_TYPES,
    FORMATS,
    NEW_KEYWORDS,
    OLD_KEYWORDS,
    TYPE_OF_KEYWORD,
    likely,
)
from contracts.lint.reach import mapped
from contracts.lint.registry import rule
from contracts.lint.sites import Schema
from contracts.lint.words import Seen
from contracts.model import Severity

_PAIRS = (
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
    ("minimum", "maximum"),
    ("minContains", "maxContains"),
)
_READ_BY_BROWSERS = ("look-behind", "possessive", "bad character range \\")
_ANNOTATIONS = frozenset({"summary", "description", "$ref", "title", "deprecated"})


@rule(Severity.ERROR)
def bounds_contradict(schema: Schema) -> Iterator[Seen]:
    """No value lies between the two, so every request or answer is wrong."""
    for low, high in _PAIRS:
        least, most = schema.data.get(low), schema.data.get(high)
        if _number(least) > _number(most):
            yield schema.seen(f"{schema.label} has {low} {least} above {high} {most}", low)


def _number(value: Any) -> float:
    """Return a bound as a number; what is none is neither above nor below another."""
    return value if isinstance(value, int | float) else nan


@rule(Severity.ERROR)
def all_of_contradicts(schema: Schema) -> Iterator[Seen]:
    """No value has all of these types at once, so none is ever right."""
    types = [_types(schema, each) for each in items(schema.data.get("allOf"))]
    types.append(_own_types(schema.data))
    common = set(ALL_TYPES)
    for each in types:
        common &= each
    if "allOf" in schema.data and not common and all(types):
        yield schema.seen(f"{schema.label} combines types that no value has at once", "allOf")


def _types(schema: Schema, part: Any) -> frozenset[str]:
    return _own_types(schema.api.resolve(part))


def _own_types(schema: Mapping[str, Any]) -> frozenset[str]:
    named = schema.get("type")
    found = [named] if isinstance(named, str) else items(named)
    types = {each for each in found if isinstance(each, str)} or set(ALL_TYPES)
    if "number" in types:
        types.add("integer")
    if schema.get("nullable") is True:
        types.add("null")
    return frozenset(types)


@rule(Severity.WARNING)
def all_of_closed(schema: Schema) -> Iterator[Seen]:
    """A part that allows no further properties refuses what the other parts require."""
    parts = [schema.api.resolve(each) for each in items(schema.data.get("allOf"))]
    for index, part in enumerate(parts):
        if part.get("additionalProperties") is not False or "patternProperties" in part:
            continue
        others = [each for each in (*parts, schema.data) if each is not part]
        required = {name for each in others for name in items(each.get("required")) if _text(name)}
        refused = sorted(required - fields(part.get("properties")).keys())
        if refused:
            message = f"{schema.label} requires {refused[0]!r}, which a closed part of it refuses"
            yield schema.seen(message, "allOf", index)


def _text(value: Any) -> bool:
    return isinstance(value, str)


@rule(Severity.ERROR)
def required_refused(schema: Schema) -> Iterator[Seen]:
    """What must be there is not allowed there, so no value is ever right."""
    data = schema.data
    if data.get("additionalProperties") is not False or data.get("patternProperties"):
        return
    for name in items(data.get("required")):
        if _text(name) and name not in fields(data.get("properties")):
            yield schema.seen(f"{schema.label} requires {name!r}, and refuses it", "required")


@rule(Severity.NOTE)
def required_undescribed(schema: Schema) -> Iterator[Seen]:
    """A client must send, or may rely on, something of which nothing is said."""
    parent = schema.parent
    if {"allOf", "$ref", "anyOf", "oneOf"} & schema.data.keys() or not schema.data.get(
        "properties"
    ):
        return
    if parent is not None and {"allOf", "anyOf", "oneOf"} & parent.data.keys():
        return
    refused = schema.data.get("additionalProperties") is False  # as another rule says
    for name in items(schema.data.get("required")):
        if _text(name) and name not in fields(schema.data["properties"]) and not refused:
            yield schema.seen(f"{schema.label} requires {name!r}, which it does not describe")


@rule(Severity.ERROR)
def pattern_invalid(schema: Schema) -> Iterator[Seen]:
    """Validators and generated clients stop at it."""
    pattern = schema.data.get("pattern")
    if isinstance(pattern, str):
        broken = _broken(pattern)
        if broken:
            yield schema.seen(f"{schema.label} has a pattern that is none: {broken}", "pattern")


def _broken(pattern: str) -> str:
    """Say why a pattern is no regular expression of JavaScript; empty if it may be one.

    Python's reading is asked, after what only JavaScript knows is put in Python's words.
    """
    plain = re.sub(r"\\[pP]\{[^}]*\}", r"\\w", pattern)
    plain = re.sub(r"\\u\{([0-9a-fA-F]+)\}|\\c[A-Za-z]", ".", plain)
    plain = re.sub(r"\(\?<([A-Za-z_$])", r"(?P<\1", plain).replace(r"\/", "/")
    plain = re.sub(r"\\([A-Za-z_-])", lambda found: _escape(found[1]), plain)
    try:
        with warnings.catch_warnings(action="ignore"):  # of what later Pythons may read otherwise
            re.compile(plain)
    except (re.error, OverflowError, RecursionError) as error:
        found = str(error)
        return "" if any(each in found for each in _READ_BY_BROWSERS) else found
    return ""


def _escape(letter: str) -> str:
    return f"\\{letter}" if letter in "bBdDsSwWnrtfvxu" else re.escape(letter)


@rule(Severity.ERROR)
def discriminator_leads_nowhere(schema: Schema) -> Iterator[Seen]:
    """A client that reads the value finds no schema to go on with."""
    mapping = fields(fields(schema.data.get("discriminator")).get("mapping"))
    for value, name in mapping.items():
        target = mapped(name)
        if not target.startswith("#"):
            continue
        try:
            schema.api.document.resolve({"$ref": target})
        except DocumentError:
            message = f"{schema.label} maps {value!r} to {name!r}, which is not there"
            yield schema.seen(message, "discriminator", "mapping", value)


@rule(Severity.WARNING)
def discriminator_undescribed(schema: Schema) -> Iterator[Seen]:
    """The property that tells the alternatives apart may be missing from one of them."""
    name = fields(schema.data.get("discriminator")).get("propertyName")
    for keyword in ("oneOf", "anyOf"):
        for index, part in enumerate(items(schema.data.get(keyword))):
            target = schema.api.plain(part)
            combined = {"allOf", "oneOf", "anyOf", "$ref"} & target.keys()
            if isinstance(name, str) and target and not combined:
                described = fields(target.get("properties"))
                if described and name not in described:
                    message = (
                        f"{schema.label} is told apart by {name!r}, which {_named(part)} lacks"
                    )
                    yield schema.seen(message, keyword, index)


def _named(part: Any) -> str:
    reference = fields(part).get("$ref")
    return repr(reference.rpartition("/")[2]) if isinstance(reference, str) else "an alternative"


@rule(Severity.ERROR)
def type_unknown(schema: Schema) -> Iterator[Seen]:
    """No value is of such a type, so every request or answer is wrong."""
    known = ALL_TYPES - {"null"} if schema.api.old_dialect else ALL_TYPES
    for name in sorted(schema.types - known):
        yield schema.seen(f"{schema.label} has type {name!r}, which is none", "type")


@rule(Severity.WARNING)
def keyword_of_other_version(schema: Schema) -> Iterator[Seen]:
    """Tools for this version of OpenAPI ignore the keyword: the rule that it states is not kept."""
    version = "3.0" if schema.api.old_dialect else "3.1"
    foreign = NEW_KEYWORDS if schema.api.old_dialect else OLD_KEYWORDS
    for keyword, (is_foreign, name) in foreign.items():
        if keyword in schema.data and is_foreign(schema.data[keyword]):
            yield schema.seen(f"OpenAPI {version} does not know {name}", keyword)


@rule(Severity.NOTE)
def nullable_without_type(schema: Schema) -> Iterator[Seen]:
    """OpenAPI 3.0 gives `nullable` a meaning only beside a `type`: null stays refused."""
    data = schema.data
    nullable = schema.api.old_dialect and data.get("nullable") is True
    if nullable and not {"type", "$ref"} & data.keys():
        yield schema.seen("'nullable' stands without a 'type'", "nullable")


@rule(Severity.NOTE)
def nullable_enum_without_null(schema: Schema) -> Iterator[Seen]:
    """The enumeration refuses the null that `nullable` or the type allows."""
    data = schema.data
    nullable = data.get("nullable") is True if schema.api.old_dialect else "null" in schema.types
    if nullable and isinstance(data.get("enum"), list) and None not in data["enum"]:
        yield schema.seen(f"{schema.label} allows null, and its enumeration does not", "enum")


@rule(Severity.WARNING)
def reference_siblings_ignored(schema: Schema) -> Iterator[Seen]:
    """In OpenAPI 3.0 what stands beside `$ref` is ignored, so its rule is not kept."""
    if schema.api.old_dialect and isinstance(schema.data.get("$ref"), str):
        for keyword in schema.data.keys() - _ANNOTATIONS:
            if not keyword.startswith("x-"):
                yield schema.seen(f"{keyword!r} stands beside '$ref'", keyword)


@rule(Severity.WARNING)
def keyword_without_effect(schema: Schema) -> Iterator[Seen]:
    """The keyword says nothing about values of this type: the limit that it states is not kept."""
    if not schema.types:
        return
    types = schema.types | ({"number"} if "integer" in schema.types else set())
    for keyword, kinds in TYPE_OF_KEYWORD.items():
        if keyword in schema.data and not kinds & types:
            named = " or ".join(sorted(schema.types))
            message = f"{schema.label} has {keyword!r}, which says nothing about {named}"
            yield schema.seen(message, keyword)


@rule(Severity.WARNING)
def format_without_effect(schema: Schema) -> Iterator[Seen]:
    """The format is one of another type, so either the type or the format is wrong."""
    wanted = FORMATS.get(str(schema.data.get("format")))
    if wanted and schema.types and not wanted & schema.types:
        named = " or ".join(sorted(schema.types))
        message = f"{schema.label} has format {schema.data['format']!r}, which no {named} has"
        yield schema.seen(message, "format")


@rule(Severity.WARNING)
def keyword_misspelt(schema: Schema) -> Iterator[Seen]:
    """Unknown keywords are ignored, so the rule that this one states is not kept."""
    for keyword in schema.data:
        meant = likely(keyword)
        if meant:
            message = f"{schema.label} has {keyword!r}, which is no keyword; {meant!r} is one"
            yield schema.seen(message, keyword)


@rule(Severity.NOTE)
def string_unbounded(schema: Schema) -> Iterator[Seen]:
    """A service that takes text of any length can be filled up; a client cannot plan for it."""
    bounding = {"maxLength", "enum", "const", "pattern", "format"}
    if schema.types - {"null"} == {"string"} and not bounding & schema.data.keys():
        yield schema.seen(f"{schema.label} is text of any length")


@rule(Severity.NOTE)
def array_unbounded(schema: Schema) -> Iterator[Seen]:
    """A list of any length can be filled up; a client cannot plan for it."""
    if "array" in schema.types and not {"maxItems", "enum", "const"} & schema.data.keys():
        yield schema.seen(f"{schema.label} is a list of any length")
