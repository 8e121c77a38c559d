"""Small documents with a little of everything, around schemas that Hypothesis makes up."""

import json
from typing import Any

from hypothesis import strategies as st

SIZES = st.integers(0, 3)
_REFERENCES = st.sampled_from(["Name", "Tree", "Pet"]).map(
    lambda name: {"$ref": f"#/components/schemas/{name}"}
)
_COMMON = st.one_of(
    _REFERENCES,
    st.just({"type": "boolean"}),
    st.just({"type": "string", "format": "binary"}),
    st.builds(
        lambda low, span: {"type": "integer", "minimum": low, "maximum": low + span}, SIZES, SIZES
    ),
    st.builds(lambda low: {"type": "number", "minimum": low}, SIZES),
    st.fixed_dictionaries({"type": st.just("string")}, optional={"maxLength": SIZES}),
    st.sampled_from([["a"], ["a", "b"]]).map(lambda values: {"type": "string", "enum": values}),
)
_MODERN = st.one_of(
    _COMMON,
    st.sampled_from([{"type": "null"}, {"const": "a"}, {"enum": ["a", 1, None]}, {}]),
    st.builds(lambda size: {"type": ["string", "null"], "maxLength": size}, SIZES),
    st.builds(lambda low: {"type": "integer", "exclusiveMinimum": low}, SIZES),
)
_FORMER = st.one_of(
    _COMMON,
    st.builds(lambda size: {"type": "string", "nullable": True, "maxLength": size}, SIZES),
    st.just({"type": "string", "nullable": True, "enum": ["a", "b", None]}),
    st.builds(lambda low: {"type": "integer", "minimum": low, "exclusiveMinimum": True}, SIZES),
)


def _kind(schema: Any) -> str:
    """Return what tells alternatives apart; a redundant one is told of, though it says nothing."""
    known = schema.get("$ref", "") or json.dumps(schema.get("type", "string"))
    return "string" if "string" in known or "Name" in known else known


def _larger(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    properties = st.dictionaries(st.sampled_from(["p", "q", "r"]), inner, min_size=1)
    one_type = inner.filter(lambda schema: not isinstance(schema.get("type"), list))
    return st.one_of(
        st.builds(lambda items: {"type": "array", "items": items, "maxItems": 2}, inner),
        st.builds(
            lambda each: {"anyOf": each},
            st.lists(one_type, min_size=1, max_size=3, unique_by=_kind),
        ),
        st.builds(lambda each: {"oneOf": each}, st.lists(one_type, min_size=1, max_size=2)),
        st.builds(lambda found: {"type": "object", "properties": found}, properties),
        st.builds(
            lambda found, rest: {
                "type": "object",
                "properties": found,
                "required": sorted(found)[:2],
                "additionalProperties": rest,
            },
            properties,
            st.one_of(st.just(value=False), inner),
        ),
    )


MODERN = st.recursive(_MODERN, _larger, max_leaves=5)
FORMER = st.recursive(_FORMER, _larger, max_leaves=5)


def document(version: str, sent: Any, answered: Any) -> dict[str, Any]:
    """Return a document that sends and answers these schemas, among others."""
    tree = {"$ref": "#/components/schemas/Tree"}
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "openapi": version,
        "info": {"title": "Made", "version": "1"},
        "servers": [{"url": "https://example.com/v1"}],
        "security": [{"key": []}, {"login": ["read", "write"]}],
        "paths": {
            "/things/{id}": {
                "get": {
                    "parameters": [identity, {"$ref": "#/components/parameters/page"}],
                    "responses": {
                        "200": _answer(answered),
                        "404": {"$ref": "#/components/responses/missing"},
                    },
                },
                "put": {
                    "parameters": [identity],
                    "security": [],
                    "requestBody": {"required": True, **_body(sent)},
                    "responses": {"200": _answer(tree), "default": _answer({"type": "string"})},
                },
            },
            "/things": {
                "parameters": [{"name": "X-Trace", "in": "header", "schema": {"type": "string"}}],
                "post": {
                    "requestBody": _body({"allOf": [{"$ref": "#/components/schemas/Pet"}]}),
                    "responses": {"201": {"description": "Made."}},
                },
            },
        },
        "components": {
            "parameters": {"page": page},
            "responses": {"missing": _answer({"$ref": "#/components/schemas/Name"})},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "login": {"type": "http", "scheme": "basic"},
            },
            "schemas": _schemas(),
        },
    }


def _schemas() -> dict[str, Any]:
    tree = {"$ref": "#/components/schemas/Tree"}
    return {
        "Name": {"type": "string", "minLength": 1},
        "Tree": {
            "type": "object",
            "properties": {
                "label": {"$ref": "#/components/schemas/Name"},
                "children": {"type": "array", "items": tree},
            },
        },
        "Cat": _pet("cat", {"lives": {"type": "integer", "minimum": 1}}),
        "Dog": _pet("dog", {"owner": {"$ref": "#/components/schemas/Name"}}),
        "Pet": {
            "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
            "discriminator": {
                "propertyName": "kind",
                "mapping": {"cat": "#/components/schemas/Cat", "dog": "#/components/schemas/Dog"},
            },
        },
    }


def _pet(kind: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"type": "string", "enum": [kind]}, **more},
    }


def _body(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _answer(schema: Any) -> dict[str, Any]:
    headers = {"X-Request-Id": {"schema": {"type": "string"}}}
    return {"description": "Done.", "headers": headers, **_body(schema)}
