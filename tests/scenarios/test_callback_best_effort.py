"""Callbacks are best effort: whatever the receiver does, polling tells the same story.

Promised by callback_url of openapi v0.7.0: "Best-effort (polling remains authoritative)".
"""

import socket
import time
from dataclasses import dataclass

import pytest

from contracts.client import IMAGE_OPERATIONS, TERMINAL, Inbox, Job, not_tested
from contracts.pytest_plugin import clause

SLOW = 6.0  # seconds: longer than a loaded machine takes to show that a job is over
ANSWERING = {"answers 500": {"status": 500}, "is slow": {"delay": SLOW}}
ABSENT = ["is down", "accepts and says nothing"]
RECEIVERS = [*ANSWERING, *ABSENT]
FEW = range(3)


@dataclass(frozen=True)
class Bothered:
    """A job whose receiver misbehaves; `inbox` is None where no request can arrive."""

    job: Job
    inbox: Inbox | None
    over_at: float

    @property
    def exchanges(self):
        return [*self.job.exchanges[:1], *self.job.exchanges[-2:]]


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
        job = jobs.finish(jobs.submit(api, operation, callback_url=url))
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


@clause("callback.best-effort")
@pytest.mark.parametrize("receiver_that", RECEIVERS)
def test_a_job_succeeds_whatever_its_receiver_does(bothered):
    assert bothered.job.last["status"] == "succeeded", bothered.job.last
    assert len(bothered.job.last["result"]["download_urls"]) == 1, bothered.job.last


@clause("callback.best-effort")
@pytest.mark.parametrize("receiver_that", ["answers 500"])
def test_refused_callbacks_do_not_change_the_job_afterwards(bothered, deliveries):
    deliveries(bothered.inbox, since=bothered.over_at, at_least=2, within=2.5)

    for _ in FEW:
        answer = bothered.job.poll()
        assert answer.status_code == 200, answer
        assert answer.json()["status"] == "succeeded", answer
        assert answer.json().get("error") is None, answer


@clause("callback.best-effort")
@pytest.mark.parametrize("receiver_that", ["is slow"])
def test_a_job_is_over_before_its_slow_receiver_has_answered(bothered, deliveries):
    first = next(iter(deliveries(bothered.inbox, since=bothered.over_at)), None)

    assert bothered.job.last["status"] in TERMINAL
    if first is not None:
        late = bothered.over_at - first.at
        assert late < SLOW, f"over {late:.1f} s after its callback, which took {SLOW:.0f} s"


@clause("callback.best-effort")
@pytest.mark.usefixtures("control")
def test_a_failed_job_stays_failed_whatever_its_receiver_does(
    announced, deliveries, image_operation
):
    failed = announced(image_operation, inbox=(("status", 500),), meeting="instance_died")
    deliveries(failed.inbox, since=failed.ended, at_least=2, within=2.5)

    answer = failed.job.poll()

    assert answer.status_code == 200, answer
    assert answer.json()["status"] == "failed", answer
    assert answer.json()["error"] == failed.job.last["error"], answer
