"""What the documents promise of a request is known before it is sent."""

import pytest

from contracts.client import CALLS, body, photo
from contracts.documents import registered
from contracts.properties import Fate, Promise, Schemas
from contracts.properties.promises import Promises
from contracts.properties.schemas import operation_of

EDIT, GENERATE, ENHANCE, REMIX, ADD = "edit", "generate", "enhance", "remix", "profile-add"
URLS = [f"https://images.example.com/training/{n}.jpg" for n in range(1, 51)]


@pytest.fixture(scope="session")
def promises(schemas):
    return Promises(schemas)


def case(schemas, call, **containers):
    name = f"{CALLS[call].method} {CALLS[call].path}"
    return operation_of(schemas.published, name).Case(**containers)


def refused(clause):
    return Fate.REFUSED, clause


ACCEPTED = [
    (EDIT, body(EDIT), "job.sync-default"),
    (EDIT, body(EDIT, base_model="gpt-image-2", quality="low"), "job.sync-default"),
    (GENERATE, body(GENERATE, **{"async": True, "response_mode": "urls"}), "job.accepted"),
    (REMIX, body(REMIX, num_output_images=4, output_format="jpg"), "job.sync-default"),
    (ADD, {"image_urls": URLS[:5], "training_tier": "fast"}, "profile.tier-fast"),
    (ADD, {"image_urls": URLS, "training_tier": "standard"}, "profile.tier-standard"),
    (ADD, {"image_urls": URLS[:10]}, "profile.tier-default"),
]
REFUSED = [
    (EDIT, body(EDIT, num_output_images=5), "request.output-count"),
    (EDIT, body(EDIT, num_output_images=2.5), "request.types"),
    (EDIT, body(EDIT, num_output_images="two"), "request.types"),
    (EDIT, body(EDIT, num_output_images=None), "request.types"),
    (EDIT, body(EDIT, prompt={}), "request.types"),
    (EDIT, body(EDIT, prompt=None), "request.types"),
    (EDIT, body(EDIT, images=7), "request.types"),
    (EDIT, body(EDIT, images=[[]]), "request.types"),
    (EDIT, body(EDIT, images=[photo()] * 11), "request.edit-images-max"),
    (EDIT, body(EDIT, **{"async": []}), "request.types"),
    (EDIT, body(EDIT, aspect_ratio="2:1"), "request.enums"),
    (EDIT, body(EDIT, base_model="dall-e"), "request.base-model-unknown"),
    (EDIT, body(EDIT, quality="low"), "request.quality-by-model"),
    (GENERATE, body(GENERATE, quality="best"), "request.enums"),
    (GENERATE, body(GENERATE, base_model="flux-2", resolution="4K"), "request.resolution-by-model"),
    (GENERATE, body(GENERATE, base_model="reve", resolution="2K"), "request.resolution-by-model"),
    (GENERATE, body(GENERATE, callback_url="https://a.invalid"), "callback.requires-async"),
    (GENERATE, body(GENERATE, callback_url="http://a.b", **{"async": True}), "callback.https"),
    (ENHANCE, {"num_output_images": 1}, "request.required"),
    (REMIX, {"input_image": photo()}, "request.required"),
    (ADD, {}, "request.required"),
    (ADD, {"image_urls": URLS[:4], "training_tier": "fast"}, "profile.tier-fast"),
    (ADD, {"image_urls": URLS[:11], "training_tier": "fast"}, "profile.tier-fast"),
    (ADD, {"image_urls": URLS[:9]}, "profile.tier-default"),
    (ADD, {"image_urls": [*URLS, URLS[0]], "training_tier": "standard"}, "profile.tier-standard"),
    (ADD, {"image_urls": URLS[:10], "tag": ""}, "profile.tag"),
    (ADD, {"image_urls": URLS[:10], "tag": "t" * 129}, "profile.tag"),
    (ADD, {"image_urls": URLS[:10], "training_tier": "slow"}, "request.enums"),
    (ADD, {"image_urls": [*URLS, URLS[0]], "training_tier": {}}, "profile.tier-default"),
    (EDIT, [], "request.not-json"),
    (EDIT, "text", "request.not-json"),
]
EITHER = [
    (EDIT, body(EDIT, num_output_images="2")),
    (EDIT, body(EDIT, num_output_images=True)),
    (EDIT, body(EDIT, num_output_images=2.0)),
    (EDIT, body(EDIT, **{"async": "true"})),
    (EDIT, body(EDIT, **{"async": 0})),
    (EDIT, body(EDIT, **{"async": True})),
    (EDIT, body(EDIT, prompt=5)),
    (EDIT, body(EDIT, prompt="")),
    (EDIT, body(EDIT, prompt="\0")),
    (EDIT, body(EDIT, prompt="[[nobody]]")),
    (EDIT, body(EDIT, images=photo())),
    (EDIT, body(EDIT, images=["no image"])),
    (EDIT, body(EDIT, images=[])),
    (EDIT, body(EDIT, output_format="PNG")),
    (EDIT, body(EDIT, quality="auto")),
    (EDIT, body(EDIT, quality=None)),
    (EDIT, body(EDIT, base_model="reve")),
    (EDIT, body(EDIT, profile_ids=["nobody"])),
    (EDIT, body(EDIT, client_request_id="a key")),
    (EDIT, body(EDIT, unheard_of=1)),
    (EDIT, body(EDIT, image_urls=["https://a.invalid"])),
    (ENHANCE, body(ENHANCE, quality="low")),
    (ENHANCE, body(ENHANCE, quality={})),
    (REMIX, body(REMIX, base_model=["reve"], resolution="4K")),
    (REMIX, body(REMIX, base_model="flux-2", resolution="4K")),
    (ADD, {"image_urls": URLS[:10], "callback_url": 5}),
    (ADD, {"image_urls": URLS[:10], "callback_url": "http://a.invalid"}),
    (EDIT, body(EDIT, callback_url="https://nowhere.invalid/", **{"async": True})),
    (EDIT, body(EDIT, callback_url="")),
    (ADD, {"image_urls": URLS[:10], "tag": " " + "t" * 128}),
    (ADD, {"image_urls": URLS[:10], "tag": "\N{FOX FACE}"}),
    (ADD, {"image_urls": URLS[:1] * 10}),
    (ADD, {"image_urls": URLS[0]}),
]


