"""Witnesses of what broke: values that a validator accepts on one side and refuses on the other."""

import pytest

from contracts.diff import Side
from contracts.diff.changes import SchemaChange
from contracts.diff.inclusion import Inclusion
from contracts.diff.schema import Schema
from contracts.diff.witness import Witnesses
from contracts.documents import Document

WHERE = "/components/schemas/Thing"
A_STRING = {"type": "string"}
AN_OBJECT = {"type": "object", "properties": {"a": A_STRING}}
TREE = {
    "type": "object",
    "properties": {"next": {"$ref": "#/components/schemas/Thing"}, "size": {"type": "integer"}},
}


def document(schema, version="3.1.0"):
    data = {"openapi": version, "info": {}, "components": {"schemas": {"Thing": schema}}}
    return Document("memory", data)


def witness(old, new, side=Side.REQUEST, version="3.1.0"):
    base, head = document(old, version), document(new, version)
    change = SchemaChange(side, Schema.at(base, WHERE), Schema.at(head, WHERE), Inclusion(side))
    return Witnesses(base, head, side).decide(change)


@pytest.mark.parametrize(
    ("old", "new", "instance"),
    [
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, "b"),
        ({"type": ["string", "null"]}, A_STRING, None),
        ({"type": "integer", "maximum": 9}, {"type": "integer", "maximum": 7}, 8),
        ({"type": "string", "maxLength": 4}, {"type": "string", "maxLength": 2}, "aaa"),
        ({"type": "number"}, {"type": "integer"}, 0.5),
        (AN_OBJECT, {**AN_OBJECT, "required": ["a"]}, {}),
        (AN_OBJECT, {"type": "object", "properties": {"a": {"minLength": 1}}}, {"a": ""}),
        ({"type": "array", "items": A_STRING}, {"type": "array", "maxItems": 0}, [""]),
        ({"prefixItems": [A_STRING]}, {"prefixItems": [{"type": "string", "maxLength": 0}]}, ["a"]),
        ({"type": "object"}, {"type": "object", "propertyNames": {"maxLength": 2}}, {"aaa": "a"}),
        ({"type": "object"}, {"patternProperties": {"^x": A_STRING}}, {"x": 0}),
        ({"type": "string", "format": "email"}, {"maxLength": 13}, "aa@example.com"),
    ],
)
def test_a_request_has_a_witness_of_what_is_refused_now(old, new, instance):
    assert witness(old, new).instance == instance
    assert witness(new, old, Side.RESPONSE).instance == instance


def test_a_wider_schema_has_no_witness():
    assert witness({"enum": ["a"]}, {"enum": ["a", "b"]}) is None


def test_a_pattern_that_cannot_be_judged_by_its_text_is_decided_by_a_witness():
    old = {"type": "string", "pattern": "^a?$"}

    assert witness(old, {"type": "string", "pattern": "^a$"}).instance == ""


def test_a_recursive_schema_is_searched_to_an_end():
    narrow = {**TREE, "properties": {**TREE["properties"], "size": {"type": "string"}}}

    assert witness(TREE, TREE) is None
    assert witness(TREE, narrow).instance == {"size": 0}


def test_nullable_and_exclusive_flags_of_openapi_3_0_are_understood():
    nullable = {"type": "string", "nullable": True}
    flagged = {"type": "integer", "minimum": 0, "exclusiveMinimum": True}

    assert witness(nullable, A_STRING, version="3.0.3").instance is None
    assert witness({"type": "integer", "minimum": 0}, flagged, version="3.0.3").instance == 0


def test_what_a_side_never_carries_need_not_be_there():
    shown = {"type": "object", "properties": {"a": {"type": "string", "readOnly": True}}}

    assert witness(shown, {**shown, "required": ["a"]}) is None
    assert witness({**shown, "required": ["a"]}, shown, Side.RESPONSE).instance == {}
