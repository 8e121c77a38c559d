"""Groups go to whoever asks; what was disturbed goes first, and what is bound goes back."""

import pytest

from contracts.pytest_plugin.again import MOST_ATTEMPTS
from contracts.pytest_plugin.dealing import Dealing, Work
from contracts.pytest_plugin.grouping import Group

NAMES = "abcdefg"


@pytest.fixture
def dealing():
    groups = [
        Group((0, 1, 2)),
        Group((3,), is_bound=True),
        Group((4,)),
        Group((5, 6), is_alone=True, is_bound=True),
    ]
    return Dealing(groups, NAMES)


def all_of(dealing, worker):
    return list(iter(lambda: dealing.next(worker), None))


def test_groups_are_handed_out_in_their_order_and_once(dealing):
    found = [dealing.next(worker) for worker in ("w0", "w1", "w0", "w1")]

    assert found == [Work((0, 1, 2)), Work((3,)), Work((4,)), None]


def test_what_needs_the_account_alone_is_handed_out_when_asked_for_and_once(dealing):
    assert [dealing.alone(), dealing.alone()] == [Work((5, 6)), None]


def test_it_is_known_how_many_tests_nobody_was_handed(dealing):
    left = [dealing.left]
    dealing.next("w0")
    left.append(dealing.left)
    all_of(dealing, "w1")
    left.append(dealing.left)
    dealing.alone()

    assert [*left, dealing.left] == [7, 4, 2, 0]


def test_what_was_disturbed_goes_before_what_has_not_run_and_to_anybody(dealing):
    dealing.next("w0")
    dealing.run_again("w0", {"b": 0})

    assert all_of(dealing, "w1") == [Work((1,), attempt=2), Work((3,)), Work((4,))]


def test_what_belongs_together_is_run_again_together_and_the_rest_is_not(dealing):
    all_of(dealing, "w0")
    dealing.run_again("w0", {"c": 0, "a": 0, "e": 0})

    assert all_of(dealing, "w1") == [Work((0, 2), attempt=2), Work((4,), attempt=2)]


def test_what_only_one_process_can_run_again_goes_back_to_it(dealing):
    all_of(dealing, "w0")
    dealing.alone()
    dealing.run_again("w0", {"d": 0})
    dealing.run_again("w1", {"g": 0})

    assert all_of(dealing, "w2") == []
    assert all_of(dealing, "w1") == [Work((6,), attempt=2)]
    assert all_of(dealing, "w0") == [Work((3,), attempt=2)]


def test_attempts_are_counted_whoever_makes_them(dealing):
    all_of(dealing, "w0")
    found = []
    for number in range(MOST_ATTEMPTS):
        dealing.run_again(f"w{number % 3}", {"e": 0})
        found += all_of(dealing, f"w{number % 2}")

    assert [work.attempt for work in found] == list(range(2, MOST_ATTEMPTS + 1))
