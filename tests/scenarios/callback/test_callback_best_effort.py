"""Callbacks are best effort: whatever the receiver does, polling tells the same story.

Promised by callback_url of openapi v0.7.0: "Best-effort (polling remains authoritative)".
"""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass

import pytest

from contracts.client import (
    IMAGE_OPERATIONS,
    TERMINAL,
    Inbox,
    Job,
    Unmet,
    eventually,
    not_applicable,
    not_tested,
)
from contracts.pytest_plugin import clause

SLOW = 6.0  # seconds: longer than a loaded machine takes to show that a job is over
ANSWERING = {"answers 500": {"status": 500}, "is slow": {"delay": SLOW}}
ABSENT = ["is down", "accepts and says nothing"]
RECEIVERS = [*ANSWERING, *ABSENT]
GIVEN_UP = 3.0  # seconds after its end in which a target may try a callback again
HOUR = 3600


@dataclass(frozen=True)
class Bothered:
    """A job whose receiver misbehaves; `inbox` is None where no request can arrive."""

    job: Job
    inbox: Inbox | None
    over_at: float

    @property
    def exchanges(self):
        return self.job.exchanges


@pytest.fixture(scope="session")
def absent():
    """Make callback URLs of this machine that no request ever reaches."""
    sockets = []

    def make(manner):
        opened = socket.socket()
        sockets.append(opened)
        opened.bind(("127.0.0.1", 0))
        if manner == "accepts and says nothing":
            opened.listen()
        return f"https://127.0.0.1:{opened.getsockname()[1]}/hooks/phota"

    yield make
    for opened in sockets:
        opened.close()


@pytest.fixture(scope="session")
def bothered_jobs(api, jobs, run, receiver, absent, at_once, first_secrets):  # noqa: ARG001 - first
    """A job for each receiver on each operation, all under way at the same time."""

    def see_through(wanted):
        manner, operation = wanted
        inbox = None
        if manner in ANSWERING:
            inbox = receiver.inbox(public=run.callback_address, **ANSWERING[manner])
        url = inbox.url if inbox else absent(manner)
        job = jobs.submit(api, operation, callback_url=url)
        with suppress(Unmet):  # a job that never ends is what is judged here
            jobs.finish(job)
        return Bothered(job, inbox, time.monotonic())

    possible = RECEIVERS if run.target.is_loopback else ANSWERING
    return at_once(
        see_through, [(manner, name) for manner in possible for name in IMAGE_OPERATIONS]
    )


@pytest.fixture
def bothered(bothered_jobs, had, receiver_that, image_operation):
    """A job of the operation that is over, whose receiver misbehaves."""
    if (receiver_that, image_operation) not in bothered_jobs:
        not_tested("needs a target on this machine: only there has the run such an address")
    return had(bothered_jobs[receiver_that, image_operation])


def stop_if_expired(answer):
    if answer.status_code == 410:
        not_applicable("the result expired as the clock was moved: no document says when it does")


def assert_succeeded(job):
    answer = job.poll()
    stop_if_expired(answer)

    assert answer.status_code == 200, answer
    status = answer.json()
    assert status["status"] == "succeeded", status
    assert status.get("error") is None, status
    if not status.get("result"):
        raise Unmet("the job succeeded without a result, which another clause judges")
    assert len(status["result"]["download_urls"]) == 1, status


def says_success(job):
    answer = job.poll()
    return answer.status_code == 200 and answer.json()["status"] == "succeeded"


@clause("callback.best-effort")
@pytest.mark.parametrize("receiver_that", RECEIVERS)
def test_a_job_succeeds_whatever_its_receiver_does(bothered, watched):  # noqa: ARG001 - others end
    assert bothered.job.is_over, f"never over: {bothered.job.last}"
    assert_succeeded(bothered.job)


@clause("callback.best-effort")
@pytest.mark.parametrize("receiver_that", RECEIVERS)
def test_a_job_stays_as_it_was_when_its_callback_was_given_up(
    bothered, deliveries, last_words, watched
):
    if bothered.inbox and not deliveries(bothered.inbox, since=bothered.over_at):
        raise Unmet("no callback came")
    left = bothered.over_at + GIVEN_UP - time.monotonic()

    eventually(lambda: None if says_success(bothered.job) else True, max(left, 0))

    assert_succeeded(bothered.job)
    plain, *later = map(last_words, ends_of(watched))
    if any(words != plain for words in later):
        raise Unmet("a job changes after its end without any callback, as another clause judges")
    assert last_words(bothered.job.last) == last_words(ends_of(bothered.job)[0])


def ends_of(job):
    """Every terminal status that was seen of a job."""
    return [view for view in job.seen if view["status"] in TERMINAL]


@clause("callback.best-effort")
@pytest.mark.parametrize("receiver_that", ["is slow"])
def test_a_job_is_over_before_its_slow_receiver_has_answered(bothered, deliveries):
    received = deliveries(bothered.inbox, since=bothered.over_at)
    if not received:
        raise Unmet("no callback came")

    late = bothered.over_at - received[0].at
    assert late < SLOW, f"over {late:.1f} s after its callback, which took {SLOW:.0f} s"


@clause("callback.best-effort")
@pytest.mark.usefixtures("control")
def test_a_failed_job_fails_as_it_would_have_without_its_receiver(
    announced, deliveries, failed, image_operation
):
    bothered = announced(image_operation, inbox=(("status", 500),), meeting="instance_died")
    if not deliveries(bothered.inbox, since=bothered.ended, at_least=2, within=2.5):
        raise Unmet("no callback came")

    answer = bothered.job.poll()
    stop_if_expired(answer)

    assert answer.status_code == 200, answer
    assert answer.json()["status"] == failed.last["status"], answer
    if not (failed.last.get("error") and answer.json().get("error")):
        raise Unmet("a failed job says no error, which another clause judges")
    assert answer.json()["error"]["code"] == failed.last["error"]["code"], answer


@clause("callback.best-effort")
def test_jobs_are_as_they_were_an_hour_after_their_callbacks_failed(bothered_jobs, had, far_clock):
    bothered = [had(found) for found in bothered_jobs.values()]
    if any(one.job.poll().status_code != 200 for one in bothered):
        not_applicable("the clock was moved so far before that the results have expired")

    far_clock.advance(HOUR)
    if all(one.job.poll().status_code == 410 for one in bothered):
        not_applicable("results of this target last less than an hour")

    for one in bothered:
        assert_succeeded(one.job)
