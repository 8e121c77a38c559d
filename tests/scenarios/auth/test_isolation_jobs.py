"""Isolation of jobs: whatever became of it, a foreign job is answered as one that nobody has.

What makes a job special to its owner, its failure or its age, must not tell anybody else of it.
"""

import pytest

from contracts.client import Unmet, not_applicable
from contracts.pytest_plugin import clause

HOUR = 3600
DAY = 24 * HOUR
STEPS = (0, HOUR, DAY, 7 * DAY, 23 * DAY, 60 * DAY, DAY)  # when results expire, nobody says


def assert_is_as(unknown, answer):
    """Hold what a foreign job met against what an id met that nobody has."""
    if unknown.status_code != 404:
        raise Unmet(f"an id that nobody has meets {unknown}, which another clause judges")
    assert (answer.status_code, answer.code) == (unknown.status_code, unknown.code), answer


def expire(job, clock):
    """Move its owner's clock until the job has expired."""
    for step in STEPS:
        if step:
            clock.advance(step)
        status = job.poll().status_code
        if status == 410:
            return
        if status != 200:
            raise Unmet(f"a job that is over answers {status}, which another clause judges")
    not_applicable("results last for longer than 92 days")


@clause("auth.isolation")
def test_a_foreign_job_is_as_unknown_as_any(two, finished_jobs, call, image_operation):
    job = finished_jobs(image_operation, by=two.owner)
    job.poll()  # a cache might keep it

    answer = call(two.foreigner, "job-status", ids={"job_id": job.id})

    assert_is_as(call(two.foreigner, "job-status"), answer)


@clause("auth.isolation")
def test_a_foreign_job_is_unknown_while_it_runs(two, jobs, call, image_operation):
    job = jobs.submit(two.owner, image_operation)
    answer = two.foreigner.get(job.poll_path)

    assert_is_as(call(two.foreigner, "job-status"), answer)


@clause("auth.isolation")
def test_the_address_of_a_job_opens_it_for_its_owner_alone(two, jobs, image_operation):
    job = jobs.submit(two.owner, image_operation)
    address = str(job.handle.get("poll_url"))
    if not address.startswith("/") or two.owner.follow(address).status_code != 200:
        raise Unmet(f"the job's own address shows no job, which another clause judges: {address}")

    assert two.foreigner.follow(address).status_code != 200


@clause("auth.isolation")
def test_a_foreign_job_that_failed_is_as_unknown_as_any(other_api, failed, call):
    answer = call(other_api, "job-status", ids={"job_id": failed.id})

    assert_is_as(call(other_api, "job-status"), answer)


@clause("auth.isolation")
@pytest.mark.usefixtures("far_clock")
def test_a_foreign_job_that_expired_is_as_unknown_as_any(
    two, run, finished_jobs, call, image_operation
):
    job = finished_jobs(image_operation, by=two.owner)
    expire(job, run.control_of(two.owner.key))

    answer = call(two.foreigner, "job-status", ids={"job_id": job.id})

    assert_is_as(call(two.foreigner, "job-status"), answer)
