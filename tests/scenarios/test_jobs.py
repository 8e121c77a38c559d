"""Asynchronous jobs: what the documents promise of submitting, polling and results."""

from contracts.client import CALLS, submission
from contracts.pytest_plugin import clause


@clause("job.accepted")
def test_an_asynchronous_request_is_accepted_as_a_pending_job(api, image_operation):
    answer = api.post(CALLS[image_operation].path, submission(image_operation))

    assert answer.status_code == 202, answer
    assert answer.json()["status"] == "pending"
    assert answer.json()["job_id"]
    assert answer.json()["poll_url"]


@clause("job.result-iff-succeeded")
def test_a_succeeded_job_carries_its_result(finished_job):
    assert finished_job.last["status"] == "succeeded"
    assert len(finished_job.last["result"]["download_urls"]) == 1
    assert not finished_job.last.get("error")
