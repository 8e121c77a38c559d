"""A forked process of a run: it does what it is handed, and tells its parent how that went.

It asks for more when it is about to end what it has, so that nothing is torn down that the next
test can use. It rests when there is no more just now. One that sees its parent gone ends at once.
"""

import os
import random
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import NoReturn

import pytest

from contracts.pytest_plugin.dealing import Work
from contracts.pytest_plugin.exclusive import TURNS
from contracts.pytest_plugin.repeating import is_stopped
from contracts.pytest_plugin.run import Run


def live_and_die(
    session: pytest.Session, parent: Connection, lifeline: int, become: Callable[[], Run]
) -> NoReturn:
    """Be a forked process: never return to what the parent was about to do."""
    status = 1
    try:
        os.setpgid(0, 0)  # so that Ctrl-C reaches the parent alone, which then says what to do
        threading.Thread(target=_die_with_parent, args=(lifeline,), daemon=True).start()
        random.seed()
        session.config.pluginmanager.register(_Reporting(session.config, parent))
        run = become()
        _Forked(session, parent, run).work()
        parent.send(("end", run.last_words()))
        status = 0
    except BaseException as error:  # noqa: BLE001 - whatever it was, the parent says it
        with suppress(OSError):  # if the parent is gone, nobody can be told
            parent.send(("fault", _told(error)))
    finally:
        os._exit(status)


class _Forked:
    """One process, which asks its parent what to do."""

    def __init__(self, session: pytest.Session, parent: Connection, run: Run) -> None:
        self._session = session
        self._parent = parent
        self._run = run

    def work(self) -> None:
        """Run tests until there are no more, or somebody ends the run."""
        try:
            work = self._ask("more") or self._rest()
            while work is not None and not is_stopped(self._session):
                work = self._do(work) or self._rest()
        except KeyboardInterrupt:
            pass  # what was made is deleted now, as at any end
        self._session._setupstate.teardown_exact(None)  # noqa: SLF001 - as pytest's own loop ends

    def _do(self, work: Work) -> Work | None:
        """Run these tests; return what there is to do next."""
        self._run.attempt(work.attempt)
        upcoming = None
        for item, following in pairwise([*self._items(work), None]):
            assert item is not None  # noqa: S101 - for the type checker: None comes last
            if following is None:
                upcoming = self._ask("more")
                if upcoming is not None and upcoming.attempt == work.attempt == 1:
                    following = self._items(upcoming)[0]  # noqa: PLW2901 - it is what follows
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if is_stopped(self._session):
                return None
        return upcoming

    def _rest(self) -> Work | None:
        """Let others have the account alone until there is more to do; None if there never is."""
        self._tell()
        if (turns := self._session.config.stash.get(TURNS, None)) is not None:
            turns.let_go()
        return self._ask("rest")

    def _ask(self, how: str) -> Work | None:
        self._tell()
        self._parent.send((how, None))
        answer: Work | None = self._parent.recv()
        return answer

    def _tell(self) -> None:
        """Tell what the network has disturbed: somebody may be free to run it again."""
        if disturbed := self._run.attempts.disturbed():
            self._parent.send(("disturbed", disturbed))

    def _items(self, work: Work) -> list[pytest.Item]:
        return [self._session.items[place] for place in work.places]


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


def _die_with_parent(lifeline: int) -> None:
    os.read(lifeline, 1)  # nobody writes: it ends when nobody can any longer
    os._exit(1)


def _told(error: BaseException) -> str:
    """Say what happened, and where, in a line."""
    *_, frame = traceback.extract_tb(error.__traceback__)
    place = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return f"{type(error).__name__}: {error} ({place}, in {frame.name})"
