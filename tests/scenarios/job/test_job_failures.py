"""Jobs that fail: what they say, and that what befell them shows.

Promised by JobStatus, JobError, PhotaErrorCode and EditJobErrorCode of openapi v0.7.0. A job is
made to fail by the faults of a control API, or by a prompt that the target moderates.
"""

import pytest

from contracts.client import TERMINAL, Answer, Unmet, not_applicable, not_tested
from contracts.pytest_plugin import clause

INFRASTRUCTURE = ["instance_died", "dispatch_failed"]  # EditJobErrorCode
ERROR_CODES = {
    *INFRASTRUCTURE,
    "CONTENT_MODERATION",
    "SERVICE_UNAVAILABLE",
    "NOT_FOUND",
    "PROFILE_NOT_FOUND",
    "PROFILE_NOT_READY",
    "INVALID_REQUEST",
    "INTERNAL_ERROR",
}  # PhotaErrorCode


def has_failed(job):
    return any(view["status"] == "failed" for view in job.seen)


def assert_has_an_error_only_in_failure(views):
    for view in views:
        if view["status"] == "failed":
            assert view["error"]["code"] in ERROR_CODES, view
            assert isinstance(view["error"]["message"], str), view
        else:
            assert view.get("error") is None, f"a {view['status']} job has an error: {view}"


@clause("job.error-iff-failed")
def test_a_job_that_succeeds_never_has_an_error(watched):
    assert_has_an_error_only_in_failure(watched.seen)


@clause("job.error-iff-failed")
def test_a_job_of_four_or_of_another_developer_that_succeeds_has_no_error(finished):
    assert_has_an_error_only_in_failure(finished.seen)


@clause("job.error-iff-failed")
def test_a_failed_job_says_why_and_not_before(any_failed):
    assert_has_an_error_only_in_failure(any_failed.seen)


@clause("job.error-iff-failed")
@pytest.mark.usefixtures("control")
def test_a_job_that_meets_an_outage_says_why_and_not_before(failures, image_operation):
    job = failures("unavailable", image_operation)
    if isinstance(job, Unmet) and not job.was_unanswered:
        not_applicable(f"this fault leaves no job that fails: {job}")
    if isinstance(job, Unmet):
        raise job

    assert_has_an_error_only_in_failure(job.seen)
    if not has_failed(job):
        raise Unmet(f"the job was to fail of unavailable: {job.last}")


@pytest.fixture(scope="session")
def moderated_jobs(api, jobs, target, at_once):
    """The answers to jobs with a moderated prompt, and the jobs of those that were accepted."""
    if target.moderated_prompt is None:
        not_tested("needs moderated_prompt in the target's configuration")

    def ask(operation):
        answer = jobs.request(api, operation, prompt=target.moderated_prompt)
        if answer.status_code == 400:
            return answer
        return jobs.finish(jobs.accepted(api, operation, {}, answer))

    return at_once(ask)


@clause("job.error-iff-failed")
def test_a_moderated_job_says_why(moderated_jobs, had, image_operation):
    if isinstance(moderated_jobs[image_operation], Answer):
        not_applicable("moderation refuses at submit, before there is a job")
    job = had(moderated_jobs[image_operation])

    assert_has_an_error_only_in_failure(job.seen)
    if not has_failed(job):
        raise Unmet(f"the moderated prompt did not fail: {job.last}")


@clause("job.infrastructure-failure")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", INFRASTRUCTURE)
def test_a_failure_of_the_infrastructure_ends_the_job_and_is_named(
    watches, failures, image_operation, fault
):
    if isinstance(watches[image_operation], Unmet):
        raise watches[image_operation]

    job = failures(fault, image_operation)

    if isinstance(job, Unmet):
        breach = AssertionError(f"there is no job that fails of {fault}: {job}")
        raise breach from job
    assert job.last["status"] in TERMINAL, f"the job never ends: {job.last}"
    assert job.last["status"] == "failed", job.last
    if not job.last.get("error"):
        raise Unmet(f"the job does not say why it failed, which another clause judges: {job.last}")
    assert job.last["error"]["code"] == fault, job.last
