"""What the published documents get wrong about themselves, each fault found by a rule."""

from datetime import date

import pytest

from contracts.documents import load
from contracts.lint import lint
from contracts.model import Severity

TODAY = date(2026, 11, 21)
SUBMITS = {f"POST /v1/phota/{name}" for name in ("edit", "generate", "enhance", "remix")}

KNOWN_IN_7 = [
    ("error-without-schema", "error response 401 has no body schema"),
    ("error-without-schema", "error response 403 has no body schema"),
    ("error-without-schema", "error response 402 has no body schema"),
    ("error-without-schema", "error response 410 has no body schema"),
    (
        "prose-header-undeclared",
        "the text names the header X-Phota-Signature, which is not declared",
    ),
    ("binary-without-schema", "content 'image/jpeg' has no schema"),
    (
        "schema-example-invalid",
        (
            "the example of 'AddProfileRequest' breaks its schema at /image_urls:"
            " ['https://example.com/photo1.jpg',"
            " 'https://storage.googleapis.com/bucket/photo2.jpg?X-Goog-Signature=...'] is too short"
        ),
    ),
    (
        "prose-internal-name",
        "the text names the internal module or class api.schema.phota.PhotaErrorCode",
    ),
    (
        "prose-path-unknown",
        "the text names /v1/jobs/{job_id}, which is no path; /v1/phota/jobs/{job_id} is",
    ),
    (
        "prose-callback-undeclared",
        "property 'callback_url' promises a call to the client, and no callback is declared",
    ),
    ("prose-path-unknown", "the text names /models, which is no path"),
    (
        "prose-refusal-contradicts",
        (
            "the text of property 'base_model' promises 400 for an unknown value, which its"
            " enumeration makes a validation error, declared as 422"
        ),
    ),
    ("prose-date-passed", "the text announces something for 2026-05-08, which has passed"),
    (
        "prose-forgets-operation",
        "the text lists “edit, generate, and enhance” and forgets 'remix'",
    ),
    ("prose-internal-name", "the text names the internal module or class PhotaErrorCode"),
    (
        "prose-internal-name",
        "the text names the internal module or class database.models.EditJobErrorCode",
    ),
    (
        "prose-forgets-operation",
        "the text lists “edit/generate” and forgets 'enhance' and 'remix'",
    ),
    (
        "prose-optional-contradicts",
        "the text of property 'message' says optional, the schema says required",
    ),
]
KNOWN_IN_5 = [
    ("error-without-schema", "error response 401 has no body schema"),
    ("error-without-schema", "error response 402 has no body schema"),
    KNOWN_IN_7[11],
    KNOWN_IN_7[12],
]


def found(version, today=TODAY):
    return lint(load(version), today)


@pytest.mark.parametrize(("version", "known"), [("v0.7.0", KNOWN_IN_7), ("v0.5.0", KNOWN_IN_5)])
def test_exactly_the_known_faults_are_found(version, known):
    faults = [each for each in found(version) if each.severity is not Severity.NOTE]

    assert sorted((each.rule, each.message) for each in faults) == sorted(known)


def test_strings_and_lists_without_a_bound_are_noted_once_for_each_name():
    notes = [each for each in found("v0.7.0") if each.severity is Severity.NOTE]

    assert {each.rule for each in notes} == {
        "array-unbounded",
        "prose-dependency-undeclared",
        "string-unbounded",
    }
    assert "property 'prompt' is text of any length" in {each.message for each in notes}


def test_a_fault_of_several_operations_is_one_finding_that_names_them():
    [callback] = [each for each in found("v0.7.0") if each.rule == "prose-callback-undeclared"]

    assert set(callback.affects) == SUBMITS
    assert [callback.place.pointer, *(place.pointer for place in callback.also)] == [
        f"/components/schemas/{name}Request/properties/callback_url/description"
        for name in ("Edit", "Enhance", "Generate", "Remix")
    ]


def test_a_date_that_is_to_come_is_no_fault():
    rules = {each.rule for each in found("v0.7.0", date(2026, 5, 8))}

    assert "prose-date-passed" not in rules


def test_a_finding_has_its_line_and_column():
    [passed] = [each for each in found("v0.5.0") if each.rule == "prose-date-passed"]

    assert (passed.place.line, passed.place.column) == (150, 11)
    assert passed.affects == ("POST /v1/phota/generate",)
