"""What a job goes through: its states, its end, and what it carries in each of them.

Promised by JobHandle and JobStatus of openapi v0.7.0.
"""

from itertools import pairwise

import pytest

from contracts.client import IMAGE_OPERATIONS, TERMINAL, Unmet, not_applicable, together
from contracts.pytest_plugin import clause

FOLLOWERS = {
    "pending": {"pending", "running", *TERMINAL},
    "running": {"running", *TERMINAL},
    "succeeded": {"succeeded"},
    "failed": {"failed"},
}
HOUR = 3600


def assert_never_goes_back(views):
    for earlier, later in pairwise(view["status"] for view in views):
        assert earlier in FOLLOWERS, f"{earlier!r} is no status of a job"
        assert later in FOLLOWERS[earlier], f"the job was {earlier}, and then {later}"


def assert_carries_a_result_only_in_success(views, count):
    for view in views:
        if view["status"] == "succeeded":
            assert len(view["result"]["download_urls"]) == count, view
            assert all(view["result"]["download_urls"]), view
            assert "known_subjects" in view["result"], view
        else:
            assert view.get("result") is None, f"a {view['status']} job has a result: {view}"


def poll(job):
    """A later status of a job; it is kept from those tests that look at what was seen of it."""
    answer = job.api.get(job.poll_path)
    if answer.status_code == 410:
        not_applicable("the result expired as the clock was moved: no document says when it does")
    assert answer.status_code == 200, f"the job was over, and then: {answer}"
    return answer.json()


@clause("job.transitions")
def test_a_job_never_goes_back(watched):
    assert_never_goes_back(watched.seen)


@clause("job.transitions")
def test_a_failing_job_never_goes_back(any_failed):
    assert_never_goes_back(any_failed.seen)


@clause("job.transitions")
def test_a_job_of_four_or_of_another_developer_never_goes_back(finished):
    assert_never_goes_back(finished.seen)


@clause("job.terminal")
def test_every_poll_after_the_end_says_the_same(last_words, watched):
    first, *later = [last_words(view) for view in watched.seen if view["status"] in TERMINAL]
    if not later:
        raise Unmet("the job was polled only once after its end")

    for words in later:
        assert words == first


@clause("job.terminal")
def test_the_end_of_a_job_stays_as_it_is(last_words, watched):
    first = last_words(next(view for view in watched.seen if view["status"] in TERMINAL))

    for _ in range(4):
        assert last_words(poll(watched)) == first
    for view in together(lambda _: poll(watched), range(4)):
        assert last_words(view) == first


@clause("job.terminal")
def test_the_end_of_a_job_of_four_or_of_another_developer_stays_as_it_is(last_words, finished):
    first = last_words(finished.last)

    for _ in range(3):
        assert last_words(poll(finished)) == first


@clause("job.terminal")
def test_a_failed_job_stays_as_it_is(last_words, any_failed):
    first = last_words(next(view for view in any_failed.seen if view["status"] in TERMINAL))

    for _ in range(6):
        assert last_words(poll(any_failed)) == first


@clause("job.terminal")
def test_the_ends_of_jobs_outlive_the_hour(api, jobs, far_clock, last_words):
    running = [jobs.submit(api, operation) for operation in IMAGE_OPERATIONS]
    for operation in IMAGE_OPERATIONS:
        with far_clock.fault(operation, "instance_died"):
            running.append(jobs.submit(api, operation))
    ended = [jobs.finish(job) for job in running]
    before = {job: last_words(job.last) for job in ended}

    far_clock.advance(HOUR)
    kept = [job for job in ended if job.poll().status_code != 410]
    if not kept:
        not_applicable("results expire within an hour, which no document forbids")

    assert {job.id: last_words(poll(job)) for job in kept} == {job.id: before[job] for job in kept}


@clause("job.result-iff-succeeded")
def test_a_result_is_there_in_success_alone(watched):
    assert watched.last["status"] == "succeeded", watched.last
    assert_carries_a_result_only_in_success(watched.seen, 1)


@clause("job.result-iff-succeeded")
@pytest.mark.parametrize("count", [2, 3, 4])
def test_a_job_of_several_gives_as_many_urls(finished_jobs, image_operation, count):
    job = finished_jobs(image_operation, count)

    assert job.last["status"] == "succeeded", job.last
    assert_carries_a_result_only_in_success(job.seen, count)


@clause("job.result-iff-succeeded")
def test_the_job_of_another_developer_has_its_result_as_well(
    other_api, finished_jobs, image_operation
):
    job = finished_jobs(image_operation, 1, by=other_api)

    assert job.last["status"] == "succeeded", job.last
    assert_carries_a_result_only_in_success(job.seen, 1)


@clause("job.result-iff-succeeded")
def test_a_failed_job_has_no_result(any_failed):
    number = any_failed.sent["num_output_images"]
    assert_carries_a_result_only_in_success(any_failed.seen, number)


@clause("result.url-fetch")
def test_the_urls_of_a_later_poll_lead_to_images_as_well(api, watched):
    ended = next(view for view in watched.seen if view["status"] in TERMINAL)
    if set(statuses(api, ended)) != {200}:
        raise Unmet("what the job showed at its end does not work, which another test judges")

    assert set(statuses(api, poll(watched))) == {200}


def statuses(api, view):
    """What fetching each URL of a job's result is answered with."""
    urls = (view.get("result") or {}).get("download_urls", [])
    return [api.fetch(url).status_code for url in urls]


@clause("result.urls")
def test_a_job_for_urls_gives_no_bytes(finished_jobs, image_operation):
    assert result_of(finished_jobs(image_operation, 4)).get("images", []) == []


@clause("result.urls")
def test_each_image_of_a_job_has_a_url_of_its_own(finished_jobs, image_operation):
    urls = result_of(finished_jobs(image_operation, 4)).get("download_urls", [])

    assert len(set(urls)) == len(urls), f"several images have one URL: {urls}"


def result_of(job):
    if not job.last.get("result"):
        raise Unmet(f"the job has no result: {job.last}")
    return job.last["result"]