def shown(value):
    return str(value)[:60] if isinstance(value, dict) else None


@pytest.mark.parametrize(("call", "sent", "clause"), ACCEPTED, ids=shown)
def test_what_keeps_every_rule_must_be_accepted(promises, schemas, call, sent, clause):
    status = 202 if clause == "job.accepted" else 200

    promise = promises.of(case(schemas, call, body=sent, media_type="application/json"))

    assert promise == Promise(Fate.ACCEPTED, clause, status)


@pytest.mark.parametrize(("call", "sent", "clause"), REFUSED, ids=shown)
def test_what_no_lenient_reader_takes_must_be_refused(promises, schemas, call, sent, clause):
    promise = promises.of(case(schemas, call, body=sent, media_type="application/json"))

    assert (promise.fate, promise.clause) == refused(clause)


@pytest.mark.parametrize(("call", "sent"), EITHER, ids=shown)
def test_where_the_documents_are_silent_both_answers_are_right(promises, schemas, call, sent):
    promise = promises.of(case(schemas, call, body=sent, media_type="application/json"))

    assert promise.fate is Fate.OPEN


@pytest.mark.parametrize(
    ("call", "clause"),
    [
        ("job-status", "error.job-not-found"),
        ("profile-status", "error.profile-not-found"),
        ("profile-picture", "error.profile-not-found"),
        ("profile-delete", "error.profile-not-found"),
    ],
)
@pytest.mark.parametrize(
    ("id_", "fate"), [("unknown-0123456789abcdefghij", Fate.REFUSED), ("../ids", Fate.OPEN)]
)
def test_an_id_that_nobody_has_is_refused(promises, schemas, call, clause, id_, fate):
    name = "job_id" if call == "job-status" else "profile_id"

    promise = promises.of(case(schemas, call, path_parameters={name: id_}))

    assert (promise.fate, promise.clause) == (fate, clause)


@pytest.mark.parametrize(
    ("query", "fate", "clause"),
    [
        ({}, Fate.ACCEPTED, "profile.created"),
        ({"tag": "customer-7"}, Fate.ACCEPTED, "profile.tag"),
        ({"tag": ""}, Fate.OPEN, "profile.tag"),
        ({"tag": "t" * 129}, Fate.OPEN, "profile.tag"),
    ],
)
def test_a_listing_is_accepted_unless_its_tag_is_odd(promises, schemas, query, fate, clause):
    promise = promises.of(case(schemas, "profile-ids", query=query))

    assert (promise.fate, promise.clause) == (fate, clause)


def test_what_came_later_is_not_blamed_for_an_older_document():
    old = Schemas(registered("v0.5.0"), 7, URLS)

    promise = Promises(old).of(
        case(old, GENERATE, body={"prompt": "a house"}, media_type="application/json")
    )

    assert promise == Promise(Fate.ACCEPTED, "result.bytes")
