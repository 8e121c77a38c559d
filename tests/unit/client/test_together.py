import sys
from threading import Barrier, Thread

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


def test_an_interrupt_waits_for_nobody(monkeypatch):
    acted = []
    begun = []

    class Interrupted(Thread):
        def start(self):
            if len(begun) == 2:
                raise KeyboardInterrupt
            begun.append(self)
            super().start()

    monkeypatch.setattr(sys.modules[together.__module__], "Thread", Interrupted)

    with pytest.raises(KeyboardInterrupt):
        together(acted.append, range(4))

    for thread in begun:
        thread.join(timeout=10)
    assert [thread.is_alive() for thread in begun] == [False, False]
    assert acted == []
    assert all(thread.daemon for thread in begun)
