"""Let tests of parallel processes share one account without meeting each other.

A test that uses the control API, or must not meet with its use, has the account for itself: no
other process has a test, or a job, under way meanwhile. One that moves the clock by hours waits
until no process has any other test left, since what those share would expire.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

_ALONE = frozenset({"control", "far_clock", "still_clock"})
TURNS: "pytest.StashKey[Turns]" = pytest.StashKey()


class Turns:
    """One process's part in two locks, which its end releases.

    It shares the account from its first test until one needs that alone; before it lets go, it
    sees the jobs through that it has started (`settle`).
    """

    def __init__(self, folder: Path, settle: Callable[[], None]) -> None:
        self._account: IO[str] = (folder / ".account").open("a")
        self._near: IO[str] = (folder / ".near").open("a")
        self._settle = settle
        self._shares = self._is_near = False

    @contextmanager
    def take(self, item: pytest.Item) -> Iterator[None]:
        """Hold what the test needs, until it is over."""
        alone, far = is_alone(item), moves_far(item)
        if alone:
            self.let_go()
        if far or not self._is_near:
            fcntl.flock(self._near, fcntl.LOCK_UN)
            fcntl.flock(self._near, fcntl.LOCK_EX if far else fcntl.LOCK_SH)
            self._is_near = not far
        if not self._shares:
            fcntl.flock(self._account, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            self._shares = not alone
        try:
            yield
        finally:
            if alone:
                fcntl.flock(self._account, fcntl.LOCK_UN)

    def let_go(self) -> None:
        """See the process's jobs through, and let others have the account alone."""
        if self._shares:
            self._settle()
            fcntl.flock(self._account, fcntl.LOCK_UN)
            self._shares = False

    def close(self) -> None:
        """Let the others go on, whatever is under way."""
        self._account.close()
        self._near.close()


def moves_far(item: pytest.Item) -> bool:
    """Return whether the test moves the target's clock by hours."""
    return "far_clock" in getattr(item, "fixturenames", ())


def comes_first(item: pytest.Item) -> bool:
    """Return whether what the test judges shows on an account that is new, before other tests."""
    return "new_account" in getattr(item, "fixturenames", ())


def comes_last(item: pytest.Item) -> bool:
    """Return whether what the test judges shows on an account that other tests have filled."""
    return "used_account" in getattr(item, "fixturenames", ())


def is_alone(item: pytest.Item) -> bool:
    """Return whether the test has the account for itself, where there is a control API."""
    return not _ALONE.isdisjoint(getattr(item, "fixturenames", ()))
