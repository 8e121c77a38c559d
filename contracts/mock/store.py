"""Where state is kept: one interface, in memory or in a file.

All state hangs off an account, so that developers never meet. A state is a handful of
collections of records; every rule of the API is written once, above them.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar

from contracts.mock.records import ArmedFault, Charge, Delivery, Entry, Job, Profile

Record = TypeVar("Record")

# Beyond these the oldest records give way, so that the mock can stay up for weeks.
LIMITS: Mapping[str, int] = {
    "facts": 100,
    "jobs": 10_000,
    "submits": 10_000,
    "profiles": 10_000,
    "charges": 10_000,
    "refunds": 10_000,
    "outbox": 10_000,
    "faults": 100,
    "journal": 1_000,
}


class Collection(Protocol[Record]):
    """Records of one kind by their id, oldest first, bounded by `LIMITS`."""

    def get(self, id_: str) -> Record | None:
        """Return the record, None if there is none."""

    def put(self, id_: str, record: Record) -> None:
        """Add the record, or replace the one of this id in its place."""

    def pop(self, id_: str) -> Record | None:
        """Remove and return the record, None if there is none."""

    def values(self) -> Iterable[Record]:
        """Return all records, oldest first, as they are now."""

    def clear(self) -> None:
        """Remove all records."""


class State(Protocol):
    """All that is remembered of one account."""

    facts: Collection[Any]  # single values by name: balance, clock offset, secrets
    jobs: Collection[Job]
    submits: Collection[str]  # client_request_id -> job id
    profiles: Collection[Profile]
    charges: Collection[Charge]
    refunds: Collection[Charge]  # refunded, but not yet credited
    outbox: Collection[Delivery]
    faults: Collection[ArmedFault]
    journal: Collection[Entry]

    def atomic(self) -> AbstractContextManager[object]:
        """Return a context in which nobody else changes this state.

        Refuse before you write: what was written before an exception may stay written.
        """


class Store(Protocol):
    """Gives each account its state."""

    @property
    def launch(self) -> int:
        """How many processes have opened this store so far, this one included."""

    def state(self, account: str) -> State:
        """Return the state of an account, empty at first."""

    def close(self) -> None:
        """Write what is still to be written."""
