"""Inclusion against a validator: every pair of these schemas, on every one of these values."""

from itertools import product

import pytest
from jsonschema import Draft202012Validator

from contracts.diff import Side
from contracts.diff.answer import Answer
from contracts.diff.inclusion import Inclusion
from contracts.diff.schema import Schema
from contracts.documents import Document

A_STRING = {"type": "string"}
AN_OBJECT = {"type": "object", "properties": {"a": A_STRING}}
TAGGED = {"type": "object", "required": ["a"]}
SCHEMAS = [
    {},
    False,
    {"type": "null"},
    {"type": "boolean"},
    {"const": True},
    {"enum": [True, 1, "a", None]},
    {"enum": ["a", "ab"]},
    {"type": "string", "enum": ["a", 1]},
    {"enum": ["a", "ab"], "maxLength": 1},
    {"enum": ["a", "ab"], "pattern": "^a$"},
    {"enum": ["a", "ab"], "not": {"const": "a"}},
    {"enum": [0, 1, 2], "maximum": 1},
    {"type": ["string", "null"]},
    {"anyOf": [A_STRING, {"type": "null"}]},
    {"anyOf": [A_STRING, {"type": "integer"}]},
    {"oneOf": [A_STRING, {"type": "integer"}]},
    {"oneOf": [{"type": "number"}, {"type": "integer"}]},
    {"oneOf": [{**TAGGED, "properties": {"a": {"const": tag}}} for tag in "ab"]},
    {**TAGGED, "properties": {"a": {"enum": ["a", "b"]}}},
    {"anyOf": [{"type": "number"}, {"type": "integer"}]},
    {"allOf": [{"anyOf": [A_STRING, {"type": "integer"}]}, {"type": ["integer", "null"]}]},
    A_STRING,
    {"type": "string", "minLength": 1},
    {"type": "string", "maxLength": 1},
    {"type": "string", "minLength": 1, "maxLength": 1},
    {"minLength": 2},
    {"type": "integer"},
    {"type": "number"},
    {"type": "integer", "minimum": 1},
    {"type": "integer", "exclusiveMinimum": 0},
    {"type": "number", "exclusiveMinimum": 0},
    {"type": "number", "minimum": 0, "maximum": 2},
    {"type": "number", "multipleOf": 2},
    {"type": "integer", "multipleOf": 4},
    {"type": "integer", "multipleOf": 10, "maximum": 15},
    {"type": "integer", "maximum": 12},
    {"type": "integer", "minimum": 3, "maximum": 2},
    {"type": "string", "format": "date"},
    {"type": "string", "format": "date", "maxLength": 10},
    {"type": "string", "pattern": "^a?$"},
    {"type": "array"},
    {"type": "array", "items": A_STRING},
    {"type": "array", "items": {"enum": ["a"]}, "maxItems": 1},
    {"type": "array", "minItems": 1},
    {"type": "array", "uniqueItems": True},
    {"type": "array", "items": {"type": ["string", "integer"]}, "maxItems": 2},
    {"type": "array", "items": False},
    AN_OBJECT,
    {**AN_OBJECT, "required": ["a"]},
    {**AN_OBJECT, "additionalProperties": False},
    {**AN_OBJECT, "required": ["a"], "additionalProperties": False},
    {"type": "object", "additionalProperties": A_STRING},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "object", "properties": {"a": {"type": "string", "minLength": 1}, "b": {}}},
    {"type": "object", "properties": {"a": A_STRING, "b": A_STRING}, "required": ["b"]},
    {"type": "object", "minProperties": 1},
    {"type": "object", "maxProperties": 1},
    {"allOf": [AN_OBJECT, {"required": ["a"]}]},
    {"anyOf": [{**AN_OBJECT, "required": ["a"]}, {"type": "array"}]},
    {"not": {"type": "string"}},
    {"type": "array", "contains": A_STRING},
]
FORMATS = Draft202012Validator.FORMAT_CHECKER
SCALARS = [None, True, False, -1, 0, 1, 2, 4, 0.5, 1.5, "", "a", "b", "ab", "abc"]
PROPERTIES = [{}, *({"a": value} for value in SCALARS), {"b": "x"}, {"b": 1}, {"z": None}]
VALUES = [
    *SCALARS,
    *(["a", "a", "a"], ["a", "b", "a"], [0, 0, 0], [10], 10, 20, "2020-02-02"),
    *([], [None], ["a"], ["b"], [1], [0.5], ["a", "a"], ["a", 1], ["a", None], [1, 2, 3]),
    *({**one, **two} for one, two in product(PROPERTIES, [{}, {"b": "y"}, {"z": "w"}, {"z": 0}])),
]
ALLOWED = [
    {
        number
        for number, value in enumerate(VALUES)
        if Draft202012Validator(schema, format_checker=FORMATS).is_valid(value)
    }
    for schema in SCHEMAS
]


def loaded(schema):
    data = {"openapi": "3.1.0", "info": {}, "components": {"schemas": {"Thing": schema}}}
    return Schema.at(Document("memory", data), "/components/schemas/Thing")


def names(schema):
    """Return the properties that a schema declares, or None if it gives all others a schema."""
    joined = schema or {}
    parts = joined.get("allOf") or joined.get("anyOf") or joined.get("oneOf") or [joined]
    if any("additionalProperties" in part for part in parts):
        return None
    return {name for part in parts for name in part.get("properties", {})}


def as_written_down(schema, numbers):
    """Leave out the objects with a property that a schema does not declare: nobody sends them."""
    declared = names(schema)
    return {
        number
        for number in numbers
        if not isinstance(VALUES[number], dict)
        or declared is None
        or VALUES[number].keys() <= declared
    }


@pytest.mark.parametrize("inner", range(len(SCHEMAS)), ids=lambda number: str(SCHEMAS[number]))
def test_what_is_proved_and_refuted_is_so_by_a_validator(inner):
    inclusion = Inclusion(Side.REQUEST)
    answers = [inclusion.includes(loaded(SCHEMAS[inner]), loaded(outer)) for outer in SCHEMAS]

    sent = as_written_down(SCHEMAS[inner], ALLOWED[inner])
    proved = [number for number, answer in enumerate(answers) if answer is Answer.YES]
    refuted = [number for number, answer in enumerate(answers) if answer is Answer.NO]
    assert [SCHEMAS[outer] for outer in proved if not sent <= ALLOWED[outer]] == []
    assert [SCHEMAS[outer] for outer in refuted if ALLOWED[inner] <= ALLOWED[outer]] == []


def test_few_of_these_pairs_are_left_undecided():
    inclusion = Inclusion(Side.REQUEST)
    answers = [
        inclusion.includes(loaded(inner), loaded(outer)) for inner in SCHEMAS for outer in SCHEMAS
    ]

    assert answers.count(Answer.UNKNOWN) < len(answers) / 8


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_a_schema_includes_itself(schema):
    assert Inclusion(Side.REQUEST).includes(loaded(schema), loaded(schema)) is Answer.YES
