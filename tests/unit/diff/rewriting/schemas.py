"""Schemas written with other keywords that allow the same."""

from typing import Any

from rewriting.registry import Data, modern, of_schema

_TOLD = frozenset(
    {"title", "description", "default", "example", "examples", "deprecated", "externalDocs"}
)
_ENDS = (("minimum", "exclusiveMinimum", 1), ("maximum", "exclusiveMaximum", -1))


def _plain(schema: Any) -> bool:
    return isinstance(schema, dict) and "$ref" not in schema


@of_schema
def all_of_one(schema: Any, _: Data) -> Any:
    return {"allOf": [schema]}


def _tells_apart(schema: Any) -> bool:
    """Return whether it has a discriminator, which says something of the branches beside it."""
    return isinstance(schema, dict) and "discriminator" in schema


@of_schema
def any_of_one(schema: Any, _: Data) -> Any:
    return None if _tells_apart(schema) else {"anyOf": [schema]}


@of_schema
def one_of_one(schema: Any, _: Data) -> Any:
    return None if _tells_apart(schema) else {"oneOf": [schema]}


@of_schema
def all_of_one_unwrapped(schema: Any, _: Data) -> Any:
    alone = _plain(schema) and list(schema) == ["allOf"] and len(schema["allOf"]) == 1
    return schema["allOf"][0] if alone else None


@of_schema
def const_as_enum(schema: Any, _: Data) -> Any:
    if not _plain(schema) or "const" not in schema or "enum" in schema:
        return None
    rest = {key: value for key, value in schema.items() if key != "const"}
    return {**rest, "enum": [schema["const"]]}


@of_schema
def enum_as_const(schema: Any, data: Data) -> Any:
    if not modern(data) or not _plain(schema) or len(schema.get("enum", [])) != 1:
        return None
    if "const" in schema:
        return None
    rest = {key: value for key, value in schema.items() if key != "enum"}
    return {**rest, "const": schema["enum"][0]}


@of_schema
def types_as_any_of(schema: Any, _: Data) -> Any:
    if not _plain(schema) or not isinstance(schema.get("type"), list):
        return None
    if {"anyOf", "oneOf", "allOf"} & schema.keys():
        return None
    said = {key: value for key, value in schema.items() if key not in _TOLD}
    told = {key: value for key, value in schema.items() if key in _TOLD}
    return {**told, "anyOf": [{**said, "type": kind} for kind in schema["type"]]}


@of_schema
def null_as_a_type(schema: Any, data: Data) -> Any:
    """Write what is something or null, a choice of two, with a list of types."""
    branches = schema.get("anyOf", []) if _plain(schema) and modern(data) else []
    if len(branches) != 2 or branches[1] != {"type": "null"} or not _plain(branches[0]):
        return None
    first = branches[0]
    if not isinstance(first.get("type"), str) or {"enum", "const"} & first.keys():
        return None
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if rest.keys() - _TOLD or {"anyOf", "oneOf", "allOf"} & first.keys():
        return None
    return {**first, **rest, "type": [first["type"], "null"]}


@of_schema
def one_type_as_a_list(schema: Any, data: Data) -> Any:
    one = modern(data) and _plain(schema) and isinstance(schema.get("type"), str)
    return {**schema, "type": [schema["type"]]} if one else None


@of_schema
def whole_ends_opened(schema: Any, data: Data) -> Any:
    """Exclude the number next to the last that an integer may be."""
    if not _plain(schema) or schema.get("type") != "integer":
        return None
    written = dict(schema)
    for plain, exclusive, step in _ENDS:
        if plain in written and exclusive not in written:
            limit = written.pop(plain) - step
            written |= {exclusive: limit} if modern(data) else {plain: limit, exclusive: True}
    return written if written != schema else None


@of_schema
def whole_ends_closed(schema: Any, data: Data) -> Any:
    if not _plain(schema) or schema.get("type") != "integer" or not modern(data):
        return None
    written = dict(schema)
    for plain, exclusive, step in _ENDS:
        if exclusive in written and plain not in written:
            written[plain] = written.pop(exclusive) + step
    return written if written != schema else None


