"""Every rule, on pairs that stand under fixtures/diff with what must be said of them.

A file under fixtures/diff/rules holds what only the rule that it is named after speaks about.
"""

from pathlib import Path

import pytest
import yaml

from contracts.diff import Side, compare
from contracts.diff.registry import RULES
from contracts.documents import Document

FIXTURES = Path(__file__).parents[3] / "fixtures" / "diff"


def pairs(kind):
    """Return the pairs of one kind: those about several rules, then those about each."""
    found = yaml.safe_load((FIXTURES / f"{kind}.yaml").read_text("utf-8"))
    for path in sorted((FIXTURES / "rules").glob("*.yaml")):
        found += yaml.safe_load(path.read_text("utf-8")).get(kind, [])
    return found


SCHEMAS, OPERATIONS, DOCUMENTS = map(pairs, ("schemas", "operations", "documents"))
PROFILES = yaml.safe_load((FIXTURES / "profiles.yaml").read_text("utf-8"))
SHARED = {
    "Name": {"type": "string", "minLength": 1},
    "Tree": {
        "type": "object",
        "properties": {
            "label": {"type": "string"},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
        },
    },
    "BoundedTree": {
        "type": "object",
        "properties": {
            "label": {"type": "string", "maxLength": 9},
            "children": {"type": "array", "items": {"$ref": "#/components/schemas/BoundedTree"}},
        },
    },
}


def document(path_item):
    data = {
        "openapi": "3.1.0",
        "info": {"title": "A pair", "version": "1"},
        "paths": {"/thing": path_item},
        "components": {"schemas": SHARED},
    }
    return Document("pair", data)


def with_schema(schema, side):
    content = {"content": {"application/json": {"schema": schema}}}
    if side is Side.REQUEST:
        return document({"post": {"requestBody": content, "responses": {}}})
    return document({"post": {"responses": {"200": {"description": "Done", **content}}}})


def said(base, head):
    return sorted(f"{finding.impact} {finding.rule}" for finding in compare(base, head).findings)


@pytest.mark.parametrize("side", list(Side))
@pytest.mark.parametrize("pair", SCHEMAS, ids=lambda pair: pair["name"])
def test_a_pair_of_schemas_gets_exactly_these_findings(pair, side):
    found = said(with_schema(pair["old"], side), with_schema(pair["new"], side))

    assert found == sorted(pair[side])


@pytest.mark.parametrize("pair", OPERATIONS, ids=lambda pair: pair["name"])
def test_a_pair_of_path_items_gets_exactly_these_findings(pair):
    found = said(document(pair["old"]), document(pair["new"]))

    assert found == sorted(pair["findings"])


@pytest.mark.parametrize("pair", DOCUMENTS, ids=lambda pair: pair["name"])
def test_a_pair_of_documents_gets_exactly_these_findings(pair):
    base, head = (Document("pair", {"openapi": "3.1.0", **pair[name]}) for name in ("old", "new"))

    assert said(base, head) == sorted(pair["findings"])


def test_every_rule_has_a_pair_that_it_speaks_about():
    expected = {
        finding.split()[1]
        for pair in (*SCHEMAS, *OPERATIONS, *DOCUMENTS, *PROFILES)
        for keyword in ("request", "response", "findings")
        for finding in pair.get(keyword, ())
    }

    assert {rule.name for rule in RULES} - expected == set()


def test_every_rule_says_why():
    assert [rule.name for rule in RULES if not rule.promise] == []
