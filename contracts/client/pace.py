"""How fast a target is asked, by all threads and processes of a run together.

A target that says `Retry-After` with a 429 or a 503 is left alone for so long, and what got it is
then sent again, since nothing was done. A 503 that says no time, or comes every time, is an answer
of the API, and is judged as it came. Those that the run itself provokes ask for nothing.
"""

import fcntl
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

_TIMES = struct.Struct("dd")  # when the next request may go out; until when nobody may
_LONGEST_PAUSE = 120.0
_GLANCE = 0.005
_CLOSED = -1  # what a thread left behind may still write goes nowhere


@dataclass(frozen=True, slots=True)
class Limits:
    """At most so many requests a second, and so many at the same time; None sets no limit."""

    max_rps: float | None = None
    max_concurrency: int | None = None


class Pace:
    """Lets requests out when their turn has come."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._limits = limits
        self._slots = [folder / f".slot-{n}" for n in range(limits.max_concurrency or 0)]
        self._lock = threading.Lock()
        self._provoking = 0
        self._file = os.open(folder / ".pace", os.O_RDWR | os.O_CREAT, 0o600)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a request's turn, and hold its place until it is answered."""
        with ExitStack() as place:
            if self._slots:
                place.enter_context(self._slot())
            while (wait := self._wait()) > 0:
                time.sleep(wait)
            yield

    def heed(self, answer: httpx.Response) -> float:
        """Hold everybody back for as long as the answer asks; return how long that is, or 0."""
        pausing = {429} if self._provoking else {429, 503}
        if answer.status_code not in pausing:
            return 0.0
        seconds = min(retry_after(answer), _LONGEST_PAUSE)
        if seconds > 0:
            with self._times() as (due, pause):
                self._set(due, max(pause, time.monotonic() + seconds))
        return seconds

    @contextmanager
    def provoking(self) -> Iterator[None]:
        """Take a 503 for what the run itself has asked for, meanwhile."""
        with self._lock:
            self._provoking += 1
        try:
            yield
        finally:
            with self._lock:
                self._provoking -= 1

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            os.close(self._file)
            self._file = _CLOSED

    def _wait(self) -> float:
        """Return how long to wait before asking again; 0 takes the turn."""
        with self._times() as (due, pause):
            now = time.monotonic()
            if pause > now:
                return min(pause - now, 1.0)
            if self._limits.max_rps is None:
                return 0.0
            if due > now:
                return due - now
            self._set(now + 1 / self._limits.max_rps, pause)
            return 0.0

    @contextmanager
    def _slot(self) -> Iterator[None]:
        with ExitStack() as opened:
            files = [os.open(slot, os.O_RDWR | os.O_CREAT, 0o600) for slot in self._slots]
            for file in files:
                opened.callback(os.close, file)  # which releases its lock
            while not any(map(_taken, files)):
                time.sleep(_GLANCE)
            yield

    @contextmanager
    def _times(self) -> Iterator[tuple[float, float]]:
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                known = os.pread(self._file, _TIMES.size, 0)
                yield _TIMES.unpack(known) if len(known) == _TIMES.size else (0.0, 0.0)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _set(self, due: float, pause: float) -> None:
        os.pwrite(self._file, _TIMES.pack(due, pause), 0)


def retry_after(answer: httpx.Response) -> float:
    """Return the seconds that `Retry-After` asks for, as a number or a date; 0 without one.

    A date is taken by the clock of whoever answered, if `Date` tells it: ours may be wrong.
    """
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    until = _moment(said)
    if until is None:
        return 0.0
    now = _moment(answer.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _moment(text: str) -> datetime | None:
    try:
        said = parsedate_to_datetime(text.strip())
    except ValueError:
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
