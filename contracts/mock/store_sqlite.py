"""State in one SQLite file: across restarts, and between the processes that serve a mock.

One table holds every record as JSON under its account, kind and id. WAL lets readers read while
somebody writes; BEGIN IMMEDIATE lets nobody between the statements of a transaction.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, Generic

import orjson

from contracts.errors import SuiteError, UsageError
from contracts.mock.records import ArmedFault, Charge, Delivery, Entry, Job, Profile
from contracts.mock.store import LIMITS, Collection, Record, State

_VERSION = 1
_SCHEMA = f"""
CREATE TABLE record (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (account, kind, id)
);
CREATE INDEX in_order ON record (account, kind, number);
PRAGMA user_version = {_VERSION};
"""
_PUT = """
INSERT INTO record (account, kind, id, data) VALUES (?, ?, ?, ?)
ON CONFLICT (account, kind, id) DO UPDATE SET data = excluded.data
"""
_TRIM = """
DELETE FROM record WHERE account = ?1 AND kind = ?2 AND number <= (
    SELECT number FROM record WHERE account = ?1 AND kind = ?2
    ORDER BY number DESC LIMIT 1 OFFSET ?3
)
"""
_TRIM_EVERY = 100  # puts; the limit is exceeded by no more than that
_JOURNAL_BATCH = 100
_BUSY_SECONDS = 10.0
_EVERYBODY = ""  # the account of what belongs to none


class SqliteCollection(Generic[Record]):
    """The records of one account and kind."""

    def __init__(
        self, db: sqlite3.Connection, account: str, kind: str, record: type | None = None
    ) -> None:
        self._db = db
        self._key = (account, kind)
        self._limit = LIMITS[kind]
        self._record = record
        self._puts = 0

    def get(self, id_: str) -> Record | None:
        """Return a record."""
        query = "SELECT data FROM record WHERE account = ? AND kind = ? AND id = ?"
        row = self._db.execute(query, (*self._key, id_)).fetchone()
        return None if row is None else self._decoded(row[0])

    def put(self, id_: str, record: Record) -> None:
        """Add or replace a record; the oldest give way now and then."""
        self._db.execute(_PUT, (*self._key, id_, _encoded(record)))
        self._puts += 1
        if self._puts % _TRIM_EVERY == 0:
            self._db.execute(_TRIM, (*self._key, self._limit))

    def pop(self, id_: str) -> Record | None:
        """Remove and return a record."""
        query = "DELETE FROM record WHERE account = ? AND kind = ? AND id = ? RETURNING data"
        rows = self._db.execute(query, (*self._key, id_)).fetchall()
        return self._decoded(rows[0][0]) if rows else None

    def values(self) -> Iterable[Record]:
        """Return all records, oldest first."""
        query = "SELECT data FROM record WHERE account = ? AND kind = ? ORDER BY number"
        return tuple(self._decoded(row[0]) for row in self._db.execute(query, self._key))

    def clear(self) -> None:
        """Remove all records."""
        self._db.execute("DELETE FROM record WHERE account = ? AND kind = ?", self._key)

    def _decoded(self, data: bytes) -> Record:
        plain: Any = orjson.loads(data)
        if self._record is None:
            return plain  # type: ignore[no-any-return]
        fields = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in plain.items()
        }
        return self._record(**fields)  # type: ignore[no-any-return]


def _encoded(record: Any) -> bytes:
    return orjson.dumps(record._asdict() if hasattr(record, "_asdict") else record)


class Journal(SqliteCollection[Entry]):
    """Entries are written in batches: a request must not wait for the disk to be noted."""

    def __init__(self, db: sqlite3.Connection, account: str) -> None:
        super().__init__(db, account, "journal", Entry)
        self._unwritten: dict[str, Entry] = {}

    def put(self, id_: str, record: Entry) -> None:
        """Note an entry, written with the next batch."""
        self._unwritten[id_] = record
        if len(self._unwritten) >= _JOURNAL_BATCH:
            self.flush()

    def values(self) -> Iterable[Entry]:
        """Return all entries, oldest first; those of other processes up to their last batch."""
        self.flush()
        return super().values()

    def clear(self) -> None:
        """Remove all entries."""
        self._unwritten.clear()
        super().clear()

    def flush(self) -> None:
        """Write what is still to be written."""
        with _transaction(self._db):
            for id_, entry in self._unwritten.items():
                super().put(id_, entry)
        self._unwritten.clear()


class SqliteState:
    """One account's collections."""

    def __init__(self, db: sqlite3.Connection, account: str) -> None:
        self._db = db
        self.facts: Collection[Any] = SqliteCollection(db, account, "facts")
        self.jobs: Collection[Job] = SqliteCollection(db, account, "jobs", Job)
        self.submits: Collection[str] = SqliteCollection(db, account, "submits")
        self.profiles: Collection[Profile] = SqliteCollection(db, account, "profiles", Profile)
        self.charges: Collection[Charge] = SqliteCollection(db, account, "charges", Charge)
        self.refunds: Collection[Charge] = SqliteCollection(db, account, "refunds", Charge)
        self.outbox: Collection[Delivery] = SqliteCollection(db, account, "outbox", Delivery)
        self.faults: Collection[ArmedFault] = SqliteCollection(db, account, "faults", ArmedFault)
        self.journal: Collection[Entry] = Journal(db, account)

    def atomic(self) -> AbstractContextManager[object]:
        """Return a transaction: nobody else writes before it ends."""
        return _transaction(self._db)


class SqliteStore:
    """Keeps every account's state in a file, which only its owner may read."""

    def __init__(self, path: str) -> None:
        self._db = _opened(path)
        self._states: dict[str, SqliteState] = {}
        facts = SqliteCollection[int](self._db, _EVERYBODY, "facts")
        with _transaction(self._db):
            self.launch = (facts.get("launch") or 0) + 1
            facts.put("launch", self.launch)

    def state(self, account: str) -> State:
        """Return the state of an account."""
        if account not in self._states:
            self._states[account] = SqliteState(self._db, account)
        return self._states[account]

    def close(self) -> None:
        """Write what is still to be written, and close the file."""
        for state in self._states.values():
            state.journal.values()
        self._db.close()


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Begin and commit, or take back what was done; inside a transaction, do neither."""
    if db.in_transaction:
        yield
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _opened(path: str) -> sqlite3.Connection:
    """Return a connection; `UsageError` if the file is not ours, `SuiteError` if it fails."""
    try:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
        db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        with _transaction(db):
            _prepare(db, path)
    except sqlite3.OperationalError as error:
        raise SuiteError(f"The state in {path} cannot be used: {error}.") from None
    except sqlite3.DatabaseError:
        raise UsageError(
            f"{path} is no SQLite file.", "Give --state a new file, or one that the mock wrote."
        ) from None
    except OSError as error:
        raise UsageError(f"The state cannot be kept in {path}: {error.strerror}.") from None
    return db


def _prepare(db: sqlite3.Connection, path: str) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == _VERSION:
        return
    if version or tables:
        raise UsageError(f"{path} was not written by this version of the mock.", "Use a new file.")
    for statement in _SCHEMA.split(";"):
        db.execute(statement)
