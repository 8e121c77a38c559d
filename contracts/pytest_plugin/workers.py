"""Run the tests in many processes at once: most of a run is waiting, and waits overlap.

The tests are collected once; then the process forks, which costs next to nothing, so that there
may be as many processes as there are waits. The parent hands out what they do.
"""

import gc
import importlib
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait

import pytest
from hypothesis import Phase, given, settings, strategies

from contracts.properties import Schemas
from contracts.pytest_plugin.dealing import Dealing, Work
from contracts.pytest_plugin.forked import live_and_die
from contracts.pytest_plugin.grouping import overlapping
from contracts.pytest_plugin.host import Host
from contracts.pytest_plugin.marking import wishes
from contracts.pytest_plugin.outcomes import test_name
from contracts.pytest_plugin.progress import Progress
from contracts.pytest_plugin.repeating import is_stopped
from contracts.pytest_plugin.run import Run
from contracts.pytest_plugin.selecting import is_probe

Becoming = Callable[[pytest.Config, str], Run]

_LOADED_LATE = (
    "trustme",
    "uvicorn",
    "uvicorn.lifespan.off",
    "uvicorn.logging",
    "uvicorn.protocols.http.httptools_impl",
)
_PATIENCE = 30.0  # seconds that processes have to delete what they made, when the run breaks off
_TICK = 0.5


class Workers:
    """Hands groups of tests to forked processes, and their reports to pytest."""

    def __init__(self, host: Host, run: Run, number: int, become: Becoming) -> None:
        self._host = host
        self._run = run
        self._number = number
        self._become = become
        self._children: dict[Connection, _Child] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Run all tests; a broken collection is pytest's own affair."""
        if session.testsfailed or session.config.option.collectonly:
            return None
        self._run.begin_trainings(wishes(session.items))
        _prepare(self._run, session.items)
        one_port = self._run.has_one_port
        groups = overlapping(session.items, self._run.target, one_port=one_port)
        dealing = Dealing(groups, [test_name(item) for item in session.items])
        with self._forked(session, min(self._number, len(groups))):
            while self._children:
                for child in self._heard():
                    self._listen(session.config, child, dealing)
                self._hand_out(dealing)
        if dealing.left and self._host.stopped is None and not is_stopped(session):
            said = f"{dealing.left} of {len(session.items)} tests were not run: no process"
            self._host.stopped = f"{said} was handed them."
        return True

    @contextmanager
    def _forked(self, session: pytest.Session, number: int) -> Iterator[None]:
        """Fork the processes, and leave none of them behind."""
        lifeline, held = os.pipe()
        gc.collect()
        gc.freeze()
        try:
            for place in range(number):
                ours, theirs = Pipe()
                pid = os.fork()
                if pid == 0:
                    os.close(held)
                    ours.close()
                    become = partial(self._join, session.config, f"w{place}")
                    live_and_die(session, theirs, lifeline, become)
                theirs.close()
                self._children[ours] = _Child(f"w{place}", pid, ours)
            yield
        finally:
            self._end(session.config)
            os.close(held)
            os.close(lifeline)
            gc.unfreeze()

    def _join(self, config: pytest.Config, name: str) -> Run:
        """Be the process of this name, in which nobody shows people how tests went."""
        for other in self._children:
            other.close()
        for plugin in (self, self._host, *filter(_shows, config.pluginmanager.get_plugins())):
            config.pluginmanager.unregister(plugin)
        return self._become(config, name)

    def _heard(self) -> list["_Child"]:
        """Return the processes that have something to say, or have ended, after a while."""
        ready = wait(self._children, _TICK)
        return [child for connection, child in self._children.items() if connection in ready]

    def _listen(self, config: pytest.Config, child: "_Child", dealing: Dealing) -> None:
        """Take one message, and answer it if it asks for more."""
        try:
            kind, content = child.connection.recv()
        except (EOFError, ConnectionResetError):
            self._bury(child)
            return
        if kind == "more":
            child.answer(self._next(dealing, child))
        elif kind == "rest":
            child.rests = True
        elif kind == "disturbed":
            dealing.run_again(child.name, content)
        elif kind == "fault":
            child.fault = content
        elif kind == "start":
            child.test = content
            config.hook.pytest_runtest_logstart(nodeid=content, location=("", None, ""))
        elif kind == "report":
            report = config.hook.pytest_report_from_serializable(config=config, data=content)
            report.worker_id = child.name
            config.hook.pytest_runtest_logreport(report=report)
        else:
            self._host.take(child.name, content)
            child.said_all = True

    def _hand_out(self, dealing: Dealing) -> None:
        """Give those who rest something to do; end them when all rest and nothing is left."""
        for child in self._resting():
            if (work := self._next(dealing, child)) is not None:
                child.answer(work)
        resting = self._resting()
        if len(resting) == len(self._children):
            for child in resting:
                child.answer(dealing.alone() if self._host.stopped is None else None)

    def _next(self, dealing: Dealing, child: "_Child") -> Work | None:
        return dealing.next(child.name) if self._host.stopped is None else None

    def _resting(self) -> list["_Child"]:
        return [child for child in self._children.values() if child.rests]

    def _bury(self, child: "_Child") -> None:
        del self._children[child.connection]
        child.connection.close()
        _, status = os.waitpid(child.pid, 0)
        if not child.said_all:
            how = f"with signal {-code}" if (code := os.waitstatus_to_exitcode(status)) < 0 else ""
            said = f"A process of the run died {how} in {child.test}".rstrip() + "."
            self._host.stopped = self._host.redactor().text(f"{said} {child.fault}".rstrip())

    def _end(self, config: pytest.Config) -> None:
        """Ask those that still run to end, and wait for what they have to say."""
        for child in self._children.values():
            os.kill(child.pid, signal.SIGTERM)
        end, nothing = time.monotonic() + _PATIENCE, Dealing([], [])
        try:
            while self._children and time.monotonic() < end:
                for child in self._heard():
                    self._listen(config, child, nothing)
        finally:
            for child in list(self._children.values()):
                os.kill(child.pid, signal.SIGKILL)
                os.waitpid(child.pid, 0)
                child.connection.close()
            self._children.clear()


class _Child:
    """A forked process, as its parent knows it."""

    def __init__(self, name: str, pid: int, connection: Connection) -> None:
        self.name = name
        self.pid = pid
        self.connection = connection
        self.test = "no test yet"
        self.said_all = False
        self.fault = ""  # what it died of, and where
        self.rests = False

    def answer(self, work: Work | None) -> None:
        """Hand over what is next; to one that is gone already it does not matter."""
        self.rests = False
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(work)


def _prepare(run: Run, items: Iterable[pytest.Item]) -> None:
    """Load once what every process would load for itself: most of what it would compute."""
    for module in _LOADED_LATE:
        importlib.import_module(module)
    if any(map(is_probe, items)):
        Schemas(run.document, run.plan.seed, ()).prepare()
        for codec in ("ascii", "utf-8"):
            strategies.text(strategies.characters(codec=codec)).validate()
        _draw_some()


@settings(max_examples=2, database=None, deadline=None, phases=[Phase.generate])
@given(strategies.lists(strategies.integers(), min_size=200, max_size=200))
def _draw_some(numbers: list[int]) -> None:
    """Let Hypothesis read the source of all modules, whose constants it draws now and then."""


def _shows(plugin: object) -> bool:
    """Return whether the plugin tells people how tests went, which one process alone must do."""
    return isinstance(plugin, Progress | pytest.TerminalReporter)
