"""Say what a process of a run does next: groups of tests, and again what the network disturbed.

What was disturbed is run again by whoever is free first, so that no process is left alone with it.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.pytest_plugin.again import Disturbed, Repeats
from contracts.pytest_plugin.grouping import Group

_ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Tests, by their places, that a process runs now, and which attempt at them this is."""

    places: tuple[int, ...]
    attempt: int = 1


class Dealing:
    """The groups that are left, and the tests that are to be run again.

    `names` are those of all tests, by their places.
    """

    def __init__(self, groups: Sequence[Group], names: Sequence[str]) -> None:
        self._groups = groups
        self._names = names
        self._left = deque(group for group in groups if not group.is_alone)
        self._alone = deque(group for group in groups if group.is_alone)
        self._again: list[tuple[str, tuple[int, ...]]] = []
        self._repeats = Repeats()

    def next(self, worker: str) -> Work | None:
        """Return what this process does next; None if there is nothing for it just now."""
        for waiting in self._again:
            who, places = waiting
            if who in {_ANYBODY, worker}:
                self._again.remove(waiting)
                return Work(places, self._repeats.next(self._names[place] for place in places))
        return _first(self._left)

    @property
    def left(self) -> int:
        """How many tests have been handed to nobody."""
        return sum(len(group.places) for group in (*self._left, *self._alone))

    def alone(self) -> Work | None:
        """Return what needs the account alone: for one process, when no other has work left."""
        return _first(self._alone)

    def run_again(self, worker: str, disturbed: Disturbed) -> None:
        """Keep for another attempt what this process tells of; what belongs together stays so."""
        names = self._repeats.allowed(disturbed)
        for group in self._groups:
            places = tuple(place for place in group.places if self._names[place] in names)
            if places:
                self._again.append((worker if group.is_bound else _ANYBODY, places))


def _first(groups: deque[Group]) -> Work | None:
    return Work(groups.popleft().places) if groups else None
