"""Idempotent submits: one key, one job.

"A retried submit with the same value returns the original job instead of creating (and charging
for) a new one" (openapi v0.7.0, client_request_id; release notes 0.7.0).
"""

import json
from dataclasses import dataclass
from functools import partial

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    Answer,
    Job,
    Unmet,
    not_applicable,
    together,
)
from contracts.client.jobs import names_a_job
from contracts.pytest_plugin import clause

CROWD = 12
ROUNDS = 3
HOUR = 3600
REFUSED = {400, 422}
GONE = {404, 410}


@dataclass(frozen=True)
class Retried:
    """A job, and the answers to submits with its key while it ran and after its end."""

    job: Job
    early: list[Answer]
    late: list[Answer]

    @property
    def exchanges(self):
        return [*self.job.exchanges[:1], *(answer.exchange for answer in self.early + self.late)]


@pytest.fixture(scope="session")
def retried_jobs(api, jobs, run, at_once):
    prefix = f"phota-contracts-{run.random.getrandbits(96):024x}"

    def retry(operation):
        key = f"{prefix}-{operation}"
        submit = partial(jobs.request, api, operation, client_request_id=key)
        job = jobs.submit(api, operation, client_request_id=key)
        jobs.request(api, operation, client_request_id=f"{key}-another")
        early = [submit(), submit()]
        jobs.finish(job)
        return Retried(job, early, [submit(), submit(), submit_reordered(api, job)])

    return at_once(retry)


@pytest.fixture
def retried(retried_jobs, had, image_operation):
    return had(retried_jobs[image_operation])


def submit_reordered(api, job):
    """Submit the same JSON object once more, written differently: members reversed, spaced."""
    content = json.dumps(dict(reversed(job.sent.items())), indent=3)
    headers = {"Content-Type": "application/json"}
    return api.post(CALLS[job.operation].path, content=content, headers=headers)


def assert_returns(answer, job):
    assert_names(answer, job.id)


def assert_names(answer, id_):
    assert answer.status_code == 202, answer
    assert answer.json()["job_id"] == id_, f"another job: {answer}, not {id_}"


def job_id(answer):
    """The id of the job that the target accepted, as a step towards what is judged."""
    if not names_a_job(answer):
        raise Unmet(f"a valid submit was not accepted as a job: {answer}")
    return answer.json()["job_id"]


@clause("idempotency.same-job")
def test_a_submit_repeated_at_once_returns_the_original_job(retried):
    for answer in retried.early:
        assert_returns(answer, retried.job)


@clause("idempotency.same-job")
def test_a_submit_repeated_after_the_end_returns_the_original_job(retried):
    for answer in retried.late:
        assert_returns(answer, retried.job)


@clause("idempotency.same-job")
def test_the_poll_url_of_a_repeated_submit_leads_to_the_original_job(api, retried):
    poll_url = str(retried.job.handle.get("poll_url"))
    if not poll_url.startswith("/") or api.follow(poll_url).status_code != 200:
        raise Unmet(f"the poll_url of the first submit leads nowhere: {poll_url!r}")

    for answer in (retried.early[-1], retried.late[-1]):
        status = api.follow(answer.json()["poll_url"])

        assert status.status_code == 200, status
        assert status.json()["job_id"] == retried.job.id


@clause("job.accepted")
def test_a_repeated_submit_is_answered_as_pending_too(retried):
    for answer in retried.early + retried.late:
        assert answer.status_code == 202, answer
        assert answer.json().get("status", "pending") == "pending"  # its default


@clause("job.terminal")
def test_a_repeated_submit_does_not_start_the_job_again(last_words, retried):
    before = last_words(retried.job.last)

    after = retried.job.api.get(retried.job.poll_path)

    assert after.status_code == 200, after
    assert last_words(after.json()) == before


@clause("idempotency.same-job")
@pytest.mark.parametrize(
    "tail",
    ["–ключ 键 🗝", "x" * 255, " with spaces ", "/slash?and=more&%20#", "'; DROP TABLE jobs; --"],
    ids=["unicode", "long", "spaces", "url", "quotes"],
)
def test_a_key_may_be_any_text(api, jobs, client_request_id, image_operation, tail):
    key = client_request_id() + tail
    first = jobs.request(api, image_operation, client_request_id=key)
    if first.status_code in REFUSED:
        not_applicable("the target takes no such key")

    original = job_id(first)

    again = jobs.request(api, image_operation, client_request_id=key)

    assert_names(again, original)


@clause("idempotency.same-job")
def test_the_key_of_a_failed_job_still_returns_it(jobs, any_failed):
    if any_failed.api.get(any_failed.poll_path).status_code in GONE:
        not_applicable("by now this target has forgotten the job, and so it may its key")
    answer = jobs.request(any_failed.api, any_failed.operation, **any_failed.sent)

    assert_returns(answer, any_failed)


