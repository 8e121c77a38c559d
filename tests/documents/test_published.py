"""The published documents: byte for byte as indexed, valid, and different as the notes say."""

from hashlib import sha256

import pytest

from contracts.diff import Impact, compare
from contracts.documents import load, newest, versions
from contracts.documents.registry import FOLDER, index
from contracts.documents.validation import findings

FILES = [*index()["document"], index()["release_notes"]]
GENERATE = "POST /v1/phota/generate"


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["file"])
def test_every_byte_is_as_it_was_published(entry):
    content = (FOLDER / entry["file"]).read_bytes()

    assert sha256(content).hexdigest() == entry["sha256"]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["file"])
def test_the_index_says_where_a_file_was_published(entry):
    assert entry["published_at"].startswith("https://")


def test_every_published_file_is_indexed():
    published = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*")
        if path.is_file() and path.name != "index.toml" and path.parent.name != "overlays"
    }

    assert published == {entry["file"] for entry in FILES}


@pytest.mark.parametrize("version", versions())
def test_a_document_has_the_version_it_is_indexed_under(version):
    assert load(version).version == version


@pytest.mark.parametrize("version", versions())
def test_a_document_is_valid_openapi(version):
    assert findings(load(version)) == ()


def test_the_newest_document_is_complete_and_has_eleven_operations():
    document = load(newest())

    assert document.covers is None
    assert len(document.operations) == 11


def test_the_excerpt_covers_the_operations_it_holds():
    document = load("v0.5.0")

    assert document.covers == {GENERATE}
    assert [operation.name for operation in document.operations] == [GENERATE]


def test_an_excerpt_is_known_by_its_bytes_under_any_name():
    path = FOLDER / "v0.5.0" / "generate.yaml"

    assert load(str(path)).covers == {GENERATE}


def test_between_the_two_documents_exactly_this_changed():
    comparison = compare(load("v0.5.0"), load("v0.7.0"))

    assert comparison.compared == (GENERATE,)
    assert {finding.affects for finding in comparison.findings} == {(GENERATE,)}
    assert [(finding.impact, finding.rule) for finding in comparison.findings] == [
        (Impact.UNDECIDED, "response-condition-moved"),
        (Impact.COMPATIBLE, "response-added"),
        (Impact.COMPATIBLE, "response-added"),
        (Impact.COMPATIBLE, "optional-property-added"),
        (Impact.COMPATIBLE, "optional-property-added"),
        (Impact.COMPATIBLE, "optional-property-added"),
    ]
    pointers = [finding.place.pointer.rpartition("/")[2] for finding in comparison.findings]
    assert pointers == ["401", "403", "202", "async", "callback_url", "client_request_id"]


def test_a_missing_key_moved_from_401_to_403():
    moved = compare(load("v0.5.0"), load("v0.7.0")).findings[0]

    assert "“Missing or invalid API key" in moved.message
    assert "403" in moved.message
    assert (moved.base.line, moved.base.column) == (45, 9)
    assert moved.whom == "clients that read answers"


def test_what_the_excerpt_leaves_out_is_neither_added_nor_removed():
    others = {operation.name for operation in load("v0.7.0").operations} - {GENERATE}

    for base, head in (("v0.5.0", "v0.7.0"), ("v0.7.0", "v0.5.0")):
        comparison = compare(load(base), load(head))
        assert set(comparison.unknown) == others
        assert not others & {name for each in comparison.findings for name in each.affects}
