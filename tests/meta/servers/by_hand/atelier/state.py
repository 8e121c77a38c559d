"""Everything the house remembers, and all of it by developer."""

import secrets
import time
from dataclasses import dataclass, field

PREPAID_USD = 100_000.0


def number_like_id():
    """Eighteen digits, unguessable; a string nevertheless, as the documents say."""
    return str(10**17 + secrets.randbelow(9 * 10**17))


@dataclass
class Failure:
    code: str
    message: str


@dataclass
class Work:
    """What an operation yields: pictures of one size and format, and who is in them."""

    count: int
    size: tuple
    format: str
    subjects: dict


@dataclass
class Job:
    operation: str
    order: dict
    digest: str
    created: float
    begins: float
    ends: float
    outcome: Work | Failure
    cost: list
    id: str = field(default_factory=number_like_id)
    settled: bool = False
    urls: list = field(default_factory=list)
    polls: int = 0


@dataclass
class Profile:
    tier: str
    tag: str | None
    count: int
    created: float
    has_subject: bool = True
    id: str = field(default_factory=number_like_id)
    polls: int = 0


@dataclass
class Charge:
    kind: str
    usd: float
    refunded: bool = False
    id: str = field(default_factory=number_like_id)

    def data(self):
        return {"id": self.id, "kind": self.kind, "usd": self.usd, "refunded": self.refunded}


@dataclass
class Tenant:
    """One developer: clock, credit, jobs, profiles, submit keys, secret and planned faults."""

    key: str
    prepaid: float = PREPAID_USD
    secret: str | None = None
    ahead: float = 0.0
    jobs: dict = field(default_factory=dict)
    submits: dict = field(default_factory=dict)
    profiles: dict = field(default_factory=dict)
    charges: list = field(default_factory=list)
    planned: list = field(default_factory=list)
    resets: int = 0

    def now(self):
        """Seconds since the epoch by this developer's own clock."""
        return time.time() + self.ahead

    def forget(self):
        """As on the first day, but for the secret: that one is the developer's for good."""
        for kept in (self.jobs, self.submits, self.profiles, self.charges, self.planned):
            kept.clear()
        self.ahead = 0.0
        self.resets += 1
