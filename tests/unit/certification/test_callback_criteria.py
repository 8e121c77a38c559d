"""Judges of what a client makes of genuine callbacks, by records made by hand."""

from dataclasses import replace

import pytest

from contracts.certification.judging import judge
from contracts.certification.rulings import Broken, judgements
from contracts.certification.transcripts import from_lines, to_lines
from contracts.model import Verdict
from tests.unit.certification.conftest import (
    a_callback,
    a_charge,
    a_record,
    a_request,
    an_ending,
)

ONCE = "client-callback.once"
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


def judged(clause, drill, *requests, callbacks=TWO, ending=DONE, charges=1, peers=(), **facts):
    ledger = [a_charge(number) for number in range(charges)]
    made = a_record(
        drill, SUBMIT, *requests, ending=ending, callbacks=callbacks, charges=ledger, **facts
    )
    rulings = judgements()[f"client-callback.{clause}"](replace(made, peers=tuple(peers)))
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


def test_a_probe_by_range_is_no_download():
    probe = replace(AGAIN, headers=(("Range", "bytes=0-0"),))

    assert judged("once", "callback-twice", IMAGE, probe) == "kept"


def elsewhere(*requests, callbacks=(), ending=DONE):
    return a_record("elsewhere", SUBMIT, *requests, callbacks=callbacks, ending=ending)


THIRD = replace(AGAIN, number=6)
LATEST = an_ending(files=[DIGEST, DIGEST])


@pytest.mark.parametrize("drill", ["callback-twice", "callback-ten", "callback-late"])
def test_what_a_client_does_twice_anyway_is_no_answer_to_a_callback(drill):
    twice = [elsewhere(IMAGE, AGAIN), elsewhere(IMAGE)]

    assert judged("once", drill, IMAGE, AGAIN, peers=twice) == "kept"
    assert judged("once", drill, IMAGE, AGAIN, THIRD, peers=twice) == "broken"
    assert judged("once", drill, IMAGE, AGAIN, peers=twice[1:]) == "broken"


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        (elsewhere(IMAGE, AGAIN, callbacks=TWO[:1]), "kept"),
        (elsewhere(IMAGE, AGAIN, callbacks=TWO), "broken"),
        (elsewhere(IMAGE, AGAIN, ending=FAILED), "broken"),
    ],
)
def test_a_habit_shows_where_no_callback_is_repeated(peer, expected):
    assert judged("once", "callback-twice", IMAGE, AGAIN, peers=[peer]) == expected


def test_a_habit_of_fetching_twice_upon_one_callback_does_not_excuse_a_late_one():
    one = [elsewhere(IMAGE, AGAIN, callbacks=TWO[:1])]
    late = {"callbacks": TWO[:1], "peers": one}

    assert judged("once", "callback-late", IMAGE, AGAIN, **late) == "broken"


def test_whoever_judges_drills_together_knows_their_habits():
    ledger = [a_charge(1)]
    record = a_record(
        "callback-twice", SUBMIT, IMAGE, AGAIN, ending=DONE, callbacks=TWO, charges=ledger
    )
    habit = elsewhere(IMAGE, AGAIN)

    def verdict(*given, **more):
        return next(each.verdict for each in judge(*given, **more) if each.id == ONCE)

    assert verdict([record]) is Verdict.FAIL
    assert verdict([record, habit]) is verdict([habit, record]) is Verdict.PASS
    assert verdict([record], beside=[habit]) is Verdict.PASS
    assert verdict(from_lines(to_lines([record, habit]))) is Verdict.PASS


def test_a_copy_of_the_latest_image_beside_it_is_a_habit():
    def kept(*peers):
        return judged("once", "callback-twice", IMAGE, ending=LATEST, peers=peers)

    assert kept() == "broken"
    assert kept(elsewhere(IMAGE)) == "broken"
    assert kept(elsewhere(IMAGE, ending=LATEST)) == "kept"


def test_two_orders_that_make_the_same_image_show_no_habit():
    two = elsewhere(IMAGE, replace(IMAGE, target="/downloads/2.png"), ending=LATEST)

    assert judged("once", "callback-twice", IMAGE, ending=LATEST, peers=[two]) == "broken"


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
