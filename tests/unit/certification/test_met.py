"""A client is judged by what it met: an odd answer or a trouble, however late it began to ask."""

import asyncio
from dataclasses import replace

import pytest

from contracts.certification.drills import drills
from contracts.certification.record import Ending
from contracts.certification.rulings import Broken, judgements
from tests.unit.certification.conftest import a_callback, a_record, a_request, an_ending

JOB = "/v1/phota/jobs/job_1"
DONE = {"status": "succeeded", "result": {"download_urls": ["https://127.0.0.1:1/downloads/1"]}}
ODD = ("unknown-status", "html-poll", "empty-poll", "malformed-poll", "succeeded-without-result")
GOOD, BAD = an_ending(), an_ending(succeeded=False)
CALLED = [a_callback(1, "as it should be", {})]


def verdict(clause, record):
    rulings = judgements()[clause](record)
    if not rulings:
        return "not shown"
    return "broken" if any(isinstance(each, Broken) for each in rulings) else "kept"


def polls(count, status=200, **more):
    return [
        a_request(number, "job-status", None, status, {"status": "running"}, target=JOB, **more)
        for number in range(2, 2 + count)
    ]


class StandIn:
    """As much of a stage as a script that changes polls looks at."""

    def __init__(self):
        self.facts, self.number = {}, 0

    def nth(self, _):
        return self.number

    def poll(self, script, got, **more):
        self.number += 1
        request = a_request(self.number, "job-status", got=got, target=JOB, **more)

        async def proceed():
            return request.reply

        return asyncio.run(script.answer(self, request, proceed))


@pytest.mark.parametrize("drill", ODD)
@pytest.mark.parametrize(("ending", "expected"), [(GOOD, "broken"), (BAD, "kept")])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_one_odd_answer_is_enough(drill, ending, expected, count):
    record = a_record(drill, *polls(count), ending=ending, odd=True)

    assert verdict("client-polling.no-false-success", record) == expected


@pytest.mark.parametrize("drill", ODD)
def test_without_an_odd_answer_nothing_is_shown(drill):
    record = a_record(drill, *polls(3), ending=BAD)

    assert verdict("client-polling.no-false-success", record) == "not shown"


@pytest.mark.parametrize(("count", "expected"), [(1, "not shown"), (2, "broken")])
def test_a_genuine_callback_may_have_said_that_the_job_succeeded(count, expected):
    record = a_record("unknown-status", *polls(count), ending=GOOD, callbacks=CALLED, odd=True)

    assert verdict("client-polling.no-false-success", record) == expected


@pytest.mark.parametrize(("count", "expected"), [(0, "not shown"), (1, "broken"), (9, "broken")])
def test_a_job_that_is_never_over_is_odd_at_once(count, expected):
    record = a_record("never-over", *polls(count), ending=GOOD)

    assert verdict("client-polling.no-false-success", record) == expected


@pytest.mark.parametrize("drill", ODD)
def test_the_script_says_when_it_was_odd(drill):
    stage, script = StandIn(), drills()[drill].script()

    stage.poll(script, {"status": "running"})
    assert "odd" not in stage.facts

    stage.poll(script, DONE)
    assert stage.facts["odd"] is True


def test_who_asks_late_meets_the_troubles_too():
    stage, script = StandIn(), drills()["poll-troubles"].script()

    told = [stage.poll(script, DONE) for _ in range(6)]

    assert [each.body.data["status"] for each in (told[0], told[5])] == ["running", "succeeded"]
    assert [(each.status, each.cut) for each in told] == [
        (200, None),
        (503, None),
        (200, "reset"),
        (500, None),
        (200, "truncated"),
        (200, None),
    ]


def test_who_asks_seldom_does_not_meet_all_of_the_troubles():
    stage, script = StandIn(), drills()["poll-troubles"].script()

    told = [stage.poll(script, DONE, at=number * 10.0) for number in range(3)]

    assert [each.status for each in told] == [200, 503, 200]
    assert told[2].body.data["status"] == "succeeded"


TROUBLED = [
    polls(1, 503)[0],
    polls(1, 500)[0],
    polls(1, cut="reset")[0],
    polls(1, cut="truncated")[0],
]


@pytest.mark.parametrize("trouble", TROUBLED)
@pytest.mark.parametrize(("ending", "expected"), [(GOOD, "kept"), (BAD, "broken")])
def test_a_trouble_is_survived(trouble, ending, expected):
    record = a_record("poll-troubles", trouble, ending=ending)

    assert verdict("client-polling.survives", record) == expected


@pytest.mark.parametrize("ending", [GOOD, BAD])
def test_without_a_trouble_nothing_is_survived(ending):
    record = a_record("poll-troubles", *polls(2), ending=ending)

    assert verdict("client-polling.survives", record) == "not shown"


def test_one_that_asks_seldom_may_come_to_its_deadline_in_the_midst_of_the_troubles():
    seldom = polls(1, 503, at=20.0)
    late = Ending(27.0, succeeded=False, exit_code=1)
    record = a_record("poll-troubles", *seldom, ending=late)

    asked = replace(record, context={"give_up_seconds": 25.0})
    assert verdict("client-polling.survives", asked) == "not shown"
