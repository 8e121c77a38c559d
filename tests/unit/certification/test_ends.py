"""A client that is stopped, or that its own deadline ends, did not end upon what it was told."""

from dataclasses import replace

import pytest

from contracts.certification.record import Ending
from contracts.certification.rulings import Broken, judgements
from tests.unit.certification.conftest import a_callback, a_record, a_request

JOB = "/v1/phota/jobs/job_1"
HANDLE = {"job_id": "job_1", "poll_url": JOB, "status": "pending"}
GIVE_UP = {"give_up_seconds": 25.0}


def verdict(clause, record):
    rulings = judgements()[clause](record)
    if not rulings:
        return "not shown"
    return "broken" if any(isinstance(each, Broken) for each in rulings) else "kept"


def order(status=202, at=0.1):
    got = HANDLE if status == 202 else {}
    return a_request(1, "generate", {"client_request_id": "key"}, status, got, at=at)


def polls(*moments, said="running", status=200):
    return [
        a_request(number, "job-status", None, status, {"status": said}, target=JOB, at=at)
        for number, at in enumerate(moments, 2)
    ]


def trainings(*moments, said="ERROR"):
    return [
        a_request(number, "profile-status", None, 200, {"status": said}, at=at)
        for number, at in enumerate(moments, 2)
    ]


def stopped(at=40.0):
    return Ending(at, succeeded=False, timed_out=True)


def ended(at=1.0, **more):
    return Ending(at, succeeded=False, exit_code=1, **more)


def record(drill, *requests, ending, **more):
    return replace(a_record(drill, *requests, ending=ending, **more), context=GIVE_UP)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (ended(), "kept"),
        (stopped(), "broken"),
        (stopped(at=1.0), "not shown"),  # it had no time to tell
        (ended(by_hand=True), "kept"),
        (None, "kept"),
    ],
)
def test_a_failed_job_is_told_before_the_client_is_stopped(ending, expected):
    made = record("failed-not-found", order(), *polls(0.5, said="failed"), ending=ending)

    assert verdict("client-polling.failed", made) == expected


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422])
@pytest.mark.parametrize(
    ("ending", "expected"),
    [(ended(), "kept"), (stopped(), "broken"), (stopped(at=1.0), "not shown")],
)
def test_a_refusal_is_told_before_the_client_is_stopped(status, ending, expected):
    made = record(f"refused-{status}", order(status), ending=ending, status=status)

    assert verdict("client-error.failure", made) == expected


@pytest.mark.parametrize(("status", "code"), [(500, None), (503, None), (404, "PROFILE_NOT_READY")])
def test_what_may_pass_may_be_waited_for(status, code):
    made = record("x", order(status), ending=stopped(), status=status, code=code)

    assert verdict("client-error.failure", made) == "not shown"


GONE = [401, 404, 410]


@pytest.mark.parametrize("status", GONE)
@pytest.mark.parametrize(
    ("moments", "ending", "expected"),
    [
        ([0.5], ended(), "kept"),
        ([0.5], stopped(), "broken"),
        ([0.5], stopped(at=1.0), "not shown"),
        ([0.5, 9.0, 18.0], ended(at=25.4), "broken"),
        ([0.5, 9.0, 18.0], ended(at=18.2), "kept"),  # it tolerated a few
        ([0.5, 12.0, 24.0], ended(at=24.1), "not shown"),  # upon the answer, or at its time
        ([24.0, 24.5], ended(at=26.0), "kept"),  # it was slow before it was told
        ([0.5], ended(at=25.4), "kept"),
        ([0.5, 9.0], ended(at=90.0, by_hand=True), "kept"),
    ],
)
def test_what_is_gone_ends_the_waiting_by_itself(status, moments, ending, expected):
    requests = polls(*moments, said="gone", status=status)
    made = record(f"poll-{status}", order(), *requests, ending=ending)

    assert verdict("client-polling.gone", made) == expected


@pytest.mark.parametrize(
    ("moments", "ending", "expected"),
    [
        ([2.0], ended(at=2.2), "kept"),
        ([2.0], stopped(), "broken"),
        ([2.0], stopped(at=3.0), "not shown"),
        ([2.0, 10.0, 18.0], ended(at=26.0), "broken"),
        ([2.0, 4.0, 6.0], ended(at=6.1), "kept"),
        ([2.0, 14.0, 26.0], ended(at=26.1), "not shown"),
        ([2.0, 2.3, 2.6, 2.9, 3.2], ended(at=3.3), "broken"),
    ],
)
def test_error_ends_a_training_by_itself(moments, ending, expected):
    made = record("training-fails", *trainings(*moments), ending=ending)

    assert verdict("client-profile.error", made) == expected


@pytest.mark.parametrize(("ending", "expected"), [(ended(), "kept"), (stopped(), "not shown")])
def test_one_that_was_stopped_did_not_end_as_the_poll_says(ending, expected):
    told = [a_callback(1, "in contradiction to the poll", {})]
    requests = [order(), *polls(0.5, said="failed")]
    made = record("callback-says-succeeded", *requests, ending=ending, callbacks=told)

    assert verdict("client-callback.poll-wins", made) == expected
