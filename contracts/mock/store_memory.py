"""State in the memory of one process: gone when it ends."""

from collections import OrderedDict
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Generic

from contracts.mock.store import LIMITS, Collection, Record, State

if TYPE_CHECKING:
    from contracts.mock.records import ArmedFault, Charge, Delivery, Entry, Job, Profile


class MemoryCollection(Generic[Record]):
    """A bounded dictionary."""

    def __init__(self, kind: str) -> None:
        self._records: OrderedDict[str, Record] = OrderedDict()
        self._limit = LIMITS[kind]

    def get(self, id_: str) -> Record | None:
        """Return a record."""
        return self._records.get(id_)

    def put(self, id_: str, record: Record) -> None:
        """Add or replace a record; the oldest gives way."""
        self._records[id_] = record
        if len(self._records) > self._limit:
            self._records.popitem(last=False)

    def pop(self, id_: str) -> Record | None:
        """Remove and return a record."""
        return self._records.pop(id_, None)

    def values(self) -> Iterable[Record]:
        """Return all records, oldest first."""
        return tuple(self._records.values())

    def clear(self) -> None:
        """Remove all records."""
        self._records.clear()


class MemoryState:
    """One account's collections."""

    def __init__(self) -> None:
        self.facts: Collection[Any] = MemoryCollection("facts")
        self.jobs: Collection[Job] = MemoryCollection("jobs")
        self.submits: Collection[str] = MemoryCollection("submits")
        self.profiles: Collection[Profile] = MemoryCollection("profiles")
        self.charges: Collection[Charge] = MemoryCollection("charges")
        self.refunds: Collection[Charge] = MemoryCollection("refunds")
        self.outbox: Collection[Delivery] = MemoryCollection("outbox")
        self.faults: Collection[ArmedFault] = MemoryCollection("faults")
        self.journal: Collection[Entry] = MemoryCollection("journal")
        self._nothing = nullcontext()

    def atomic(self) -> AbstractContextManager[object]:
        """Return a context that does nothing: one thread, and no stage gives it away."""
        return self._nothing


class MemoryStore:
    """Keeps every account's state until the process ends."""

    launch = 1

    def __init__(self) -> None:
        self._states: dict[str, MemoryState] = {}

    def state(self, account: str) -> State:
        """Return the state of an account."""
        return self._states.setdefault(account, MemoryState())

    def close(self) -> None:
        """Do nothing: there is nothing to keep."""
