from threading import Barrier

import pytest

from contracts.client import together


def test_results_come_in_the_order_of_the_items():
    assert together(str, [3, 1, 2]) == ["3", "1", "2"]


def test_all_act_at_the_same_moment():
    meeting = Barrier(4, timeout=10)

    together(lambda _: meeting.wait(), range(4))

    assert not meeting.broken


def test_what_one_raises_is_raised_once_all_have_ended():
    ended = []

    def act(number):
        if number == 0:
            raise ValueError(number)
        ended.append(number)

    with pytest.raises(ValueError, match="0"):
        together(act, range(4))
    assert sorted(ended) == [1, 2, 3]


def test_nothing_to_do_is_done_at_once():
    assert together(str, []) == []
