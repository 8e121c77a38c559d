"""Let tests of parallel processes share one account without meeting each other.

A test that uses the control API has the account for itself. One that moves the clock by hours
waits until no process has any other test left, since what those share would expire.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

_ALONE = frozenset({"control", "far_clock"})


class Turns:
    """One process's part in two locks, which its end releases."""

    def __init__(self, folder: Path) -> None:
        self._account: IO[str] = (folder / ".account").open("a")
        self._near: IO[str] = (folder / ".near").open("a")
        self._is_near = False

    @contextmanager
    def take(self, item: pytest.Item) -> Iterator[None]:
        """Hold what the test needs, until it is over."""
        far = moves_far(item)
        if far or not self._is_near:
            fcntl.flock(self._near, fcntl.LOCK_UN)
            fcntl.flock(self._near, fcntl.LOCK_EX if far else fcntl.LOCK_SH)
            self._is_near = not far
        fcntl.flock(self._account, fcntl.LOCK_EX if is_alone(item) else fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(self._account, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let the others go on."""
        self._account.close()
        self._near.close()


def moves_far(item: pytest.Item) -> bool:
    """Return whether the test moves the target's clock by hours."""
    return "far_clock" in getattr(item, "fixturenames", ())


def is_alone(item: pytest.Item) -> bool:
    """Return whether the test uses the control API, and thus has the account for itself."""
    return not _ALONE.isdisjoint(getattr(item, "fixturenames", ()))
