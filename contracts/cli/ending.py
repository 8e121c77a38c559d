"""Let signals end a run in good order, and let a second one end it at once."""

import os
import signal
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, NoReturn, Self

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SOON = 0.05
EXIT_INTERRUPTED = 130


class Ending:
    """Lets SIGTERM, Ctrl-C and a terminal that hangs up end a run: all deleted and reported.

    An interrupt that comes when Python can only drop it, such as in a finalizer or while garbage is
    collected, comes again soon; one that something else swallows, at the next test. One that comes
    while the run is cleaning up anyway changes nothing. A second one ends the process at once: what
    the ledger then still holds, `phota-contracts sweep` deletes.
    """

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._process = os.getpid()
        self._is_asked_for = False
        self._is_under_way = False

    def __enter__(self) -> Self:
        """Listen to the signals, but for a hang-up that the run was told to bear (`nohup`)."""
        heard = [n for n in _SIGNALS if n != signal.SIGHUP or signal.getsignal(n) != signal.SIG_IGN]
        self._before = {number: signal.signal(number, self._end) for number in heard}
        self._before[signal.SIGALRM] = signal.signal(signal.SIGALRM, self._end_after_all)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no longer."""
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def pytest_sessionstart(self) -> None:
        """Hear of exceptions that Python drops; pytest, which listens too, puts back what was."""
        self._told = sys.unraisablehook
        sys.unraisablehook = self._make_up_for

    def pytest_runtest_logstart(self) -> None:
        """End the run, if that was asked for."""
        if self._is_asked_for:
            raise KeyboardInterrupt

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Generator[None, Any, Any]:
        """Know that the run is cleaning up."""
        self._is_under_way = True
        return (yield)

    def _end(self, number: int, _: object) -> None:
        was_asked_for, self._is_asked_for = self._is_asked_for, True
        if os.getpid() != self._process:
            self._end_a_child(was_asked_for=was_asked_for)
            return
        if number == signal.SIGHUP:
            _write_into_nothing()
        if was_asked_for:
            self._end_at_once()
        _say("phota-contracts: stopping, and deleting what was made; once more stops at once.")
        if not self._is_under_way:
            raise KeyboardInterrupt

    def _end_a_child(self, *, was_asked_for: bool) -> None:
        """End what was forked once: how often it is told to is its parent's affair."""
        if not was_asked_for:
            raise KeyboardInterrupt

    def _make_up_for(self, dropped: Any) -> None:
        if issubclass(dropped.exc_type, KeyboardInterrupt):
            signal.setitimer(signal.ITIMER_REAL, _SOON)
        else:
            self._told(dropped)

    def _end_after_all(self, *_: object) -> None:
        if self._is_asked_for and not self._is_under_way:
            raise KeyboardInterrupt

    def _end_at_once(self) -> NoReturn:
        where = self.folder or "--all"
        _say(f"phota-contracts: stopped; `phota-contracts sweep {where}` deletes what is left.")
        os._exit(EXIT_INTERRUPTED)


def _say(sentence: str) -> None:
    os.write(2, f"\n{sentence}\n".encode())  # a signal may come while a stream is being written


def _write_into_nothing() -> None:
    """Let output go nowhere: the terminal that it went to is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        if os.isatty(stream):
            os.dup2(nowhere, stream)
