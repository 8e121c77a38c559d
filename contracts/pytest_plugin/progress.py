"""Live lines on a terminal: how far a run is, what it waits for, what it has spent."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from contracts.client.sharing import Awaited, awaited
from contracts.model import Outcome
from contracts.pytest_plugin.duration import TRAINING
from contracts.pytest_plugin.host import Host

_BAD = frozenset({Outcome.FAILED, Outcome.ERROR, Outcome.BLOCKED})


class _Bar(Bar):
    """A bar with a line below it, asked for whenever it is drawn."""

    below: Callable[[], str] = staticmethod(str)

    def get_renderables(self) -> Iterable[RenderableType]:
        """Return what is drawn."""
        yield from super().get_renderables()
        if line := self.below():
            yield Text(line, overflow="ellipsis", no_wrap=True)


class Progress:
    """Shows the run on a terminal while it lasts; writes nothing anywhere else."""

    def __init__(self, console: Console, host: Host) -> None:
        self._bar = _Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[trouble]}", markup=False),
            console=console,
            transient=True,
            refresh_per_second=2,
            disable=not console.is_terminal,
        )
        self._bar.below = lambda: below(host)
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
        """Take the lines away while processes may fork: they have a thread of their own."""
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
        """Take the lines away before the reports are written."""
        del session
        self._bar.stop()


def below(host: Host) -> str:
    """Return what a run has spent of what it may, and what it waits for; nothing on the mock."""
    if host.plan.is_embedded:
        return ""
    cap = host.plan.restraint.budget_usd
    limit = "" if cap is None else f" of ${cap:,.2f}"
    waits = [waiting(each, here=host.plan.target.is_loopback) for each in awaited(host.plan.folder)]
    return " · ".join([f"spent ${host.spent():,.2f}{limit}", *waits])


def waiting(one: Awaited, *, here: bool) -> str:
    """Return in words what is waited for, and how long that takes as far as anybody said so.

    `here`: on this machine nobody trains as long as the release notes say.
    """
    whose, tier, *purpose = one.name.split("-")
    said = f"waiting for the {tier} training"
    details = [*(["of another developer"] if whose == "other" else []), " ".join(purpose)]
    for detail in filter(None, details):
        said += f" {detail}"
    about = "" if here or tier not in TRAINING else f" of about {TRAINING[tier]:.0f}"
    return f"{said}, {one.seconds:.0f}{about} s"
