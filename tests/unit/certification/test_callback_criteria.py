"""Judges of what a client makes of genuine callbacks, by records made by hand."""

from dataclasses import replace

import pytest

from contracts.certification.rulings import Broken, judgements
from tests.unit.certification.conftest import (
    a_callback,
    a_charge,
    a_record,
    a_request,
    an_ending,
)

ORDER = {"async": True, "callback_url": "https://127.0.0.1:2/cb"}
SUBMIT = a_request(1, "edit", ORDER, 202, {"job_id": "job_1"})
IMAGE = a_request(3, "download", got={"image": 1}, target="/downloads/1.png?signature=a")
AGAIN = a_request(4, "download", got={"image": 1}, target="/downloads/1.png?signature=b")
CANARY = a_request(5, "canary", target="/canary/1.png")
DIGEST = IMAGE.reply.body.digest
TWO = (a_callback(1, "first", {}), a_callback(2, "once more", {}))
GONE = a_callback(1, "late", {}, status=0)
DONE = an_ending(files=[DIGEST])
FAILED = an_ending(succeeded=False)


def judged(clause, drill, *requests, callbacks=TWO, ending=DONE, charges=1, **facts):
    ledger = [a_charge(number) for number in range(charges)]
    made = a_record(
        drill, SUBMIT, *requests, ending=ending, callbacks=callbacks, charges=ledger, **facts
    )
    rulings = judgements()[f"client-callback.{clause}"](made)
    if not rulings:
        return "not shown"
    return "broken" if any(isinstance(each, Broken) for each in rulings) else "kept"


@pytest.mark.parametrize("drill", ["callback-twice", "callback-ten", "callback-late"])
def test_a_callback_that_comes_again_changes_nothing(drill):
    twice = an_ending(files=[DIGEST, DIGEST])

    assert judged("once", drill, IMAGE) == "kept"
    assert judged("once", drill, IMAGE, AGAIN) == "broken"
    assert judged("once", drill, IMAGE, ending=twice) == "broken"
    assert judged("once", drill, IMAGE, charges=2) == "broken"
    assert judged("once", drill, IMAGE, ending=FAILED) == "broken"


def test_a_download_that_broke_off_may_be_tried_again():
    broken_off = a_request(3, "download", cut="truncated", target="/downloads/1.png")

    assert judged("once", "callback-twice", broken_off, AGAIN) == "kept"


def test_a_head_before_the_download_is_no_second_one():
    head = type(IMAGE)(3, 0.3, "download", "HEAD", IMAGE.target, reply=IMAGE.reply)

    assert judged("once", "callback-twice", head, AGAIN) == "kept"


def test_a_receiver_that_is_closed_cannot_be_judged_by_what_came_late():
    assert judged("once", "callback-late", IMAGE, callbacks=[GONE]) == "not shown"
    assert judged("once", "callback-twice", IMAGE, callbacks=[TWO[0], GONE]) == "not shown"


@pytest.mark.parametrize(
    ("clause", "drill"),
    [("before-accepted", "callback-before-202"), ("never", "callback-never")],
)
def test_polling_finishes_what_callbacks_do_not(clause, drill):
    assert judged(clause, drill, IMAGE) == "kept"
    assert judged(clause, drill, callbacks=(), ending=FAILED) == "broken"
    assert judged(clause, drill, IMAGE, charges=2) == "broken"


def test_the_poll_is_believed_when_the_callback_says_succeeded():
    drill = "callback-says-succeeded"

    assert judged("poll-wins", drill, ending=FAILED) == "kept"
    assert judged("poll-wins", drill, ending=DONE) == "broken"
    assert judged("poll-wins", drill, CANARY, ending=FAILED) == "broken"
    assert judged("poll-wins", drill, callbacks=[GONE]) == "not shown"


def test_the_poll_is_believed_when_the_callback_says_failed():
    assert judged("poll-wins", "callback-says-failed", IMAGE) == "kept"
    assert judged("poll-wins", "callback-says-failed", ending=FAILED) == "broken"


def test_a_job_of_nobody_is_left_alone():
    drill = "callback-unknown-job"

    assert judged("unknown-job", drill, IMAGE) == "kept"
    assert judged("unknown-job", drill, IMAGE, CANARY) == "broken"
    assert judged("unknown-job", drill, ending=FAILED) == "broken"


OTHERS = {"another": 1, "own": ["/downloads/2.png"]}
OWN = a_request(4, "download", got={"image": 2}, target="/downloads/2.png?signature=a")


@pytest.mark.parametrize(
    ("requests", "more", "expected"),
    [
        ([IMAGE, OWN], {}, "kept"),
        ([IMAGE, AGAIN], {}, "broken"),
        ([IMAGE], {}, "broken"),
        ([], {}, "not shown"),
        ([IMAGE], {"ending": FAILED}, "not shown"),
        ([IMAGE], {"callbacks": [GONE]}, "not shown"),
    ],
)
def test_what_another_job_made_is_not_taken_for_the_jobs_own(requests, more, expected):
    drill = "callback-of-another-job"

    assert judged("own-job", drill, *requests, **more, **OTHERS) == expected


def slow(seconds, status=204, error=None):
    return replace(TWO[0], seconds=seconds, status=status, error=error)


@pytest.mark.parametrize(
    ("callback", "expected"),
    [
        (slow(4.9), "kept"),
        (slow(4.9, 500), "kept"),
        (slow(5.1), "broken"),
        (slow(10.0, 0, "TimeoutError"), "broken"),
        (slow(0.1, 0, "ConnectError: refused"), "not shown"),
    ],
)
def test_an_answer_comes_within_five_seconds(callback, expected):
    assert judged("prompt", "edit", callbacks=[callback]) == expected


@pytest.mark.parametrize(
    ("sent", "https", "asynchronous"),
    [
        ({"callback_url": "https://a.example/cb", "async": True}, "kept", "kept"),
        ({"callback_url": "HTTPS://a.example/cb", "async": True}, "kept", "kept"),
        ({"callback_url": "http://a.example/cb", "async": True}, "broken", "kept"),
        ({"callback_url": "https://a.example/cb"}, "kept", "broken"),
        ({"callback_url": "https://a.example/cb", "async": False}, "kept", "broken"),
        ({"callback_url": None}, "not shown", "not shown"),
        ({}, "not shown", "not shown"),
    ],
)
def test_a_callback_is_asked_for_as_the_documents_say(sent, https, asynchronous):
    record = a_record("edit", a_request(1, "edit", sent, 202))

    for clause, expected in (("https", https), ("async", asynchronous)):
        rulings = judgements()[f"client-callback.{clause}"](record)
        broken = any(isinstance(each, Broken) for each in rulings)
        assert ("not shown" if not rulings else "broken" if broken else "kept") == expected
