"""An account is shared, or one process has it alone; jobs under way are seen through before."""

import fcntl
from types import SimpleNamespace

import pytest

from contracts.pytest_plugin.exclusive import Turns

USUAL, ALONE, FAR = (
    SimpleNamespace(fixturenames=names)
    for names in (("api",), ("api", "control"), ("control", "far_clock"))
)


@pytest.fixture
def settled():
    return []


@pytest.fixture
def turns(tmp_path, settled):
    made = Turns(tmp_path, lambda: settled.append(is_free(tmp_path / ".account", fcntl.LOCK_EX)))
    yield made
    made.close()


def is_free(file, kind):
    """Whether another process could lock the file now."""
    with file.open("a") as other:
        try:
            fcntl.flock(other, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def test_an_account_stays_shared_between_tests_and_others_may_share_it(turns, tmp_path):
    with turns.take(USUAL):
        pass

    assert is_free(tmp_path / ".account", fcntl.LOCK_SH)
    assert not is_free(tmp_path / ".account", fcntl.LOCK_EX)


def test_nobody_shares_the_account_with_a_test_that_has_it_alone(turns, tmp_path):
    with turns.take(ALONE):
        shared = is_free(tmp_path / ".account", fcntl.LOCK_SH)

    assert not shared
    assert is_free(tmp_path / ".account", fcntl.LOCK_EX)


@pytest.mark.parametrize("step", ["have it alone", "end"])
def test_jobs_are_seen_through_while_the_account_is_shared_still(turns, settled, step):
    with turns.take(USUAL):
        pass
    if step == "end":
        turns.let_go()
    else:
        with turns.take(ALONE):
            pass
    turns.let_go()

    assert settled == [False]


def test_a_process_that_is_over_lets_others_have_the_account(turns, tmp_path):
    with turns.take(USUAL):
        pass
    turns.let_go()

    assert is_free(tmp_path / ".account", fcntl.LOCK_EX)


def test_the_clock_moves_far_only_when_no_other_process_is_near(turns, tmp_path):
    with turns.take(USUAL):
        near = is_free(tmp_path / ".near", fcntl.LOCK_EX)
    with turns.take(FAR):
        others = is_free(tmp_path / ".near", fcntl.LOCK_SH)

    assert not near
    assert not others
