"""Keys where the documents are silent: whatever is reasonable passes, and is reported."""

import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, Unmet, body
from contracts.pytest_plugin import clause

REFUSED = {400, 409, 422}


@clause("idempotency.different-body")
@pytest.mark.parametrize(
    "changes",
    [{"prompt": "something else altogether"}, {"num_output_images": 2}, {"output_format": "jpg"}],
    ids=["prompt", "count", "format"],
)
def test_a_known_key_with_another_body(
    api, jobs, observe, client_request_id, image_operation, changes
):
    key = client_request_id()
    original = jobs.submit(api, image_operation, client_request_id=key)

    answer = jobs.request(api, image_operation, client_request_id=key, **changes)

    if answer.status_code in REFUSED:
        observe(f"refused with {answer.status_code}")
    else:
        assert answer.status_code == 202, answer
        assert answer.json()["job_id"] == original.id
        observe("the original job")


@clause("idempotency.across-operations")
def test_a_known_key_on_another_operation(api, jobs, observe, client_request_id, image_operation):
    key = client_request_id()
    original = jobs.submit(api, image_operation, client_request_id=key)
    place = IMAGE_OPERATIONS.index(image_operation)
    another = IMAGE_OPERATIONS[(place + 1) % len(IMAGE_OPERATIONS)]

    answer = jobs.request(api, another, client_request_id=key)

    if answer.status_code in REFUSED:
        observe(f"refused with {answer.status_code}")
    else:
        assert answer.status_code == 202, answer
        is_original = answer.json()["job_id"] == original.id
        observe("the original job" if is_original else "another job")


@clause("idempotency.sync")
def test_a_key_on_a_synchronous_request(api, observe, client_request_id, image_operation):
    sent = body(image_operation, client_request_id=client_request_id())

    first, second = (api.post(CALLS[image_operation].path, sent) for _ in range(2))

    if first.status_code == 202:
        raise Unmet("a request that is not asynchronous made a job, which another clause judges")
    assert first.status_code in {200, *REFUSED}, first
    assert second.status_code in {200, *REFUSED}, second
    observe(f"answered {first.status_code}, repeated {second.status_code}")


@clause("idempotency.sync")
def test_a_key_on_a_job_and_then_on_a_synchronous_request(
    api, jobs, observe, client_request_id, image_operation
):
    key = client_request_id()
    original = jobs.submit(api, image_operation, client_request_id=key)

    answer = api.post(CALLS[image_operation].path, body(image_operation, client_request_id=key))

    assert answer.status_code in {200, 202, *REFUSED}, answer
    if answer.status_code == 202 and answer.json()["job_id"] != original.id:
        raise Unmet("a request that is not asynchronous made a job, which another clause judges")
    observe(f"after a job with the key: {answer.status_code}")
