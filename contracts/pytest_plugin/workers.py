"""Run the tests in many processes at once: most of a run is waiting, and waits overlap.

The tests are collected once; then the process forks, which costs next to nothing, so that there
may be as many processes as there are waits. Each asks for the next group of tests when it is
about to end the last, and tells how each test went. One that sees its parent gone ends at once.
"""

import gc
import importlib
import os
import random
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import NoReturn

import pytest
from hypothesis import strategies

from contracts.properties import Schemas
from contracts.pytest_plugin.exclusive import TURNS
from contracts.pytest_plugin.grouping import overlapping
from contracts.pytest_plugin.host import Host
from contracts.pytest_plugin.marking import wishes
from contracts.pytest_plugin.progress import Progress
from contracts.pytest_plugin.repeating import until_judged
from contracts.pytest_plugin.run import Run
from contracts.pytest_plugin.selecting import is_probe

Group = list[int]  # tests by their places
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
        left = deque(overlapping(session.items, self._run.target, one_port=one_port))
        with self._forked(session, min(self._number, len(left))):
            while self._children:
                for child in self._heard():
                    self._listen(session.config, child, left)
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
                    for other in self._children:
                        other.close()
                    self._live_and_die(session, f"w{place}", theirs, lifeline)
                theirs.close()
                self._children[ours] = _Child(f"w{place}", pid, ours)
            yield
        finally:
            self._end(session.config)
            os.close(held)
            os.close(lifeline)
            gc.unfreeze()

    def _live_and_die(
        self, session: pytest.Session, name: str, connection: Connection, lifeline: int
    ) -> NoReturn:
        """Be a forked process: never return to what the parent was about to do."""
        status = 1
        try:
            os.setpgid(0, 0)  # so that Ctrl-C reaches the parent alone, which then says what to do
            threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
            random.seed()
            plugins = session.config.pluginmanager
            for plugin in (self, self._host, *filter(_shows, plugins.get_plugins())):
                plugins.unregister(plugin)
            plugins.register(_Reporting(session.config, connection))
            run = self._become(session.config, name)
            _work(session, connection, run)
            connection.send(("end", run.last_words()))
            status = 0
        except BrokenPipeError:
            pass  # the parent is gone, and with it all who could be told
        finally:
            os._exit(status)

    def _heard(self) -> list["_Child"]:
        """Return the processes that have something to say, or have ended, after a while."""
        ready = wait(self._children, _TICK)
        return [child for connection, child in self._children.items() if connection in ready]

    def _listen(self, config: pytest.Config, child: "_Child", left: deque[Group]) -> None:
        """Take one message, and answer it if it asks for more."""
        try:
            kind, content = child.connection.recv()
        except (EOFError, ConnectionResetError):
            self._bury(child)
            return
        if kind == "more":
            stopped = self._host.stopped is not None
            child.answer(left.popleft() if left and not stopped else [])
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

    def _bury(self, child: "_Child") -> None:
        del self._children[child.connection]
        child.connection.close()
        _, status = os.waitpid(child.pid, 0)
        if not child.said_all:
            how = f"with signal {-code}" if (code := os.waitstatus_to_exitcode(status)) < 0 else ""
            self._host.stopped = f"A process of the run died {how} in {child.test}".rstrip() + "."

    def _end(self, config: pytest.Config) -> None:
        """Ask those that still run to end, and wait for what they have to say."""
        for child in self._children.values():
            os.kill(child.pid, signal.SIGTERM)
        end = time.monotonic() + _PATIENCE
        try:
            while self._children and time.monotonic() < end:
                for child in self._heard():
                    self._listen(config, child, deque())
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

    def answer(self, group: Group) -> None:
        """Hand over the next group; to one that is gone already it does not matter."""
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(group)


class _Reporting:
    """Tells the parent what happens in a forked process, in place of those who listen there."""

    def __init__(self, config: pytest.Config, connection: Connection) -> None:
        self._config = config
        self._connection = connection

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell which test begins."""
        self._connection.send(("start", nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell how a phase of it ended."""
        data = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._connection.send(("report", data))


def _prepare(run: Run, items: Iterable[pytest.Item]) -> None:
    """Load once what every process would load for itself: most of what it would compute."""
    for module in _LOADED_LATE:
        importlib.import_module(module)
    if any(map(is_probe, items)):
        Schemas(run.document, run.plan.seed, ()).prepare()
        for codec in ("ascii", "utf-8"):
            strategies.text(strategies.characters(codec=codec)).validate()


def _work(session: pytest.Session, connection: Connection, run: Run) -> None:
    """Run tests until there are no more, or somebody ends the run."""
    items = _received(session, connection)
    try:
        item = next(items, None)
        while item is not None:
            following = next(items, None)
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            item = None if session.shouldstop else following
        until_judged(session, run)
        if (turns := session.config.stash.get(TURNS, None)) is not None:
            turns.let_go()
    except KeyboardInterrupt:
        pass  # what was made is deleted now, as at any end
    session._setupstate.teardown_exact(None)  # noqa: SLF001 - as pytest's own loop ends


def _received(session: pytest.Session, connection: Connection) -> Iterator[pytest.Item]:
    while True:
        connection.send(("more", None))
        group = connection.recv()
        if not group:
            return
        yield from (session.items[place] for place in group)


def _shows(plugin: object) -> bool:
    """Return whether the plugin tells people how tests went, which one process alone must do."""
    return isinstance(plugin, Progress | pytest.TerminalReporter)


def _die_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # nobody writes: it ends when nobody can any longer
    os._exit(1)
