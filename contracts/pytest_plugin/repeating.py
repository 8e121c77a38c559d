"""Run the tests once more that the network disturbed, in the process in which they ran."""

from itertools import pairwise
from typing import Any

import pytest

from contracts.pytest_plugin.again import Repeats
from contracts.pytest_plugin.outcomes import test_name
from contracts.pytest_plugin.run import Run


def until_judged(session: pytest.Session, run: Run) -> None:
    """Run those tests again that the network disturbed in this process, though not without end."""
    repeats = Repeats()
    while not is_stopped(session):
        names = repeats.allowed(run.attempts.disturbed())
        items = [item for item in session.items if test_name(item) in names]
        if not items:
            break
        run.attempt(repeats.next(names))
        run_again(session, items)


def run_again(session: pytest.Session, items: list[pytest.Item]) -> None:
    """Run these tests once more, with fixtures of their own."""
    for item, following in pairwise([*items, None]):
        assert item is not None  # noqa: S101 - for the type checker: None comes last
        _announce(session, item)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if is_stopped(session):
            return


def is_stopped(session: pytest.Session) -> bool:
    """Return whether the run is to go no further."""
    return bool(session.shouldstop or session.shouldfail)


def _announce(session: pytest.Session, item: pytest.Item) -> None:
    """Tell pytest-xdist, in its worker process, which of the tests its reports are of now."""
    for plugin in session.config.pluginmanager.get_plugins():
        if type(plugin).__name__ == "WorkerInteractor":  # sent as source, so no class to import
            worker: Any = plugin
            worker.item_index = session.items.index(item)
