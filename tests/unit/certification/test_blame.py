"""Where two clauses are near each other, one fault is blamed on one of them."""

from dataclasses import replace

import pytest

from contracts.certification.rulings import Broken, judgements
from tests.unit.certification.conftest import a_callback, a_record, a_request, an_ending

JOB = "/v1/phota/jobs/job_1"
HANDLE = {"job_id": "job_1", "poll_url": JOB, "status": "pending"}
DONE = {"result": {"download_urls": ["https://127.0.0.1:1/downloads/1"]}}
GAVE_UP = an_ending(succeeded=False)
STOPPED = an_ending(succeeded=False, timed_out=True)


def verdict(clause, record):
    rulings = judgements()[clause](record)
    if not rulings:
        return "not shown"
    return "broken" if any(isinstance(each, Broken) for each in rulings) else "kept"


def poll(number, status):
    got = {"status": status, **(DONE if status == "succeeded" else {})}
    return a_request(number, "job-status", None, 200, got, target=JOB)


def order(number):
    return a_request(number, "generate", {"client_request_id": "key"}, 202, HANDLE)


def training(*statuses):
    return [
        a_request(number, "profile-status", None, 200, {"status": status})
        for number, status in enumerate(statuses, 1)
    ]


@pytest.mark.parametrize(
    ("ending", "gives_up", "no_false_success"),
    [
        (GAVE_UP, "kept", "kept"),
        (an_ending(), "kept", "broken"),
        (STOPPED, "broken", "kept"),
    ],
)
def test_a_job_that_is_never_over(ending, gives_up, no_false_success):
    polls = [poll(number, "running") for number in range(1, 4)]
    record = a_record("never-over", *polls, ending=ending)

    assert verdict("client-polling.gives-up", record) == gives_up
    assert verdict("client-polling.no-false-success", record) == no_false_success


@pytest.mark.parametrize(
    ("between", "expected"),
    [([], "broken"), ([order(3)], "not shown"), ([poll(3, "running")], "broken")],
)
def test_a_job_that_two_orders_share_may_be_asked_for_twice(between, expected):
    events = [order(1), poll(2, "succeeded"), *between, poll(5, "succeeded")]

    record = a_record("two-orders", *events, ending=an_ending())

    assert verdict("client-polling.ends", record) == expected


@pytest.mark.parametrize(
    ("statuses", "ending", "expected"),
    [
        (["QUEUING", "ERROR"], GAVE_UP, "kept"),
        (["QUEUING", "ERROR", "ERROR", "ERROR"], GAVE_UP, "kept"),
        (["ERROR"] * 5, GAVE_UP, "broken"),
        (["ERROR"], STOPPED, "broken"),
        (["ERROR"], an_ending(), "broken"),
        (["QUEUING"], an_ending(), "not shown"),
    ],
)
def test_a_training_that_ends_in_error(statuses, ending, expected):
    record = a_record("training-fails", *training(*statuses), ending=ending)

    assert verdict("client-profile.error", record) == expected


ADDED = a_request(1, "profile-add", {"image_urls": []}, 200, {"profile_id": "mine"})


def listed(profile_id, status):
    entry = {"profile_id": profile_id, "status": status, "tag": None}
    return a_request(2, "profile-ids", None, 200, {"profiles": [entry]})


@pytest.mark.parametrize(
    ("seen", "waits"),
    [
        (listed("mine", "READY"), "kept"),
        (listed("mine", "IN_PROGRESS"), "broken"),
        (listed("another", "READY"), "broken"),
        (replace(listed("mine", "READY"), reply=None), "broken"),
    ],
)
def test_a_profile_may_be_seen_to_be_ready_in_the_list(seen, waits):
    record = a_record("train", ADDED, seen, ending=an_ending())

    assert verdict("client-profile.waits", record) == waits


def test_an_error_may_be_seen_in_the_list():
    seen = [ADDED, listed("mine", "ERROR")]

    told = a_record("training-fails", *seen, ending=GAVE_UP)
    hidden = a_record("training-fails", *seen, ending=an_ending())

    assert verdict("client-profile.error", told) == "kept"
    assert verdict("client-profile.error", hidden) == "broken"


@pytest.mark.parametrize(
    ("ending", "survives", "refusal"),
    [(GAVE_UP, "broken", "not shown"), (an_ending(), "kept", "broken")],
)
def test_a_client_that_dies_of_a_callback_owes_it_no_answer(ending, survives, refusal):
    forged = a_callback(1, "R12 a byte beyond ASCII", {}, is_genuine=False, status=0)
    unanswered = replace(forged, error="RemoteProtocolError: no answer")
    record = a_record("forged-headers", poll(1, "running"), ending=ending, callbacks=[unanswered])

    assert verdict("client-signature.survives", record) == survives
    assert verdict("client-signature.refusal", record) == refusal


@pytest.mark.parametrize(
    ("told", "poll_wins", "failed"),
    [("running", "broken", "not shown"), ("failed", "not shown", "broken")],
)
def test_a_success_that_only_the_callback_told(told, poll_wins, failed):
    called = a_callback(1, "as it should be", {})
    record = a_record(
        "callback-says-succeeded", poll(1, told), ending=an_ending(), callbacks=[called]
    )

    assert verdict("client-callback.poll-wins", record) == poll_wins
    assert verdict("client-polling.failed", record) == failed
