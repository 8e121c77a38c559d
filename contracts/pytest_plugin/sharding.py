"""Deal the tests of a run to several machines: each to exactly one, and the same each time.

What shares costly things stays together: the tests of a file, those that move the clock far, and
the probes of an operation.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from contracts.errors import UsageError
from contracts.pytest_plugin.exclusive import moves_far

_PROBE_WEIGHT = 20  # a probe sends as much as so many tests


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of a run that is spread over several."""

    number: int
    total: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Return the shard that `2/3` means; raise UsageError for anything else."""
        match = re.fullmatch(r"([1-9]\d{0,2})/([1-9]\d{0,2})", text)
        if match is None or int(match[1]) > int(match[2]):
            raise UsageError(
                f"--shard {text!r} is no part of a whole.", "Give it as 1/3, 2/3 and 3/3."
            )
        return cls(int(match[1]), int(match[2]))

    def deal(self, items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
        """Split tests, in their order, into those of this shard and those of all others."""
        kept: list[pytest.Item] = []
        left_out: list[pytest.Item] = []
        items = list(items)
        dealt = self._dealt(items)
        for item in items:
            (kept if dealt[_group(item)] == self.number else left_out).append(item)
        return kept, left_out

    def _dealt(self, items: Iterable[pytest.Item]) -> dict[str, int]:
        """Give each group, the heaviest first, to the shard that has the least so far."""
        weights: Counter[str] = Counter()
        for item in items:
            weights[_group(item)] += _PROBE_WEIGHT if _is_probe(item) else 1
        loads = dict.fromkeys(range(1, self.total + 1), 0)
        dealt: dict[str, int] = {}
        for group, weight in sorted(weights.items(), key=lambda each: (-each[1], each[0])):
            dealt[group] = min(loads, key=lambda number: (loads[number], number))
            loads[dealt[group]] += weight
        return dealt


def _group(item: pytest.Item) -> str:
    if moves_far(item):
        return "far"
    if not _is_probe(item):
        return item.path.name
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return f"probe of {parameters.get('any_operation', item.name)}"


def _is_probe(item: pytest.Item) -> bool:
    return item.get_closest_marker("properties") is not None
