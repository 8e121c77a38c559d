"""Which tests must run in one process: those that share what they make, as the census counted it.

Trainings bind no tests together, since all processes share them through files.
"""

from collections.abc import Iterable
from functools import cache

import pytest

from contracts.client import Target
from contracts.pytest_plugin.census import census
from contracts.pytest_plugin.exclusive import moves_far
from contracts.pytest_plugin.outcomes import test_name

_RECEIVING = frozenset({"receiver", "open_inbox"})


def group(item: pytest.Item, target: Target) -> str:
    """Return the name of the group that one process runs.

    What moves the clock far is one. So is what needs the receiver, if its public address leads
    to a single port.
    """
    if moves_far(item):
        return "far"
    if target.callback_url is not None and not _RECEIVING.isdisjoint(_fixtures(item)):
        return "receiving"
    return sharing(test_name(item))


def sharing(test: str) -> str:
    """Return a name that all tests have in common which share orders; its file's if uncounted."""
    return _groups().get(test, test.partition("::")[0])


@cache
def _groups() -> dict[str, str]:
    leaders = {name: name for name in census()}

    def leader(name: str) -> str:
        while leaders[name] != name:
            leaders[name] = leaders[leaders[name]]
            name = leaders[name]
        return name

    for name, count in census().items():
        for other in count.shares:
            if not _only_trains(other):
                leaders[leader(name)] = leader(other)
    return {name: leader(name) for name in leaders}


def _only_trains(test: str) -> bool:
    makes = census()[test].makes
    return bool(makes) and all(order.is_training for order in makes)


def _fixtures(item: pytest.Item) -> Iterable[str]:
    names: Iterable[str] = getattr(item, "fixturenames", ())
    return names
