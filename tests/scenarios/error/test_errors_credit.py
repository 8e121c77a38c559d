"""No prepaid credit: 402, and nothing comes of it (openapi v0.7.0)."""

import pytest

from contracts.client import CALLS, Unmet, not_applicable
from contracts.pytest_plugin import clause

OTHER_MODEL = "gpt-image-2"


def listed(by):
    """The ids of all profiles of a developer; without credit, the list may be refused as well."""
    answer = by.get(CALLS["profile-ids"].path)
    if answer.status_code == 402:
        not_applicable("without credit the list is refused too, as S7 lets it be")
    if answer.status_code != 200:
        raise Unmet(f"the profiles could not be listed: {answer}")
    return {profile["profile_id"] for profile in answer.json()["profiles"]}


@clause("error.credit")
@pytest.mark.parametrize(
    "asked",
    [{}, {"num_output_images": 4, "response_mode": "urls", "output_format": "jpg"}],
    ids=["one", "four by URL"],
)
def test_no_picture_is_made_without_credit(no_credit_api, call, manner, image_operation, asked):
    answer = call(no_credit_api, image_operation, **asked | manner)

    assert answer.status_code == 402, answer


@clause("error.credit")
@pytest.mark.parametrize("known_operation", ["edit", "generate"], indirect=True)
def test_no_model_makes_a_picture_without_credit(
    no_credit_api, call, lacks_model, manner, known_operation
):
    answer = call(no_credit_api, known_operation, base_model=OTHER_MODEL, **manner)
    if answer.code == "INVALID_REQUEST" and lacks_model(known_operation, OTHER_MODEL):
        not_applicable(f"{known_operation} does not offer {OTHER_MODEL}, as S7 lets it")

    assert answer.status_code == 402, answer


@clause("error.credit")
def test_no_picture_is_made_at_a_second_attempt(
    no_credit_api, call, in_a_job, image_operation, client_request_id
):
    key = client_request_id()
    for _ in range(3):
        answer = call(no_credit_api, image_operation, client_request_id=key, **in_a_job)

        assert answer.status_code == 402, answer


@clause("error.credit")
@pytest.mark.parametrize("tier", ["fast", "standard", None])
@pytest.mark.parametrize("known_operation", ["profile-add"], indirect=True)
def test_no_profile_is_trained_without_credit(no_credit_api, call, known_operation, tier):
    answer = call(no_credit_api, known_operation, tier=tier)

    assert answer.status_code == 402, answer


@clause("error.credit")
@pytest.mark.parametrize("tier", ["fast", "standard", None])
@pytest.mark.parametrize("known_operation", ["profile-add"], indirect=True)
def test_what_was_refused_for_credit_is_not_listed(no_credit_api, call, known_operation, tier):
    before = listed(no_credit_api)
    answer = call(no_credit_api, known_operation, tier=tier)
    after = listed(no_credit_api)

    if answer.response.is_success:
        raise Unmet(f"not refused, which another scenario judges: {answer}")
    assert after == before


@clause("error.credit")
@pytest.mark.usefixtures("control")
def test_what_was_refused_for_credit_costs_nothing(
    no_credit_api, call, spending, manner, image_operation
):
    charged = spending(no_credit_api)
    answer = call(no_credit_api, image_operation, **manner)

    if answer.response.is_success:
        raise Unmet(f"not refused, which another scenario judges: {answer}")
    assert charged() == 0


@clause("error.credit")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("tier", ["fast", "standard"])
@pytest.mark.parametrize("known_operation", ["profile-add"], indirect=True)
def test_a_training_refused_for_credit_costs_nothing(
    no_credit_api, call, spending, known_operation, tier
):
    charged = spending(no_credit_api)
    answer = call(no_credit_api, known_operation, tier=tier)

    if answer.response.is_success:
        raise Unmet(f"not refused, which another scenario judges: {answer}")
    assert charged() == 0
