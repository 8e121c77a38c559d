"""Spare a run the tests whose like got no answer: a target that hangs would hold it up long."""

from collections import Counter

import pytest

from contracts.client import NoAnswer, Unmet

_ENOUGH = 3


class Silences:
    """Counts, for each test function, how often the target was silent until the deadline."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._last: dict[str, NoAnswer] = {}

    def check(self, item: pytest.Item) -> None:
        """Raise `Unmet` if tests of this function met with silence again and again."""
        if self._counts[_function(item)] >= _ENOUGH:
            reason = f"the target gave no answer to {_ENOUGH} tests like this one"
            raise Unmet(reason) from self._last[_function(item)]

    def note(self, item: pytest.Item, error: BaseException | None) -> None:
        """Note how a test ended."""
        if isinstance(error, NoAnswer) and error.timed_out:
            self._counts[_function(item)] += 1
            self._last[_function(item)] = error


def _function(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]
