"""What the mock remembers of a developer: flat records. Times are seconds of their clock.

A record tells when things happen, never that they have happened: what a job or a profile is
right now follows from the record and the clock. Tuples, since some are made for every request.
"""

from enum import StrEnum
from typing import NamedTuple


class Fault(StrEnum):
    """What the control API can make go wrong."""

    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    INSTANCE_DIED = "instance_died"
    DISPATCH_FAILED = "dispatch_failed"
    DROP_RESPONSE = "drop_response"


class Job(NamedTuple):
    """One asynchronous request: its timeline, and how it ends."""

    id: str
    operation: str
    created_at: float
    running_at: float
    ended_at: float
    downloads: tuple[str, ...]
    subjects: tuple[str, ...]
    failure: str | None = None
    failure_message: str | None = None
    callback_url: str | None = None


class Profile(NamedTuple):
    """One person's profile: its timeline, and how training ends."""

    id: str
    tag: str | None
    created_at: float
    queued_at: float
    started_at: float
    ended_at: float
    failure: str | None = None


class Charge(NamedTuple):
    """One charge in millicents; from `refund_at` on it is refunded."""

    id: str
    kind: str
    millicents: int
    refund_at: float | None = None


class Delivery(NamedTuple):
    """One attempt to call back, still to be made."""

    id: str
    job_id: str
    url: str
    due_at: float
    attempt: int = 1


class ArmedFault(NamedTuple):
    """A fault that the next `times` matching requests of an operation meet."""

    id: str
    operation: str
    fault: str
    times: int


class Entry(NamedTuple):
    """One request as the journal keeps it; neither key nor body is in it."""

    id: str
    at: float
    method: str
    path: str
    operation: str
    status: int
    code: str | None = None
