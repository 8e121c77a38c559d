"""Everything the server remembers, one `Tenant` a developer, each with a clock of its own."""

import asyncio
import itertools
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi_server.problems import Problem, unknown_profile

DAY = 86_400.0
TRAINING_SECONDS = {"standard": 480.0, "fast": 180.0}


@dataclass
class Charge:
    id: str
    kind: str
    usd: float
    refunded: bool = False


@dataclass
class Job:
    """An asynchronous job; what it is doing follows from its timeline and the tenant's clock."""

    id: str
    operation: str
    created_at: float
    starts_at: float
    ends_at: float
    result: dict
    failure: str | None = None
    callback_url: str | None = None
    charge: Charge | None = None

    def status(self, now: float) -> str:
        if now >= self.ends_at:
            return "failed" if self.failure else "succeeded"
        return "running" if now >= self.starts_at else "pending"

    def expires_at(self) -> float:
        return self.ends_at + DAY


@dataclass
class Profile:
    id: str
    created_at: float
    tier: str
    tag: str | None
    error: str | None = None
    steps: tuple[tuple[float, str], ...] = (
        (5.0, "VALIDATING"),
        (15.0, "QUEUING"),
    )

    def status(self, now: float) -> str:
        age = now - self.created_at
        for until, status in self.steps:
            if age < until:
                return status
        if self.error:
            return "ERROR"
        return "READY" if age >= TRAINING_SECONDS[self.tier] else "IN_PROGRESS"


@dataclass
class Tenant:
    name: str
    key: str
    balance: float
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(30))
    offset: float = 0.0
    jobs: dict[str, Job] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    submits: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    charges: list[Charge] = field(default_factory=list)
    injected: list[list] = field(default_factory=list)
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class State:
    """The operations on what is remembered. Each is one step that nothing can interleave with."""

    def __init__(self) -> None:
        self.tenants: dict[str, Tenant] = {}
        self._numbers = itertools.count(7_000_001, 37)
        self.new_id: Callable[[str], str] = lambda kind: f"{kind[0]}{next(self._numbers)}"

    def open_account(self, name: str, balance: float) -> Tenant:
        tenant = Tenant(name, f"dev-{secrets.token_hex(16)}", balance)
        self.tenants[tenant.key] = tenant
        return tenant

    def tenant(self, key: str) -> Tenant | None:
        return self.tenants.get(key)

    def secret(self, tenant: Tenant) -> str:
        return tenant.secret

    def now(self, tenant: Tenant) -> float:
        return time.time() + tenant.offset

    def advance(self, tenant: Tenant, seconds: float) -> None:
        tenant.offset += seconds
        tenant.moved.set()
        tenant.moved = asyncio.Event()

    async def reach(self, tenant: Tenant, moment: float) -> None:
        """Return once the tenant's clock shows `moment`."""
        while (left := moment - self.now(tenant)) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await tenant.moved.wait()

    def reset(self, tenant: Tenant) -> None:
        for store in (tenant.jobs, tenant.profiles, tenant.submits):
            store.clear()
        tenant.charges.clear()
        tenant.injected.clear()
        self.advance(tenant, -tenant.offset)

    def add_job(self, tenant: Tenant, job: Job) -> None:
        tenant.jobs[job.id] = job

    def job(self, tenant: Tenant, job_id: str) -> Job:
        if job_id not in tenant.jobs:
            raise Problem(404, "NOT_FOUND", "There is no such job.")
        return tenant.jobs[job_id]

    def earlier_submit(self, tenant: Tenant, operation: str, key: str) -> str | None:
        return tenant.submits.get((operation, key), (None, ""))[0]

    def remember_submit(
        self, tenant: Tenant, operation: str, key: str, job_id: str, body: str
    ) -> None:
        tenant.submits[operation, key] = (job_id, body)

    def add_profile(self, tenant: Tenant, profile: Profile) -> None:
        tenant.profiles[profile.id] = profile

    def profile(self, tenant: Tenant, profile_id: str) -> Profile:
        if profile_id not in tenant.profiles:
            raise unknown_profile(profile_id)
        return tenant.profiles[profile_id]

    def profiles(self, tenant: Tenant, tag: str | None) -> Iterator[Profile]:
        return (p for p in tenant.profiles.values() if tag is None or p.tag == tag)

    def remove_profile(self, tenant: Tenant, profile_id: str) -> None:
        del tenant.profiles[profile_id]

    def charge(self, tenant: Tenant, kind: str, usd: float) -> Charge:
        if usd > tenant.balance:
            raise Problem(402, None, "Your prepaid credit does not cover this request.")
        tenant.balance -= usd
        charge = Charge(self.new_id("charge"), kind, round(usd, 4))
        tenant.charges.append(charge)
        return charge

    def refund(self, tenant: Tenant, charge: Charge) -> None:
        if not charge.refunded:
            charge.refunded = True
            tenant.balance += charge.usd

    def inject(self, tenant: Tenant, operation: str, fault: str, times: int) -> None:
        tenant.injected.append([operation, fault, times])

    def injected(self, tenant: Tenant, operation: str, *kinds: str) -> str | None:
        """Take one injected fault of these kinds off the operation's pile."""
        for entry in tenant.injected:
            if entry[0] == operation and entry[1] in kinds and entry[2] > 0:
                entry[2] -= 1
                return entry[1]
        return None
