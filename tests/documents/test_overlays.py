"""The overlays that state what the published documents leave out."""

import re

import pytest
from jsonschema import Draft202012Validator

from contracts.documents import Document, load
from contracts.documents.overlay import apply, shipped
from contracts.documents.registry import FOLDER
from contracts.documents.validation import findings

STUDIO = ("EditRequest", "GenerateRequest", "EnhanceRequest", "RemixRequest")
SUBMITS = ("edit", "generate", "enhance", "remix")
NAMES = sorted(path.stem for path in (FOLDER / "overlays").glob("*.yaml"))


def applied(*names):
    data = load("v0.7.0").data
    for name in names:
        data, unmatched = apply(data, shipped(name))
        assert unmatched == ()
    return Document("v0.7.0 with overlays", data)


def accepts(name, body):
    document = applied("tight")
    schema = document.schema(document.data["components"]["schemas"][name])
    return Draft202012Validator(schema).is_valid(body)


@pytest.mark.parametrize("names", [["links"], ["tight"], ["tight", "links"]])
def test_the_newest_document_stays_valid_and_every_target_matches(names):
    assert findings(applied(*names)) == ()


@pytest.mark.parametrize("name", NAMES)
def test_every_action_says_why(name):
    assert [each["target"] for each in shipped(name)["actions"] if not each["description"]] == []


@pytest.mark.parametrize("name", NAMES)
def test_on_the_older_excerpt_exactly_what_it_leaves_out_is_unmatched(name):
    actions = shipped(name)["actions"]

    _, unmatched = apply(load("v0.5.0").data, shipped(name))

    left_out = [action["target"] for action in actions if not is_in_the_excerpt(action["target"])]
    assert list(unmatched) == left_out


def is_in_the_excerpt(target):
    """Tell whether a target names what v0.5.0 has: the one operation, as it was before jobs."""
    later = ("callback_url", "client_request_id", "in=='path'", "responses['202']")
    shared = ("GenerateRequest", "/v1/phota/generate", "$.paths.*.*.responses")
    return target == "$.components.schemas" or (
        any(part in target for part in shared) and not any(part in target for part in later)
    )


def test_links_lead_from_every_submit_to_its_job():
    document = applied("links")

    for name in SUBMITS:
        answer = document.data["paths"][f"/v1/phota/{name}"]["post"]["responses"]["202"]
        assert answer["links"]["PollJob"]["parameters"] == {"job_id": "$response.body#/job_id"}


def test_every_link_leads_to_an_operation_and_fills_its_path():
    document = applied("links")
    paths = {each.data["operationId"]: each.path for each in document.operations}

    links = [
        link
        for operation in document.operations
        for answer in operation.data["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(links) == 11
    for link in links:
        assert set(re.findall(r"{(\w+)}", paths[link["operationId"]])) == set(link["parameters"])


def test_a_finished_job_is_called_back_with_its_status_and_a_signature():
    document = applied("links")

    for name in SUBMITS:
        callbacks = document.data["paths"][f"/v1/phota/{name}"]["post"]["callbacks"]
        call = callbacks["JobFinished"]["{$request.body#/callback_url}"]["post"]
        assert call["parameters"][0]["name"] == "X-Phota-Signature"
        body = call["requestBody"]["content"]["application/json"]["schema"]
        assert body == {"$ref": "#/components/schemas/JobStatus"}


def test_links_leave_out_what_would_be_taken_for_the_id_of_something():
    schemas = applied("links").data["components"]["schemas"]

    for name in STUDIO:
        assert {"client_request_id", "profile_ids"}.isdisjoint(schemas[name]["properties"])


IMAGES = [f"https://images.example.com/{number}.jpg" for number in range(51)]


@pytest.mark.parametrize(
    ("name", "body", "right"),
    [
        ("GenerateRequest", {}, True),
        ("GenerateRequest", {"prompt": "A [[profile]] at sea"}, False),
        ("GenerateRequest", {"quality": "low", "base_model": "gpt-image-2"}, True),
        ("GenerateRequest", {"quality": "low", "base_model": "nb2"}, False),
        ("GenerateRequest", {"quality": "low"}, False),
        ("GenerateRequest", {"resolution": "4K"}, True),
        ("GenerateRequest", {"resolution": "4K", "base_model": "flux-2"}, False),
        ("GenerateRequest", {"resolution": "4K", "base_model": "qwen-image-2"}, False),
        ("GenerateRequest", {"resolution": "2K", "base_model": "flux-2"}, True),
        ("GenerateRequest", {"resolution": "2K", "base_model": "reve"}, False),
        ("GenerateRequest", {"async": True, "response_mode": "urls"}, True),
        ("GenerateRequest", {"async": True, "response_mode": "bytes"}, False),
        ("GenerateRequest", {"async": True}, False),
        ("GenerateRequest", {"callback_url": "https://a.invalid/b"}, False),
        ("GenerateRequest", {"undeclared": 1}, False),
        ("EditRequest", {"prompt": "Brighter"}, False),
        ("EditRequest", {"images": ["iVBORw0KGgo..."]}, False),
        ("EditRequest", {"images": IMAGES[:1]}, True),
        ("EnhanceRequest", {"image": "iVBORw0KGgo..."}, False),
        ("AddProfileRequest", {"image_urls": IMAGES[:9]}, False),
        ("AddProfileRequest", {"image_urls": IMAGES[:10]}, True),
        ("AddProfileRequest", {"image_urls": IMAGES[:50]}, True),
        ("AddProfileRequest", {"image_urls": IMAGES[:51]}, False),
        ("AddProfileRequest", {"image_urls": IMAGES[:4], "training_tier": "fast"}, False),
        ("AddProfileRequest", {"image_urls": IMAGES[:5], "training_tier": "fast"}, True),
        ("AddProfileRequest", {"image_urls": IMAGES[:10], "training_tier": "fast"}, True),
        ("AddProfileRequest", {"image_urls": IMAGES[:11], "training_tier": "fast"}, False),
    ],
)
def test_the_rules_that_stand_in_prose_are_in_the_tight_schema(name, body, right):
    assert accepts(name, body) is right


@pytest.mark.parametrize(
    ("url", "right"),
    [("https://a.invalid/b", True), ("http://a.invalid/b", False), (None, True), ("", False)],
)
def test_a_callback_goes_to_an_https_address(url, right):
    body = {"async": True, "response_mode": "urls", "callback_url": url}

    assert accepts("GenerateRequest", body) is right


@pytest.mark.parametrize("name", [*STUDIO, "AddProfileRequest"])
def test_the_examples_keep_the_rules(name):
    examples = applied("tight").data["components"]["schemas"][name]["examples"]

    assert examples
    assert [example for example in examples if not accepts(name, example)] == []


def test_every_answer_promises_its_request_id():
    for operation in applied("tight").operations:
        for answer in operation.data["responses"].values():
            assert answer["headers"]["X-Request-Id"]["required"] is True


def test_a_synchronous_request_may_time_out():
    document = applied("tight")

    for name in SUBMITS:
        assert "504" in document.data["paths"][f"/v1/phota/{name}"]["post"]["responses"]
