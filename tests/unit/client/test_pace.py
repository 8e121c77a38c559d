"""Requests go out no faster than allowed, from all threads together, and wait when told to."""

import time

import httpx
import pytest

from contracts.client import Limits, Pace, together
from contracts.client.pace import retry_after


@pytest.fixture
def pace(tmp_path):
    return lambda **limits: Pace(tmp_path, Limits(**limits))


def test_requests_a_second_are_limited_over_all_instances(pace):
    instances = [pace(max_rps=50), pace(max_rps=50)]

    def ask(n):
        with instances[n % 2].turn():
            return time.monotonic()

    times = sorted(together(ask, range(10)))

    assert times[-1] - times[0] >= 0.17  # nine spaces of a fiftieth of a second


def test_no_more_requests_are_under_way_than_allowed(pace):
    instances = [pace(max_concurrency=2), pace(max_concurrency=2)]
    under_way, most = [], []

    def ask(n):
        with instances[n % 2].turn():
            under_way.append(n)
            most.append(len(under_way))
            time.sleep(0.02)
            under_way.remove(n)

    together(ask, range(8))

    assert max(most) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_all_wait_when_one_is_told_to(pace, status):
    told, other = pace(), pace()
    told.heed(httpx.Response(status, headers={"Retry-After": "1"}))
    start = time.monotonic()

    with other.turn():
        waited = time.monotonic() - start

    assert waited >= 0.9


def test_a_503_that_the_run_provoked_holds_nobody_back(pace):
    asked, unavailable = pace(), httpx.Response(503, headers={"Retry-After": "60"})
    with asked.provoking():
        assert asked.heed(unavailable) == 0

    assert asked.heed(httpx.Response(200, headers={"Retry-After": "60"})) == 0
    assert asked.heed(unavailable) == 60


def test_a_far_date_is_waited_for_two_minutes_at_most(pace):
    never = httpx.Response(429, headers={"Retry-After": "Fri, 31 Dec 2077 23:59:59 GMT"})

    assert retry_after(never) > 10**9
    assert pace().heed(never) == 120


@pytest.mark.parametrize("said", ["", "soon", "-1", "²", "Fri, 99 Dec"])
def test_what_is_no_time_asks_for_nothing(said):
    assert retry_after(httpx.Response(429, headers={"Retry-After": said.encode()})) == 0
