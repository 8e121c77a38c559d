"""What a document makes of claims: exactly the findings that fixtures/notes has for a pair."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.documents import Document
from contracts.model import Severity
from contracts.notes import Outcome, read, reconcile

FIXTURES = Path(__file__).parents[3] / "fixtures" / "notes"
CASES = yaml.safe_load((FIXTURES / "documents.yaml").read_text("utf-8"))
TODAY = date(2026, 6, 1)


def reconciled(case, notes=None, version="2.0.0"):
    data = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": version},
        "paths": case["paths"],
        "components": case.get("shared", {}),
    }
    covers = frozenset(case["covers"]) if "covers" in case else None
    document = Document("document", data, covers)
    read_notes = read((notes or case["notes"]).encode(), "notes")
    return reconcile((document, document), (), (), read_notes, TODAY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_document_and_notes_have_exactly_these_findings(case):
    findings = reconciled(case).findings

    said = sorted(f"{finding.rule} {finding.place.line}" for finding in findings)
    assert said == sorted(case["findings"])
    assert all(finding.place.document == "notes" for finding in findings)


def test_a_finding_shows_the_words_of_the_notes_and_the_place_in_the_document():
    (case,) = [each for each in CASES if each["name"] == "a property removed that is still there"]

    (finding,) = reconciled(case).findings

    assert finding.severity is Severity.ERROR
    assert finding.message == (
        "'note_text' was removed, and POST /orders still has it"
        " (2.0.0: “Removed `note_text` from POST /orders.”)"
    )
    assert finding.base.pointer.endswith("/schema/properties/note_text")


def test_the_same_fault_is_told_once_by_the_newest_notes():
    case = {"paths": {"/a": {"get": {"responses": {}}}}}
    notes = "## 2.0.0\n- Errors carry X-Lost.\n## 1.0.0\n- Answers carry X-Lost."

    (finding,) = reconciled(case, notes).findings

    assert finding.place.line == 2


def test_an_older_claim_that_a_newer_one_takes_back_is_superseded():
    case = {"paths": {"/a": {"get": {"responses": {}}}}}
    notes = "## 2.0.0\n- Removed `old_one`.\n## 1.0.0\n- Added `old_one`."

    result = reconciled(case, notes)

    assert result.findings == ()
    assert [each.outcome for each in result.judgements] == [Outcome.DECLARED, Outcome.SUPERSEDED]


def test_a_long_sentence_is_read_to_its_end():
    case = {"paths": {"/a": {"get": {"responses": {}}}}}

    (finding,) = reconciled(case, f"## 2.0.0\n- {'word ' * 5000} `lost_name`.").findings

    assert "'lost_name'" in finding.message
    assert len(finding.message) < 300


@pytest.mark.parametrize(
    "path_item",
    [
        {"get": {"responses": None}},
        {"get": {"responses": []}},
        {"get": {"responses": {"200": None}}},
        {"get": {"responses": {"200": {"headers": []}}}},
        {"get": {"parameters": {}, "responses": {}}},
        {"get": {"parameters": [None, 5, {"$ref": "#/nowhere"}], "responses": {}}},
        {"get": {"requestBody": {"content": {"a/b": {"schema": {"properties": []}}}}}},
        {"get": {"parameters": [{"name": "a_b", "in": "query", "schema": {"anyOf": 5}}]}},
        {"get": {"parameters": [{"name": "a_b", "in": "query", "schema": {"items": []}}]}},
        {"get": {"callbacks": 5, "security": 5}},
    ],
)
def test_what_is_malformed_declares_nothing(path_item):
    case = {"paths": {"/a": path_item}}
    notes = '## 2.0.0\n- GET /a takes x_y, returns HTTP 404 and X-Lost. `a_b` accepts "c".'

    rules = [finding.rule for finding in reconciled(case, notes).findings]

    assert {"promised-undeclared"} == set(rules)
    assert len(rules) >= 3


def test_a_document_without_a_version_is_held_to_all_notes():
    document = Document("document", {"openapi": "3.1.0", "paths": {}})

    result = reconcile((document, document), (), (), read(b"## 9.0.0\n- X-Lost.", "notes"), TODAY)

    assert [each.rule for each in result.findings] == ["promised-undeclared", "version-unknown"]
