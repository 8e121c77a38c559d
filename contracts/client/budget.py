"""Money is reserved before a request that can cost goes out, and the cap holds for all processes.

Reservations stand in one append-only file. Whoever reserves holds its lock, has read what the
others wrote, and writes before the request is sent: what a killed process had reserved stays
reserved, since its request may have been charged.
"""

import fcntl
import itertools
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

from contracts.client.appending import append
from contracts.client.preconditions import NotTested
from contracts.client.prices import MILLICENTS
from contracts.errors import SuiteError

_RESERVED, _SPENT, _RELEASED = "reserved", "spent", "released"
_CLOSED = -1  # what a thread left behind may still write goes nowhere


@dataclass(frozen=True, slots=True)
class Reservation:
    """Money set aside for one request: millicents, and the key under which it is paid once."""

    id: str
    millicents: int
    key: str | None = None


class Budget:
    """What a run may spend, shared by its threads and processes through a file.

    `cap_usd` None sets no limit. What is reserved and spent together never passes the cap.
    """

    def __init__(self, file: Path, cap_usd: float | None = None) -> None:
        self.cap_usd = cap_usd
        self._cap = None if cap_usd is None else round(cap_usd * MILLICENTS)
        self._accounts = Accounts()
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._read = 0
        try:
            self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise SuiteError(f"Cannot write {file}: {error.strerror}.") from error
        self._name = os.urandom(6).hex()

    def reserve(self, millicents: int, key: str | None = None) -> Reservation:
        """Set money aside; raise `NotTested` if the cap leaves too little.

        Requests of one key cost no more than the dearest of them.
        """
        wanted = Reservation(f"{self._name}-{next(self._numbers)}", millicents, key)
        with self._shared():
            left = None if self._cap is None else self._cap - self._accounts.total
            more = self._accounts.more_for(wanted)
            if left is None or more <= left:
                self._write(_RESERVED, wanted)
                return wanted
        raise NotTested(
            f"budget: ${more / MILLICENTS:.2f} more would pass --budget-usd {self.cap_usd:g}, "
            f"of which ${left / MILLICENTS:.2f} is left"
        )

    def spend(self, reservation: Reservation) -> None:
        """Count a reservation as spent, at its full amount."""
        with self._shared():
            self._write(_SPENT, reservation)

    def release(self, reservation: Reservation) -> None:
        """Give a reservation back: its request cost nothing."""
        with self._shared():
            self._write(_RELEASED, reservation)

    @property
    def usd(self) -> float:
        """What all processes have spent and still hold reserved."""
        with self._shared():
            return self._accounts.total / MILLICENTS

    @property
    def spent_usd(self) -> float:
        """What all processes have spent for certain."""
        with self._shared():
            return self._accounts.spent / MILLICENTS

    def close(self) -> None:
        """Close the file; what is reserved stays reserved."""
        with self._lock:
            os.close(self._file)
            self._file = _CLOSED

    @contextmanager
    def _shared(self) -> Iterator[None]:
        """Hold the file alone, with what others wrote taken over."""
        with self._lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                self._take_over()
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def _take_over(self) -> None:
        """Read what was written since; half a line is that of a killed process, and void."""
        size = os.fstat(self._file).st_size
        if size == self._read:
            return
        text = os.pread(self._file, size - self._read, self._read)
        whole = text[: text.rfind(b"\n") + 1]
        if len(whole) < len(text):
            os.ftruncate(self._file, self._read + len(whole))
        for line in whole.splitlines():
            kind, id_, millicents, key = orjson.loads(line)
            self._accounts.enter(kind, Reservation(id_, millicents, key))
        self._read += len(whole)

    def _write(self, kind: str, reservation: Reservation) -> None:
        entry = [kind, reservation.id, reservation.millicents, reservation.key]
        line = json.dumps(entry).encode() + b"\n"
        try:
            append(self._file, line)
        except OSError as error:
            raise SuiteError(f"Cannot write the budget: {error.strerror}.") from error
        self._take_over()


class Accounts:
    """What entries add up to. A key's account holds the dearest of its reservations, once."""

    def __init__(self) -> None:
        self.total = 0
        self.spent = 0
        self._accounts: dict[str, dict[str, tuple[int, bool]]] = {}

    def more_for(self, wanted: Reservation) -> int:
        """Return by how much the reservation would raise the total."""
        return max(0, wanted.millicents - self._held(wanted))

    def enter(self, kind: str, entry: Reservation) -> None:
        """Take an entry into account."""
        account = self._accounts.setdefault(_name(entry), {})
        total, spent = _dearest(account), _dearest(account, spent_alone=True)
        if kind == _RELEASED:
            account.pop(entry.id, None)
        else:
            account[entry.id] = entry.millicents, kind == _SPENT
        self.total += _dearest(account) - total
        self.spent += _dearest(account, spent_alone=True) - spent
        if entry.key is None and kind != _RESERVED:
            del self._accounts[_name(entry)]

    def _held(self, wanted: Reservation) -> int:
        return _dearest(self._accounts.get(_name(wanted), {}))


def _name(entry: Reservation) -> str:
    return f"key {entry.key}" if entry.key is not None else entry.id


def _dearest(account: dict[str, tuple[int, bool]], *, spent_alone: bool = False) -> int:
    return max(
        (amount for amount, spent in account.values() if spent or not spent_alone), default=0
    )
