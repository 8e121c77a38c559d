"""Wait by asking again until a deadline, never by sleeping a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 1.0
_GROWTH = 1.4


def eventually(ask: Callable[[], T | None], deadline: float) -> T | None:
    """Ask, ever more slowly, until the answer is not None or `deadline` seconds have passed."""
    end = time.monotonic() + deadline
    pause = _FIRST_PAUSE
    while (found := ask()) is None:
        left = end - time.monotonic()
        if left <= 0:
            return None
        time.sleep(min(pause, left))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
    return found