@of_schema
def whole_as_multiple(schema: Any, _: Data) -> Any:
    whole = _plain(schema) and schema.get("type") == "integer" and "multipleOf" not in schema
    if not whole or "format" in schema:
        return None
    return {**schema, "type": "number", "multipleOf": 1}


@of_schema
def least_sizes_written_out(schema: Any, _: Data) -> Any:
    keyword = {"string": "minLength", "array": "minItems", "object": "minProperties"}
    kind = schema.get("type") if _plain(schema) else None
    if not isinstance(kind, str) or keyword.get(kind, "$") in {"$", *schema}:
        return None
    return {**schema, keyword[kind]: 0}


@of_schema
def flags_written_out(schema: Any, data: Data) -> Any:
    flags = dict.fromkeys(("deprecated", "readOnly", "writeOnly", "uniqueItems"), False)
    flags |= {} if modern(data) else {"nullable": False}
    return {**flags, **schema} if _plain(schema) and flags.keys() - schema.keys() else None


@of_schema
def other_properties_written_out(schema: Any, _: Data) -> Any:
    kind = schema.get("type") if _plain(schema) else None
    fits = kind == "object" and "additionalProperties" not in schema
    return {**schema, "additionalProperties": True} if fits else None


@of_schema
def anything_as_true(schema: Any, data: Data) -> Any:
    return True if schema == {} and modern(data) else None


@of_schema
def nothing_as_not_anything(schema: Any, _: Data) -> Any:
    return {"not": {}} if schema is False else None


@of_schema
def flags_listed(schema: Any, _: Data) -> Any:
    fits = _plain(schema) and schema.get("type") == "boolean" and not schema.get("nullable")
    return {**schema, "enum": [True, False]} if fits and "enum" not in schema else None


@of_schema
def properties_in_two_parts(schema: Any, _: Data) -> Any:
    """Let two halves of an object stand in an `allOf`, as those who inherit write them."""
    declared = schema.get("properties", {}) if _plain(schema) else {}
    if len(declared) < 2 or schema.keys() - _TOLD - {"type", "properties", "required"}:
        return None
    told = {key: value for key, value in schema.items() if key in _TOLD}
    names = list(declared)
    halves = (names[: len(names) // 2], names[len(names) // 2 :])
    required = schema.get("required", [])
    parts = [
        {
            "type": schema.get("type", "object"),
            "properties": {name: declared[name] for name in half},
        }
        for half in halves
    ]
    last = {**parts[1], "required": required} if required else parts[1]
    return {**told, "allOf": [parts[0], last]} if "type" in schema else None


@of_schema
def one_of_as_any_of(schema: Any, _: Data) -> Any:
    """Choose one of what no value can be two of: which keyword says so is the same."""
    branches = schema.get("oneOf", []) if _plain(schema) and "anyOf" not in schema else []
    types = [branch.get("type") if _plain(branch) else None for branch in branches]
    apart = len(set(map(str, types))) == len(types) and all(isinstance(each, str) for each in types)
    if not branches or not apart or {"number", "integer"} <= set(types):
        return None
    if any(branch.get("nullable") for branch in branches):
        return None
    rest = {key: value for key, value in schema.items() if key != "oneOf"}
    return {**rest, "anyOf": branches}


@of_schema
def any_of_nested(schema: Any, _: Data) -> Any:
    branches = schema.get("anyOf", []) if _plain(schema) and "discriminator" not in schema else []
    if len(branches) < 2:
        return None
    return {**schema, "anyOf": [branches[0], {"anyOf": branches[1:]}]}


@of_schema
def binary_as_media_type(schema: Any, data: Data) -> Any:
    if not modern(data) or not _plain(schema) or schema.get("format") != "binary":
        return None
    rest = {key: value for key, value in schema.items() if key != "format"}
    return {**rest, "contentMediaType": "application/octet-stream"}


@of_schema
def told_otherwise(schema: Any, _: Data) -> Any:
    """Change what people read, and validators do not."""
    return (
        {**schema, "title": "Another", "description": "In other words."} if _plain(schema) else None
    )