@clause("idempotency.same-job")
def test_a_key_outlives_the_hours(api, jobs, far_clock, client_request_id):
    keys = {operation: client_request_id() for operation in IMAGE_OPERATIONS}
    submitted = [jobs.submit(api, name, client_request_id=key) for name, key in keys.items()]
    ended = [jobs.finish(job) for job in submitted]

    far_clock.advance(2 * HOUR)
    if any(job.poll().status_code in GONE for job in ended):
        not_applicable("results of this target last less than two hours, and so may their keys")

    for job in ended:
        answer = jobs.request(api, job.operation, client_request_id=keys[job.operation])
        assert_returns(answer, job)


@clause("idempotency.concurrent")
def test_submits_at_the_same_moment_yield_one_job(api, jobs, client_request_id, image_operation):
    for _ in range(ROUNDS):
        assert_crowd_gets_one_job(jobs, api, image_operation, client_request_id())


@clause("idempotency.concurrent")
def test_submits_of_another_developer_at_the_same_moment_yield_one_job(
    other_api, jobs, client_request_id, image_operation
):
    assert_crowd_gets_one_job(jobs, other_api, image_operation, client_request_id())


def assert_crowd_gets_one_job(jobs, by, operation, key):
    answers = together(
        lambda _: jobs.request(by, operation, client_request_id=key),
        range(CROWD),
    )

    for answer in answers:
        assert answer.status_code == 202, answer
    assert len({answer.json()["job_id"] for answer in answers}) == 1


NEAR_MISSES = [
    "{key}-key",
    "{key}-Key",
    "{key}-KEY",
    "{key}-key ",
    " {key}-key",
    "{key}-ke",
    "{key}-keys",
    "{key}_key",
    "{key}-k\u00e9y",
    "{key}" + "x" * 220 + "a",
    "{key}" + "x" * 220 + "b",
]


@dataclass(frozen=True)
class Neighbours:
    """Keys that nearly are the same, and the answer to a first submit with each."""

    answers: dict[str, Answer]

    @property
    def ids(self):
        """The job of each key; a key that the target does not take is left out."""
        taken = {k: found for k, found in self.answers.items() if found.status_code not in REFUSED}
        return {key: job_id(answer) for key, answer in taken.items()}

    @property
    def exchanges(self):
        return [answer.exchange for answer in self.answers.values()]


@pytest.fixture(scope="session")
def neighbours(api, jobs, run, at_once):
    """Submits with keys that nearly are the same, to each operation."""

    def submit_all(operation):
        plain = f"phota-contracts-{run.random.getrandbits(96):024x}"
        keys = [form.format(key=plain) for form in NEAR_MISSES]
        return Neighbours(
            {key: jobs.request(api, operation, client_request_id=key) for key in keys}
        )

    return at_once(submit_all)


def several(ids):
    if len(ids) < 2:
        not_applicable("the target takes no such keys")
    return ids


@clause("idempotency.distinct")
def test_keys_that_differ_at_all_yield_different_jobs(neighbours, had, image_operation):
    found = several(had(neighbours[image_operation]).ids)

    assert len(set(found.values())) == len(found), found


@clause("idempotency.same-job")
def test_many_keys_are_remembered_each_for_its_own_job(api, jobs, neighbours, had, image_operation):
    first = had(neighbours[image_operation]).ids

    for key, original in several(first).items():
        assert_names(jobs.request(api, image_operation, client_request_id=key), original)


@clause("idempotency.distinct")
def test_submits_without_a_key_yield_different_jobs(api, jobs, image_operation):
    crowd = [{}, {}, {"client_request_id": None}]
    answers = together(lambda key: jobs.request(api, image_operation, **key), crowd)
    answers += [jobs.request(api, image_operation, **key) for key in crowd[1:]]

    found = [job_id(answer) for answer in answers]
    assert len(set(found)) == len(found), found


@clause("idempotency.distinct")
def test_different_keys_at_the_same_moment_yield_different_jobs(api, jobs, client_request_id):
    asked = [(operation, client_request_id()) for operation in IMAGE_OPERATIONS for _ in range(2)]

    answers = together(lambda pair: jobs.request(api, pair[0], client_request_id=pair[1]), asked)

    found = [job_id(answer) for answer in answers]
    assert len(set(found)) == len(found), dict(zip(asked, found, strict=True))


@clause("idempotency.per-developer")
def test_the_equal_key_of_another_developer_is_another_job(
    api, other_api, jobs, client_request_id, image_operation
):
    key = client_request_id()
    own = jobs.request(api, image_operation, client_request_id=key)

    others = jobs.request(other_api, image_operation, client_request_id=key)

    assert others.status_code == 202, others
    assert job_id(own) != job_id(others)
    for developer, first in ((api, own), (other_api, others)):
        again = jobs.request(developer, image_operation, client_request_id=key)
        assert_names(again, job_id(first))
