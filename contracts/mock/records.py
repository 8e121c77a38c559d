"""What the mock remembers of a developer: flat, frozen records. Times are seconds of their clock.

A record tells when things happen, never that they have happened: what a job or a profile is
right now follows from the record and the clock.
"""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What the control API can make go wrong."""

    TIMEOUT = "timeout"
    UNAVAILABLE = "unavailable"
    INTERNAL = "internal"
    INSTANCE_DIED = "instance_died"
    DISPATCH_FAILED = "dispatch_failed"
    DROP_RESPONSE = "drop_response"


@dataclass(frozen=True, slots=True)
class Job:
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


@dataclass(frozen=True, slots=True)
class Profile:
    """One person's profile: its timeline, and how training ends."""

    id: str
    tag: str | None
    created_at: float
    queued_at: float
    started_at: float
    ended_at: float
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """One charge in millicents; from `refund_at` on it is refunded."""

    id: str
    kind: str
    millicents: int
    refund_at: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to call back, still to be made."""

    id: str
    job_id: str
    url: str
    due_at: float
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class ArmedFault:
    """A fault that the next `times` matching requests of an operation meet."""

    id: str
    operation: str
    fault: str
    times: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One request as the journal keeps it; neither key nor body is in it."""

    id: str
    at: float
    method: str
    path: str
    operation: str
    status: int
    code: str | None = None
