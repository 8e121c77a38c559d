"""The end of a job's result: 410, for good (openapi v0.7.0, getting a job's status).

What is gone may be forgotten later: NOT_FOUND, "unknown job, or an expired job result". When a
result expires is documented nowhere. So the clock is moved in ever wider steps.
"""

import pytest

from contracts.client import IMAGE_OPERATIONS, not_applicable
from contracts.pytest_plugin import clause

MOMENT = 1  # seconds of the target's clock, as all of these
HOUR = 3600
DAY = 24 * HOUR
LIFE = (200, 410, 404)  # what polling a job that is over answers, in this order
STEPS = (HOUR, DAY, 7 * DAY, 23 * DAY, 60 * DAY, DAY)  # 92 days and an hour


def polls_after_each_step(clocks, ended):
    """What polling each job answered, twice after each step, by job."""
    answered = {job: [] for job in ended}
    for step in STEPS:
        for clock in clocks:
            clock.advance(step)
        for job in ended * 2:
            answered[job].append(job.poll())
    return answered


def shows_live_urls(api, job):
    urls = job.last["result"]["download_urls"]
    return bool(urls) and all(api.fetch(url).status_code == 200 for url in urls)


@pytest.fixture
def accounts(request, run, api, far_clock):
    """Each developer of the run who has a clock of their own that can be moved, and that clock."""
    first = api, far_clock
    if run.target.other_api_key is None:
        return [first]
    other = request.getfixturevalue("other_api")
    clock = run.control_of(other.key)
    return [first, (other, clock)] if clock.nudge(MOMENT) else [first]


@clause("job.expired")
def test_an_expired_result_is_gone_for_good(api, jobs, accounts):
    submitted = [jobs.submit(api, operation) for operation in IMAGE_OPERATIONS]
    submitted += [jobs.submit(by, "generate", num_output_images=4) for by, _ in accounts[1:]]
    ended = [jobs.finish(job) for job in submitted]

    for job, answers in polls_after_each_step([clock for _, clock in accounts], ended).items():
        told = f"{job.operation}, {job.sent['num_output_images']}"
        answered = [answer.status_code for answer in answers]
        assert set(answered) <= set(LIFE), f"{told}: {answered}"
        in_order = sorted(answered, key=LIFE.index)
        assert answered == in_order, f"the job came back: {told}: {answered}"
        assert 410 in answered or 404 not in answered, f"{told}: {answered}"
        assert {a.code for a in answers if a.status_code == 404} <= {"NOT_FOUND"}

    remaining = [job for job in ended if job.poll().status_code == 200]
    if remaining == ended and all(shows_live_urls(api, job) for job in ended):
        not_applicable("results last, with download URLs that work, for longer than 92 days")
    assert not remaining, f"never expired: {[job.last for job in remaining]}"
