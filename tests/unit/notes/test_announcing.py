"""Which changes notes tell of: exactly those that fixtures/notes has for a pair."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from contracts.diff import compare
from contracts.documents import Document
from contracts.model import Severity
from contracts.notes import read, reconcile
from contracts.notes.declared import Declared
from contracts.notes.subjects import subject

FIXTURES = Path(__file__).parents[3] / "fixtures" / "notes"
CASES = yaml.safe_load((FIXTURES / "changes.yaml").read_text("utf-8"))
TODAY = date(2026, 6, 1)


def document(version, path_item, shared=None):
    info = {"title": "T", "version": version}
    paths = {"/v1/thing": path_item, "/v1/other": {}}
    data = {"openapi": "3.1.0", "info": info, "paths": paths, "components": shared or {}}
    return Document(version, data)


def documents(case, versions=("1.0.0", "2.0.0")):
    items = zip(versions, (case["old"], case["new"]), strict=True)
    return tuple(document(version, item, case.get("shared")) for version, item in items)


def reconciled(pair, notes):
    changes = compare(*pair).findings
    return reconcile(pair, changes, ["breaking"], read(notes.encode(), "notes"), TODAY)


def written(announced, pair):
    about = subject(announced.change, *map(Declared, pair))
    told = "told" if announced.item else "untold"
    return " ".join((told, about.kind or "other", *about.names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_notes_tell_of_exactly_these_changes(case):
    pair = documents(case)

    result = reconciled(pair, f"## 2.0.0\n{case['notes']}")

    assert {written(each, pair) for each in result.announcements} == set(case["changes"])


def test_an_unannounced_change_is_as_severe_as_what_it_breaks():
    case = {"old": {"get": {"responses": {}}}, "new": {}}
    less = reconciled(documents(case), "## 2.0.0").findings
    more = reconciled(documents(swapped(case)), "## 2.0.0").findings

    assert [(each.rule, each.severity) for each in less] == [("unannounced", Severity.ERROR)]
    assert [(each.rule, each.severity) for each in more] == [("unannounced", Severity.WARNING)]


def swapped(case):
    return {"old": case["new"], "new": case["old"]}


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (["2.0.0"], True),
        (["v2.0"], True),
        (["1.5.0"], True),
        (["1.0.0"], False),
        (["2.0.1"], False),
        (["2.0.0-rc.1"], True),
        (["Unreleased"], True),
        (["Unreleased", "2.0.0"], False),
    ],
)
def test_only_notes_after_the_old_version_up_to_the_new_one_tell(headings, told):
    case = {"old": {}, "new": {"get": {"responses": {}}}}
    notes = "\n".join(
        [f"## {headings[0]}", "- `GET /thing`", *(f"## {each}" for each in headings[1:])]
    )

    result = reconciled(documents(case), notes)

    assert [each.item is not None for each in result.announcements] == [told]


def test_a_version_without_an_entry_is_told_of_once():
    case = {"old": {}, "new": {"get": {"responses": {}}}}
    result = reconciled(documents(case), "## 1.5.0\n- `GET /thing`")

    assert [each.rule for each in result.findings] == ["version-unmentioned"]


def test_a_version_without_an_entry_is_no_fault_while_there_are_unreleased_notes():
    case = {"old": {}, "new": {"get": {"responses": {}}}}

    result = reconciled(documents(case), "## Unreleased\n- `GET /thing`")

    assert result.findings == ()


def test_notes_of_all_versions_tell_of_a_document_whose_version_is_none():
    case = {"old": {}, "new": {"get": {"responses": {}}}}
    pair = documents(case, ("2026-01-01", "2026-02-01"))

    result = reconciled(pair, "## 7.0.0\n- `GET /thing`")

    assert result.announcements[0].item.version == "7.0.0"
    assert [each.rule for each in result.findings] == ["version-unknown", "version-bump"]


def test_no_change_asks_for_no_note():
    case = {"old": {"get": {"responses": {}}}, "new": {"get": {"responses": {}}}}
    pair = documents(case)

    result = reconcile(pair, (), (), read(b"## 1.0.0", "notes"), TODAY)

    assert result.announcements == result.findings == ()
