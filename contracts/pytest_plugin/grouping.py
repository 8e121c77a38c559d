"""Which tests must run in one process, and in which order, so that all waits overlap.

Tests that share what they make, as the census counted it, are one group. The trained profiles that
tests only look at bind none together: all processes share them through files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pytest

from contracts.client import Target
from contracts.pytest_plugin.census import Count, census
from contracts.pytest_plugin.duration import expected
from contracts.pytest_plugin.exclusive import comes_first, comes_last, is_alone, moves_far
from contracts.pytest_plugin.marking import wishes
from contracts.pytest_plugin.outcomes import test_name
from contracts.pytest_plugin.selecting import is_probe

_PROBE_SECONDS = 30.0
_RECEIVERS = frozenset({"receiver", "open_inbox"})
_ALONE, _RECEIVING = "alone", "receiving"


@dataclass(frozen=True, slots=True)
class Group:
    """Tests, as their places, that one process runs one after another.

    `is_alone`: they need the account for themselves. `is_bound`: no other process can run them
    again.
    """

    places: tuple[int, ...]
    is_alone: bool = False
    is_bound: bool = False


def overlapping(
    items: Sequence[pytest.Item], target: Target, *, one_port: bool = False
) -> list[Group]:
    """Return the groups: what shows most on a new account comes first, then what takes longest.

    What shows most on a used account comes last, but for what needs the account for itself.
    Where nothing but time ends a training, what needs a trained profile comes after all else. What
    needs the account for itself takes turns anyhow: it is one group, the last, which shares what
    it makes, and ends with what moves the clock by hours. What needs the callback receiver is one
    group too, if that has but `one_port`: then it goes with those.
    """
    patient = target.control_url is None
    groups: dict[str, list[int]] = {}
    for place, name in enumerate(_names(items, patient=patient, one_port=one_port)):
        groups.setdefault(name, []).append(place)

    def turn(name: str) -> tuple[bool, bool, bool, bool, float]:
        members = [items[place] for place in groups[name]]
        waits = patient and any(wishes(members))
        late = not any(map(comes_first, members))
        filled = all(map(comes_last, members))
        return name == _ALONE, filled, waits, late, -sum(map(_seconds, members))

    for places in groups.values():
        places.sort(key=lambda place: _turn_in_group(items[place]))
    return [
        Group(tuple(groups[name]), name == _ALONE, name in {_ALONE, _RECEIVING})
        for name in sorted(groups, key=turn)
    ]


def _turn_in_group(item: pytest.Item) -> tuple[bool, bool, bool]:
    return not comes_first(item), moves_far(item), is_alone(item)


def _names(items: Iterable[pytest.Item], *, patient: bool, one_port: bool) -> list[str]:
    """Return the name of the group of each test."""
    items = list(items)
    alone = [not patient and is_alone(item) for item in items]
    receiving = [one_port and _receives(item) for item in items]
    together = any(map(all, zip(alone, receiving, strict=True)))
    leaders = _leaders(item for place, item in enumerate(items) if not alone[place])
    names = []
    for place, item in enumerate(items):
        if alone[place] or (together and receiving[place]):
            names.append(_ALONE)
        else:
            names.append(_RECEIVING if receiving[place] else _name(item, leaders))
    return names


def _name(item: pytest.Item, leaders: "_Leaders") -> str:
    name = test_name(item)
    return leaders.of(name) if name in census() else item.path.name


def _receives(item: pytest.Item) -> bool:
    return not _RECEIVERS.isdisjoint(getattr(item, "fixturenames", ()))


class _Leaders:
    """Joins tests to groups, each of which has one of them for its name."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, test: str) -> str:
        """Return the name of the test's group."""
        while (above := self._above.get(test, test)) != test:
            self._above[test] = self._above.get(above, above)
            test = above
        return test

    def join(self, one: str, other: str) -> None:
        """Let two tests be of the same group."""
        self._above[self.of(one)] = self.of(other)


def _leaders(items: Iterable[pytest.Item]) -> _Leaders:
    leaders = _Leaders()
    for item in items:
        name, wished = test_name(item), list(wishes([item]))
        looks = bool(wished) and not any(wish.purpose for wish in wished)
        for other in census()[name].shares if name in census() else ():
            if not (looks and _trains(census()[other])):
                leaders.join(name, other)
        for purpose in {wish.purpose for wish in wished} - {""}:
            leaders.join(name, purpose)
    return leaders


def _trains(count: Count) -> bool:
    return any(order.is_training for order in count.makes)


def _seconds(item: pytest.Item) -> float:
    """Return about how long a test takes on a deployment."""
    if is_probe(item):
        return _PROBE_SECONDS
    count = census().get(test_name(item))
    return expected(count) if count is not None else 0.0
