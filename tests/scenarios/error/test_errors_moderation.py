"""Prompts that content moderation blocks: told as such, and neither made nor charged.

"Content moderation blocks now return HTTP 400 with error type CONTENT_MODERATION instead of HTTP
500" (release notes 0.1.1).
"""

import pytest

from contracts.client import CALLS, Unmet, body, not_applicable
from contracts.pytest_plugin import clause

LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
CHOOSING = ["edit", "generate"]  # the operations that let a model be chosen
OTHER_MODEL = "gpt-image-2"
BLOCKED = (400, "CONTENT_MODERATION")
INVALID = (400, "INVALID_REQUEST")


@clause("error.moderation")
@pytest.mark.parametrize(
    "changes",
    [{}, {"num_output_images": 4}, {"response_mode": "urls"}, {"output_format": "jpg"}],
    ids=["plain", "four pictures", "by URL", "as jpg"],
)
def test_a_blocked_prompt_is_told_as_such(api, call, moderated, image_operation, changes):
    answer = call(api, image_operation, **moderated, **changes)

    assert (answer.status_code, answer.code) == BLOCKED, answer


@clause("error.moderation")
def test_a_blocked_prompt_is_blocked_every_time(api, call, moderated, image_operation):
    for _ in range(3):
        answer = call(api, image_operation, **moderated)

        assert (answer.status_code, answer.code) == BLOCKED, answer


@clause("error.moderation")
def test_a_blocked_prompt_is_blocked_for_another_developer(
    other_api, call, moderated, image_operation
):
    answer = call(other_api, image_operation, **moderated)

    assert (answer.status_code, answer.code) == BLOCKED, answer


@clause("error.moderation")
@pytest.mark.parametrize("known_operation", CHOOSING, indirect=True)
def test_a_blocked_prompt_is_blocked_on_another_model(
    api, call, moderated, lacks_model, known_operation
):
    answer = call(api, known_operation, **moderated, base_model=OTHER_MODEL)
    if (answer.status_code, answer.code) == INVALID and lacks_model(known_operation, OTHER_MODEL):
        not_applicable(f"{known_operation} does not offer {OTHER_MODEL}, as S7 lets it")

    assert (answer.status_code, answer.code) == BLOCKED, answer


@clause("error.moderation")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
def test_a_blocked_prompt_is_blocked_with_a_profile_too(
    known_operation, trained_profile, api, call, moderated
):
    listed = {"profile_ids": [trained_profile.id]}
    answer = call(api, known_operation, **moderated, **listed)

    assert (answer.status_code, answer.code) == BLOCKED, answer


@clause("request.refused-has-no-effect")
def test_a_blocked_prompt_is_not_charged(api, jobs, charged, moderated, manner, image_operation):
    sent = body(image_operation, num_output_images=2, **moderated, **manner)
    before = charged()
    answer = api.post(CALLS[image_operation].path, sent)
    if answer.status_code == 202:
        jobs.accepted(api, image_operation, sent, answer)
        not_applicable("a job was accepted, whose refund another clause judges")
    if answer.status_code != 400:
        raise Unmet(f"the prompt was not blocked, which another clause judges: {answer}")

    assert charged() <= before, "charges that were not there before"
