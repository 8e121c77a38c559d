"""A live line on a terminal: how far the run is, and how many clauses are in trouble."""

from typing import Any

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from contracts.model import Outcome

_BAD = frozenset({Outcome.FAILED, Outcome.ERROR, Outcome.BLOCKED})


class Progress:
    """Shows the run on a terminal while it lasts; writes nothing anywhere else."""

    def __init__(self, console: Console) -> None:
        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[trouble]}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("collecting", total=None, trouble="")
        self._bad: set[str] = set()

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Show the line, in the process that owns the run."""
        del session
        self._bar.start()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Learn how many tests there are."""
        self._bar.update(self._task, total=len(items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        """Learn how many tests there are from a worker process."""
        del node
        self._bar.update(self._task, total=len(ids))

    def pytest_collection_finish(self) -> None:
        """Take the line away while processes may fork: it has a thread of its own."""
        self._bar.stop()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Say what is being judged."""
        self._bar.start()
        file = nodeid.partition("::")[0].rpartition("/")[2]
        topic = file.removeprefix("test_").removesuffix(".py").replace("_", " ")
        self._bar.update(self._task, description=topic)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a finished test."""
        for clause_id, outcome in getattr(report, "phota", ()):
            if outcome["outcome"] in _BAD:
                self._bad.add(clause_id)
        trouble = f"{len(self._bad)} clauses in trouble" if self._bad else ""
        steps = 1 if report.when == "teardown" else 0
        self._bar.update(self._task, advance=steps, trouble=trouble)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Take the line away before the reports are written."""
        del session
        self._bar.stop()
