"""Idempotent submits of other bodies: whatever else a submit says, its key names one job.

"A retried submit with the same value returns the original job" (openapi v0.7.0,
client_request_id), whether or not it asks for much, or for a callback.
"""

from dataclasses import dataclass

import pytest

from contracts.client import CALLS, Answer, Job, Unmet, not_applicable, submission
from contracts.client.jobs import names_a_job
from contracts.pytest_plugin import clause

FOUR = {"num_output_images": 4, "output_format": "jpg"}


@dataclass(frozen=True)
class Resubmitted:
    """A job, and the answers to its submit made again: at once, and after the end."""

    job: Job
    again: list[Answer]

    @property
    def exchanges(self):
        return [*self.job.exchanges[:1], *(answer.exchange for answer in self.again)]


@pytest.fixture(scope="session")
def resubmitted(api, jobs, run, at_once):
    """Jobs of each operation that were submitted three times with one key; made once for each kind.

    A kind is what `changes` makes of the operation's body; a member that it sets to `...` is left
    out. Where the first submit is refused, there is its answer alone.
    """
    made = {}

    def submit(operation, sent):
        answer = api.post(CALLS[operation].path, sent)
        if names_a_job(answer):
            jobs.accepted(api, operation, sent, answer)
        return answer

    def retry(operation, changes):
        key = f"phota-contracts-{run.random.getrandbits(96):024x}"
        whole = submission(operation, client_request_id=key, **changes(operation))
        sent = {name: value for name, value in whole.items() if value is not ...}
        first = submit(operation, sent)
        if first.is_refusal:
            return first
        job = jobs.accepted(api, operation, sent, first)
        again = [submit(operation, sent)]
        jobs.finish(job)
        return Resubmitted(job, [*again, submit(operation, sent)])

    def of(kind, operation, changes):
        if kind not in made:
            made[kind] = at_once(lambda each: retry(each, changes))
        return made[kind][operation]

    return of


@pytest.fixture(scope="session")
def callback_url(run, receiver):
    """An address of the run's receiver."""
    return receiver.inbox(public=run.callback_address).url


def assert_returns_the_original(found, had):
    if isinstance(found, Answer):
        raise Unmet(f"a valid submit was not accepted as a job: {found}")
    resubmitted = had(found)
    for answer in resubmitted.again:
        assert answer.status_code == 202, answer
        assert answer.json()["job_id"] == resubmitted.job.id, f"another job: {answer}"


@clause("idempotency.same-job")
def test_a_submit_of_four_returns_the_original_job_too(resubmitted, had, image_operation):
    found = resubmitted("four", image_operation, lambda _: FOUR)

    assert_returns_the_original(found, had)


@clause("idempotency.same-job")
def test_a_submit_without_response_mode_returns_the_original_job_too(
    resubmitted, had, image_operation
):
    found = resubmitted("no mode", image_operation, lambda _: {"response_mode": ...})
    if isinstance(found, Answer):
        not_applicable(f"a job without response_mode is refused: {found}")

    assert_returns_the_original(found, had)


@clause("idempotency.same-job")
def test_a_submit_with_a_callback_returns_the_original_job_too(
    resubmitted, had, callback_url, image_operation
):
    found = resubmitted("callback", image_operation, lambda _: {"callback_url": callback_url})

    assert_returns_the_original(found, had)


@clause("idempotency.same-job")
def test_a_submit_with_a_profile_returns_the_original_job_too(
    resubmitted, had, naming, trained_profile, image_operation
):
    def changes(operation):
        return naming(operation, trained_profile.id)

    assert_returns_the_original(resubmitted("profile", image_operation, changes), had)
