"""How long a run takes rests on what the target's table says, and names what it assumes."""

import pytest

from contracts.client import Limits, Order, Target
from contracts.pytest_plugin.census import Count
from contracts.pytest_plugin.duration import duration

AWAY = "https://staging.example.com"
TIMES = {"job_seconds": 5.0, "training_seconds": 60.0, "request_seconds": 0.05}
TRAINED = {Order("fast", 1): 1}


def count(number, *, requests=10, waits=2, alone=False):
    nothing = frozenset()
    return Count(
        test=f"test_a.py::test_{number}",
        clauses={},
        needs=nothing,
        alone=alone,
        requests=requests,
        writes=0,
        jobs=0,
        waits=waits,
        makes={},
        refused={},
        shares=(),
    )


def seconds(tests=40, orders=TRAINED, limits=None, workers=1, *, alone=False, **entry):
    target = Target("staging", AWAY, "v0.7.0", **entry)
    counts = [count(number, alone=alone) for number in range(tests)]
    return duration(target, limits or Limits(), orders, counts, workers).seconds


def test_tests_wait_one_after_the_other_and_processes_at_once():
    alone, together = (seconds(**TIMES, workers=number) for number in (1, 4))

    assert alone > 40 * 2 * 5.0
    assert alone / 4 < together < alone / 3


def test_a_training_goes_on_meanwhile_and_is_the_least_that_a_run_takes():
    assert 60 <= seconds(tests=1, **TIMES) < 90
    assert seconds(tests=1, orders={}, **TIMES) < 30
    assert seconds(tests=400, **TIMES) == seconds(tests=400, orders={}, **TIMES)


def test_where_the_clock_can_be_moved_nothing_takes_long():
    assert seconds(tests=1, control_url=f"{AWAY}/_control", **TIMES) < 15


def test_what_needs_the_account_alone_is_not_made_faster_by_processes():
    controlled = {**TIMES, "control_url": f"{AWAY}/_control"}
    one, many = (seconds(**controlled, workers=number, alone=True) for number in (1, 20))

    assert many == one > 40 * 2 * 3.0
    assert seconds(**TIMES, workers=20, alone=True) < one / 2, "without it nothing takes turns"


def test_no_more_requests_go_out_than_are_allowed():
    assert seconds(tests=40, limits=Limits(max_rps=1.0), **TIMES | {"job_seconds": 0.1}) >= 400


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (TIMES, "5 s an image (job_seconds of the target's configuration)"),
        (TIMES, "60 s a training (training_seconds of the target's configuration)"),
        ({}, "15 s an image (assumed)"),
        ({}, "0.25 s a request (assumed)"),
    ],
)
def test_it_is_said_what_the_time_rests_on(entry, said):
    target = Target("staging", AWAY, "v0.7.0", **entry)

    assert said in duration(target, Limits(), TRAINED, [count(1)], 1).basis
