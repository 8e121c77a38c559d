"""What oasdiff checks is checked here too: by which rule, shown on a pair for each."""

from pathlib import Path

import pytest
import yaml

from contracts.diff import compare
from contracts.diff.aliases import aliases, of_finding, of_rule
from contracts.diff.registry import RULES
from contracts.diff.words import Side
from contracts.documents import Document

FIXTURES = Path(__file__).parents[3] / "fixtures" / "diff"
IDS = (FIXTURES / "oasdiff-ids.txt").read_text("utf-8").split()
PAIRS = yaml.safe_load((FIXTURES / "oasdiff.yaml").read_text("utf-8"))
LEFT_OUT = yaml.safe_load((FIXTURES / "oasdiff-left-out.yaml").read_text("utf-8"))
SCHEMAS = {
    "Cat": {
        "type": "object",
        "required": ["kind", "sort"],
        "properties": {"kind": {"enum": ["cat"], "type": "string"}, "sort": {"type": "string"}},
    },
    "Dog": {
        "type": "object",
        "required": ["kind", "sort"],
        "properties": {
            "kind": {"enum": ["dog"], "type": "string"},
            "sort": {"type": "string"},
            "tail": {"type": "string"},
        },
    },
    "Word": {"type": "string"},
    "Short": {"type": "object", "maxProperties": 9},
    "Note": {"description": "Nothing but words."},
}


def body(schema):
    return {"content": {"application/json": {"schema": schema}}}


def holding(schema):
    return {"type": "object", "properties": {"p": schema}}


def request(content):
    return {"post": {"requestBody": content, "responses": {}}}


def response(content):
    return {"post": {"responses": {"200": {"description": "Done", **content}}}}


def parameter(schema, place="query"):
    return {"post": {"parameters": [{"name": "A", "in": place, "schema": schema}], "responses": {}}}


PLACES = {
    "path item": lambda item: item,
    "request body": lambda schema: request(body(schema)),
    "request property": lambda schema: request(body(holding(schema))),
    "response body": lambda schema: response(body(schema)),
    "response property": lambda schema: response(body(holding(schema))),
    "parameter": parameter,
    "parameter property": lambda schema: parameter(holding(schema)),
    "header parameter": lambda schema: parameter(schema, "header"),
    "header property": lambda schema: parameter(holding(schema), "header"),
    "header": lambda schema: response({"headers": {"X-A": {"schema": schema}}}),
}


def data(pair, which):
    head = {"openapi": pair.get("openapi", "3.0.3"), "info": {"title": "A pair", "version": "1"}}
    if pair["at"] == "document":
        return {**head, **pair[which]}
    item = PLACES[pair["at"]](pair[which])
    return {**head, "paths": {"/a": item}, "components": {"schemas": SCHEMAS}}


def findings(pair):
    return compare(*(Document("pair", data(pair, which)) for which in ("old", "new"))).findings


def test_every_check_is_covered_or_left_out_for_a_reason():
    assert list(aliases()) == IDS
    assert len(IDS) == len(set(IDS))
    assert [name for name, each in aliases().items() if bool(each.rules) == bool(each.why)] == []


def test_every_rule_that_is_named_exists_on_that_side():
    named = {(rule, each.side) for each in aliases().values() for rule in each.rules}

    assert named - {(rule.name, rule.side) for rule in RULES} == set()


def test_every_check_that_is_covered_is_shown():
    assert list(PAIRS) == [name for name, each in aliases().items() if each.rules]


@pytest.mark.parametrize("name", PAIRS)
def test_what_a_check_sees_is_found_by_the_rule_that_is_named(name):
    found = findings(PAIRS[name])

    assert [each for each in found if name in of_finding(each)] != []


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_a_check_that_is_left_out_sees_changes_nothing(name):
    side = name.partition("-")[0]

    found = [each for each in findings(LEFT_OUT[name]) if side in each.sides or side == "api"]

    assert found == []
    assert aliases()[name].why


def test_a_finding_is_not_called_by_the_names_of_other_keywords():
    finding = findings(PAIRS["request-body-max-length-decreased"])[0]

    assert "request-body-max-length-decreased" in of_finding(finding)
    assert "request-body-max-decreased" not in of_finding(finding)
    assert "response-body-max-length-increased" not in of_finding(finding)


def test_a_rule_is_called_otherwise_on_the_other_side():
    assert "response-body-one-of-added" in of_rule("alternative-added", Side.RESPONSE)
    assert "response-body-one-of-added" not in of_rule("alternative-added", Side.REQUEST)
