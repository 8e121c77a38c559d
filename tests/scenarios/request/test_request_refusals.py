"""Refusals: the status that a schema breach gets, and that a refused request leaves no trace."""

import pytest

from contracts.client import CALLS, NOBODY, Unmet, members, not_applicable, own_tag, photo
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

IN_A_JOB = {"async": True, "response_mode": "urls"}
NAMED = "an unknown profile in the prompt"
MISSING = ...  # in place of a value: leave the member out
OF_ANY_IMAGES = {
    "too many outputs": {"num_output_images": 5},
    "an unknown format": {"output_format": "webp"},
    "a wrong type": {"prompt": {"text": "blue"}},
    "two wrongs": {"num_output_images": 5, "output_format": "webp"},
    "a callback without a job": {"callback_url": "https://example.com/callback", "async": False},
    "a callback that is not https": {"callback_url": "http://example.com/callback"},
}
OF_A_MODEL = {
    "a resolution that the model lacks": {"base_model": "flux-2", "resolution": "4K"},
    "a quality on another model": {"base_model": "nb2", "quality": "high"},
    "an unknown model": {"base_model": "unheard-of"},
    NAMED: {"prompt": f"a portrait of [[{NOBODY}]]"},
}
UNKNOWN_IN_LIST = {"an unknown profile": {"profile_ids": [NOBODY]}}
WRONG = {
    "edit": OF_ANY_IMAGES
    | OF_A_MODEL
    | UNKNOWN_IN_LIST
    | {"too many images": {"images": [photo()] * 11}},
    "generate": OF_ANY_IMAGES | OF_A_MODEL,
    "enhance": OF_ANY_IMAGES | UNKNOWN_IN_LIST | {"no image": {"image": MISSING}},
    "remix": OF_ANY_IMAGES | UNKNOWN_IN_LIST | {"no reference": {"reference_image": MISSING}},
    "profile-add": {
        "too few for standard": {"count": 9, "tier": "standard"},
        "too many for standard": {"count": 51, "tier": "standard"},
        "too few for fast": {"count": 4},
        "too many for fast": {"count": 11},
        "an unknown tier": {"training_tier": "premium"},
        "an empty tag": {"tag": ""},
        "a tag too long": {"tag": "t" * 129},
        "a wrong type": {"image_urls": 7},
        "no images": {"image_urls": MISSING},
        "two wrongs": {"tag": "", "training_tier": "premium"},
    },
}
# The breaches of a schema alone, whose status the documents leave open between two.
BREACHES = {
    "too many outputs",
    "an unknown format",
    "a wrong type",
    "too many images",
    "no image",
    "no reference",
    "no images",
    "two wrongs",
    "an unknown tier",
    "an empty tag",
    "a tag too long",
}


def pytest_generate_tests(metafunc):
    """Run on the operations that the document has, and of jobs where it has those."""
    if RUN not in metafunc.config.stash or "operation" not in metafunc.fixturenames:
        return
    declared = list(members(metafunc.config.stash[RUN].document))
    names = {of: {m.name for m in declared if m.operation == of} for of in WRONG}
    at_once = list(dict.fromkeys(member.operation for member in declared))
    in_a_job = [member.operation for member in declared if member.name == "async"]
    cases = [
        pytest.param(
            operation, wrong, asked, id=f"{operation}-{wrong}{'-in a job' if asked else ''}"
        )
        for operations, asked in ((at_once, {}), (in_a_job, IN_A_JOB))
        for operation in operations
        for wrong in WRONG[operation]
        if "breach" not in metafunc.definition.name or wrong in BREACHES
        if WRONG[operation][wrong].keys() <= names[operation] | {"count", "tier"}
    ]
    metafunc.parametrize(("operation", "wrong", "asked"), cases)


@pytest.fixture
def wrong_body(valid_body, operation, wrong, asked):
    """A body that is wrong in the one way that is named."""
    sent = valid_body(operation, **asked | WRONG[operation][wrong])
    return {name: value for name, value in sent.items() if value is not MISSING}


@pytest.fixture
def traces(api, control, offered):
    """See what a request could leave behind: charges that are not refunded, and profiles."""

    def seen():
        charged = {id_ for id_, charge in control.charges().items() if not charge.refunded}
        if "profile-add" not in offered:
            return charged, set()
        listed = api.get(CALLS["profile-ids"].path)
        if listed.status_code != 200:
            raise Unmet(f"the profiles cannot be listed: {listed}")
        return charged, {profile["profile_id"] for profile in listed.json()["profiles"]}

    return seen


def check_refused(answer):
    if answer.response.is_success:
        raise Unmet(f"the request was not refused, which other clauses judge: {answer}")


@clause("request.invalid-status")
def test_a_schema_breach_is_unprocessable_or_a_bad_request(api, wrong_body, observe, operation):
    answer = api.post(CALLS[operation].path, wrong_body)
    check_refused(answer)

    assert answer.is_refusal, answer
    assert answer.status_code == 422 or answer.code == "INVALID_REQUEST", answer
    observe(str(answer.status_code))


@clause("request.refused-has-no-effect")
def test_a_refused_request_creates_and_charges_nothing(api, traces, wrong_body, operation, wrong):
    before = traces()
    answer = api.post(CALLS[operation].path, wrong_body)
    after = traces()

    if wrong == NAMED and answer.response.is_success:
        not_applicable("the target takes what has not the form of its ids for a text")
    check_refused(answer)
    new = [there - earlier for there, earlier in zip(after, before, strict=True)]
    assert new == [set(), set()], "charges and profiles that were not there before"


@clause("request.refused-has-no-effect")
@pytest.mark.parametrize("wrong", ["too few for standard", "too many for fast", "an unknown tier"])
@pytest.mark.usefixtures("offers_profiles")
def test_a_refused_profile_bears_no_tag(api, profiles, wrong):
    tag = own_tag()
    answer = api.post(
        CALLS["profile-add"].path, profiles.request(tag=tag, **WRONG["profile-add"][wrong])
    )
    listed = api.get(CALLS["profile-ids"].path, params={"tag": tag})

    check_refused(answer)
    assert listed.json()["profiles"] == []
