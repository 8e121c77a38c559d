"""Which changes notes tell of: exactly those that fixtures/notes has for a pair."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.diff import compare
from contracts.documents import Document
from contracts.notes import read, reconcile

FIXTURES = Path(__file__).parents[3] / "fixtures" / "notes"
CASES = yaml.safe_load((FIXTURES / "changes.yaml").read_text("utf-8"))
TODAY = date(2026, 6, 1)


def document(version, path_item, shared=None):
    info = {"title": "T", "version": version}
    paths = {"/v1/thing": path_item, "/v1/other": {}}
    data = {"openapi": "3.1.0", "info": info, "paths": paths, "components": shared or {}}
    return Document(version, data)


def reconciled(case, notes, versions=("1.0.0", "2.0.0")):
    shared = case.get("shared")
    items = zip(versions, (case["old"], case["new"]), strict=True)
    pair = tuple(document(version, item, shared) for version, item in items)
    changes = compare(*pair).findings
    return reconcile(pair, changes, ["breaking"], read(notes.encode(), "notes"), TODAY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_notes_tell_of_exactly_these_changes(case):
    result = reconciled(case, f"## 2.0.0\n{case['notes']}")

    said = [f"{'told' if each.item else 'untold'} {each.change.rule}" for each in result.announcements]
    assert sorted(said) == sorted(case["changes"])
