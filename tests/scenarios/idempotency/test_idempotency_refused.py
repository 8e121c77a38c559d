"""A refused submit does not use up its key: what is retried after it is a submit of its own.

"A retried submit with the same value returns the original job" (openapi v0.7.0,
client_request_id): where no job was made, there is none to return.
"""

import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, Unmet, not_applicable, not_tested, submission
from contracts.pytest_plugin import clause

REFUSED = {400, 422}
KEYLESS = {401, 403}

REFUSALS = {
    "a breach of the schema": {"num_output_images": 0},
    "an unknown format": {"output_format": "gif"},
    "a callback without TLS": {"callback_url": "http://callbacks.example.com/phota"},
}


@clause("idempotency.refused-not-stored")
@pytest.mark.parametrize("changes", REFUSALS.values(), ids=REFUSALS)
def test_a_refused_submit_does_not_use_up_its_key(
    api, jobs, client_request_id, image_operation, changes
):
    assert_key_stays_free(api, jobs, client_request_id(), image_operation, changes)


@clause("idempotency.refused-not-stored")
def test_an_unknown_profile_does_not_use_up_the_key(
    api, jobs, client_request_id, naming, nobody, image_operation
):
    assert_key_stays_free(
        api, jobs, client_request_id(), image_operation, naming(image_operation, nobody)
    )


@clause("idempotency.refused-not-stored")
@pytest.mark.parametrize("operation", ["edit", "generate"])
def test_an_impossible_model_choice_does_not_use_up_the_key(
    api, jobs, client_request_id, operation
):
    impossible = {"base_model": "flux-2", "resolution": "4K"}

    assert_key_stays_free(api, jobs, client_request_id(), operation, impossible)


@clause("idempotency.refused-not-stored")
def test_a_moderated_prompt_does_not_use_up_the_key(
    api, target, jobs, client_request_id, image_operation
):
    if target.moderated_prompt is None:
        not_tested("needs moderated_prompt in the target's configuration")
    key = client_request_id()
    refused = jobs.request(
        api, image_operation, client_request_id=key, prompt=target.moderated_prompt
    )
    if refused.status_code == 202:
        not_applicable("moderation refuses no submit: the job may fail of it")

    assert_was_not_stored(api, jobs, key, image_operation, refused)


def assert_key_stays_free(api, jobs, key, operation, invalid):
    refused = jobs.request(api, operation, client_request_id=key, **invalid)

    assert_was_not_stored(api, jobs, key, operation, refused)


def assert_was_not_stored(api, jobs, key, operation, refused):
    if refused.status_code not in REFUSED | {404}:
        raise Unmet(f"an invalid submit was not refused: {refused}")

    answer = jobs.request(api, operation, client_request_id=key)

    assert answer.response.is_success, answer
    job = jobs.accepted(api, operation, {}, answer)
    status = job.poll()
    if status.status_code != 200:
        raise Unmet(f"the job could not be polled: {status}")
    assert job.last["status"] != "failed", status


@clause("idempotency.refused-not-stored")
def test_a_submit_without_api_key_does_not_use_up_the_key(
    anonymous, api, jobs, client_request_id, image_operation
):
    key = client_request_id()
    sent = submission(image_operation, client_request_id=key)
    keyless = anonymous.post(CALLS[image_operation].path, sent)
    if keyless.status_code not in KEYLESS:
        raise Unmet(f"a submit without an API key was not refused: {keyless}")

    answer = jobs.request(api, image_operation, client_request_id=key)

    assert answer.response.is_success, answer


@clause("idempotency.refused-not-stored")
def test_a_submit_that_met_an_outage_does_not_use_up_its_key(api, jobs, control, client_request_id):
    refused = {}
    for operation in IMAGE_OPERATIONS:
        key = client_request_id()
        with control.fault(operation, "unavailable"):
            met = jobs.request(api, operation, client_request_id=key)
        if met.status_code != 202:
            refused[operation] = key
    if not refused:
        not_applicable("an outage does not refuse a submit: its job fails")

    for operation, key in refused.items():
        answer = jobs.request(api, operation, client_request_id=key)
        assert answer.response.is_success, answer
