"""Every rule, on documents that have the fault and on near misses that have not."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.documents import Document
from contracts.lint import RULES, lint
from contracts.model import Severity

FIXTURES = Path(__file__).parents[3] / "fixtures" / "lint"
CASES = {
    path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted(FIXTURES.glob("*.yaml"))
}
TODAY = date(2026, 1, 1)


def document(case):
    """Return a sound document with what a case changes in it."""
    operation = {
        "operationId": "addThing",
        "responses": {
            "200": {"description": "Done"},
            "422": {
                "description": "Validation Error",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
        },
    }
    data = {
        "openapi": case.get("openapi", "3.1.0"),
        "info": {"title": "Things", "version": "1"},
        "paths": {"/things": {"post": merged(operation, case.get("operation", {}))}},
    }
    if "schema" in case:
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
        data["paths"]["/things"]["post"]["requestBody"] = {"content": content}
        data["components"] = {"schemas": {"Thing": case["schema"]}}
    covers = frozenset(case["covers"]) if "covers" in case else None
    return Document("a case", merged(data, case.get("data", {})), covers)


def merged(base, changes):
    if not isinstance(base, dict) or not isinstance(changes, dict):
        return changes
    return {**base, **{name: merged(base.get(name), value) for name, value in changes.items()}}


def said(rule, case):
    """Return what the rule says, and what any other rule says that is no mere note."""
    return [
        f"{each.rule}: {each.message}" if each.rule != rule else each.message
        for each in lint(document(case), TODAY)
        if each.rule == rule or each.severity is not Severity.NOTE
    ]


CASE_IDS = [
    pytest.param(rule, case, id=f"{rule}: {case['name']}")
    for rule, cases in CASES.items()
    for case in cases
]


@pytest.mark.parametrize(("rule", "case"), CASE_IDS)
def test_a_document_gets_exactly_these_findings(rule, case):
    assert sorted(said(rule, case)) == sorted(case["found"])


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_fault_that_it_sees_and_a_near_miss_that_it_leaves_alone(rule):
    spoken = [any(":" not in each.split(" ")[0] for each in case["found"]) for case in CASES[rule]]

    assert set(spoken) == {True, False}


def test_every_rule_says_why():
    assert [rule.id for rule in RULES.values() if not rule.reason.endswith(".")] == []


def test_the_rules_are_those_that_were_published_with_the_severities_they_had():
    published = (FIXTURES / "published.txt").read_text("utf-8").split()
    lines = [each for rule in RULES.values() for each in (rule.id, rule.severity.value)]

    assert sorted(zip(lines[::2], lines[1::2], strict=True)) == sorted(
        zip(published[::2], published[1::2], strict=True)
    )
