"""What a document makes of claims: exactly the findings that fixtures/notes has for a pair."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.documents import Document
from contracts.notes import read, reconcile

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
