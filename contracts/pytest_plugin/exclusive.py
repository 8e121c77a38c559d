"""Let tests that use the control API have the account for themselves, over parallel processes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDS_EXCLUSIVE = frozenset({"control", "far_clock"})


@contextmanager
def turn(lock: Path, *, exclusive: bool) -> Iterator[None]:
    """Hold the run's lock: shared with others, or alone."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(file, fcntl.LOCK_UN)
