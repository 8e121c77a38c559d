"""The published release notes against the published documents."""

from datetime import date

import pytest

from contracts.diff import compare
from contracts.documents import load
from contracts.documents.registry import FOLDER
from contracts.notes import Kind, claims, reconcile, silent
from contracts.notes import load as load_notes
from contracts.notes.sentences import sentences

TODAY = date(2026, 11, 21)
SILENT = """\
See Asynchronous requests.
Polling remains authoritative.
Graceful handling of long synchronous requests.
Output resolution is fixed at 2K.
Billed like Enhance: $0.12 per output image, $0.15 with identity.
See the Remix guide.
Existing requests sending 30–50 images are unaffected.
Quick Train completes in ~3 minutes, Full Train in ~8 minutes (both excluding queue time).
Settlement remains token-driven, so partners pay for the actual output tokens regardless of tier.
Phota’s identity layer composes on top of any of them.
See Base model selection.
Per-model pricing — Each base model has its own per-image rate plus a with-identity rate that \
applies when a trained profile is recognized in the output.
GPT Image 2 is billed per token.
See Pricing.
Prompts that specify wardrobe or setting are followed more reliably.
When omitted, enhancement parameters continue to be inferred automatically.
Each mode populates its respective response field; the other is returned empty.
Image format handling — Input images exceeding 4096px are automatically resized to 4K.
Supported formats (JPEG, PNG, WebP, HEIC/HEIF) are now documented in the OpenAPI spec field \
descriptions.
PNGs are automatically transcoded to optimized JPG.
Use these when reporting issues for faster debugging.
Request timeout — Maximum request duration increased from 360s to 600s, fixing 504 timeouts on \
long-running generation requests.
This is the first public release of the Phota API.
Supports base64 and URL input images.
Supports profile references for identity preservation.
Training runs asynchronously.
Identity preservation — Train profiles from reference photos and use them across edits and \
generations.
Reference profiles in prompts with the [[profile_id]] syntax to control where specific people \
appear.
Pro mode — Available on edit and generate endpoints.
Enables better instruction following and quality at the cost of higher costs.
Unlocks aspect ratio and resolution control.
Flexible input — Accept images as raw base64 strings or publicly accessible URLs.
See Authentication for details.
""".splitlines()  # noqa: RUF001 - as it was published


@pytest.fixture(scope="module")
def notes():
    return load_notes()


@pytest.fixture(scope="module")
def result(notes):
    pair = load("v0.5.0"), load("v0.7.0")
    comparison = compare(*pair)
    impacts = sorted(comparison.impacts)
    return reconcile(pair, comparison.findings, impacts, notes, TODAY)


def test_every_version_has_an_entry(notes):
    assert notes.versions == (
        *("0.7.0", "0.6.0", "0.5.0", "0.4.0", "0.3.0", "0.2.1", "0.2.0", "0.1.1", "0.1.0"),
    )


def test_every_sentence_makes_a_claim_or_is_known_to_make_none(notes):
    assert [sentence.text for sentence in silent(notes)] == SILENT


def test_no_line_of_the_notes_is_left_unread(notes):
    lines = (FOLDER / notes.name).read_text("utf-8").splitlines()
    read = {line for _, line in notes.headings} | {item.line for item in notes.items}
    sections = {item.section for item in notes.items}

    left = [text.strip() for number, text in enumerate(lines, start=1) if number not in read]
    assert {text for text in left if text} - sections == {"Skip to main content", "Endpoints"}


def test_no_word_of_an_item_is_left_out_of_its_sentences(notes):
    for item in notes.items:
        assert " ".join(each.text for each in sentences(item)) == item.text


def test_the_notes_and_the_newest_document_have_exactly_these_faults(result):
    said = [
        (finding.rule, finding.place.line, finding.message.partition(" (0.")[0])
        for finding in result.findings
        if finding.rule not in {"number-lost", "unannounced"}
    ]

    assert said == [
        ("promised-undeclared", 7, "the document declares no callbacks and no webhooks"),
        ("promised-undeclared", 8, "the document declares no header X-Phota-Signature"),
        ("promised-undeclared", 13, "no operation declares a status 504"),
        (
            "promised-undeclared",
            43,
            "'quality' declares no default, where the notes have 'auto'",
        ),
        ("contradicted", 49, "the document says 400: “Unknown ids are rejected with 400;”"),
        ("promised-undeclared", 71, "the document declares no header X-Phota-Deprecation-Date"),
        ("promised-undeclared", 82, "the document declares no header X-Request-Id"),
        ("contradicted", 113, "the number of values of 'aspect_ratio' is 6, not 11"),
        (
            "date-passed",
            71,
            "2026-05-08 has passed, and the default of 'output_format' still is 'png'",
        ),
    ]


def test_the_contradiction_is_shown_in_both_documents(result):
    (finding,) = [each for each in result.findings if each.place.line == 49]

    assert (
        finding.base.pointer == "/components/schemas/EditRequest/properties/base_model/description"
    )
    assert finding.affects == ("POST /v1/phota/edit", "POST /v1/phota/generate")
    assert "“Unknown ids return HTTP 422;" in finding.message


def test_that_401_was_split_is_told_by_nobody_and_all_else_is(result):
    told = {
        each.change.place.pointer.rpartition("/")[2]: each.item and each.item.line
        for each in result.announcements
    }

    assert told == {
        "401": None,
        "403": None,
        "202": 7,
        "async": 7,
        "callback_url": 8,
        "client_request_id": 9,
    }


def test_numbers_that_the_page_lost_are_reported_and_not_guessed(result):
    lost = [finding for finding in result.findings if finding.rule == "number-lost"]

    assert [finding.place.line for finding in lost] == [26, 27, 32, 33, 33, 33]
    assert "lowered from 30 to … ." in lost[2].message
    assert not [
        each
        for each in result.judgements
        if each.claim.kind is Kind.LIMIT and each.claim.version == "0.5.0"
    ]


def test_a_minor_step_is_enough(result):
    assert result.bump.suffices is True


def test_what_the_excerpt_leaves_out_is_unknown_and_not_missing(notes):
    old = load("v0.5.0")

    result = reconcile((old, old), (), (), notes, TODAY)

    promised = [each for each in result.findings if each.rule == "promised-undeclared"]
    assert [each.place.line for each in promised] == [43]
    assert {each.claim.version for each in result.judgements} == {
        *("0.5.0", "0.4.0", "0.3.0", "0.2.1", "0.2.0", "0.1.1", "0.1.0"),
    }


@pytest.mark.parametrize(
    "claim",
    [
        "endpoint GET /v1/phota/jobs/{job_id}",
        "endpoint DELETE /profiles/{profile_id}",
        "status 202 of /edit, /generate, /enhance, /remix",
        "status 422 of POST /profiles/add",
        "code CONTENT_MODERATION",
        "code READY of GET /profiles/{profile_id}/status",
        "values quality = auto, low, medium, high of /edit, /generate",
        "values base_model = nb2, gpt-image-2, qwen-image-2, flux-2, reve of /edit, /generate",
        "default base_model = nb2 of /edit, /generate",
        "default training_tier = standard of POST /profiles/add",
        "default response_mode = bytes of edit, generate, enhance",
        "limit output images = 4",
        "header X-API-Key",
        "date 2026-05-08 = jpg",
    ],
)
def test_what_is_known_of_the_notes_is_among_their_claims(notes, claim):
    said = {
        f"{each.kind} {each.subject}"
        + (f" = {', '.join(each.values)}" if each.values else "")
        + (f" of {', '.join(each.operations)}" if each.operations else "")
        for each in claims(notes)
    }

    assert claim in said
