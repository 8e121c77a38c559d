"""Send callbacks: signed, once more a second later if the first try fails, never a third time.

Deliveries lie in each tenant's outbox until their time has come on that tenant's clock. Taking
one out is atomic, so that several processes never send the same.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

import orjson

from contracts.mock import jobs
from contracts.mock.addresses import AddressGuard, Destination, Refused
from contracts.mock.records import Delivery, Job
from contracts.mock.tenants import Tenant

_LOG = logging.getLogger("contracts.mock.callbacks")
_RETRY_AFTER = 1.0  # seconds of the tenant's clock
_ATTEMPTS = 2
_PATIENCE = 0.25  # real seconds before a slow receiver is overtaken by the next delivery
_SETTLING = 0.5  # real seconds that moving the clock waits for callbacks
_AT_ONCE = 64

Compose = Callable[[Tenant, Job], bytes]
Sign = Callable[[str, bytes], str]
Send = Callable[[Destination, str, bytes, str], Awaitable[bool]]


@dataclass
class Postman:
    """Sends what is due, on its own in real time, and at once when a clock is moved."""

    tenants: Iterable[Tenant]
    addresses: AddressGuard
    compose: Compose
    sign: Sign
    send: Send

    def __post_init__(self) -> None:
        """Start with nothing on its way."""
        self._new = asyncio.Event()
        self._sending: dict[asyncio.Task[None], Tenant] = {}

    def wake(self) -> None:
        """Look at the outboxes again: there is a new delivery."""
        self._new.set()

    async def run(self) -> None:
        """Send what falls due in real time, until cancelled."""
        try:
            while True:
                self._new.clear()
                for tenant in self.tenants:
                    await self._send_due(tenant)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._new.wait(), self._until_next())
        finally:
            await self._stop()

    async def drain(self, tenant: Tenant) -> None:
        """Send what is due to the tenant, in order, and wait for it, though not for ever.

        What was on its way before is not waited for: a slow receiver does not hold up the clock.
        """
        before = self._in_flight(tenant)
        with suppress(TimeoutError):
            async with asyncio.timeout(_SETTLING):
                while await self._send_due(tenant) or self._in_flight(tenant) - before:
                    if started := self._in_flight(tenant) - before:
                        await asyncio.wait(started)

    def _in_flight(self, tenant: Tenant) -> set[asyncio.Task[None]]:
        return {task for task, whose in self._sending.items() if whose is tenant}

    async def _send_due(self, tenant: Tenant) -> int:
        """Start what is due, in order; a receiver that is slow does not hold up the others."""
        sent = 0
        while len(self._sending) < _AT_ONCE and (delivery := _claim(tenant)) is not None:
            task = asyncio.create_task(self._attempt(tenant, delivery))
            self._sending[task] = tenant
            task.add_done_callback(self._sent)
            await asyncio.wait({task}, timeout=_PATIENCE)
            sent += 1
        return sent

    def _sent(self, task: asyncio.Task[None]) -> None:
        del self._sending[task]
        self._new.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("A callback was lost to a defect of the mock.", exc_info=error)

    def _until_next(self) -> float | None:
        """Return how long to wait for the next delivery; None: until something happens."""
        if len(self._sending) >= _AT_ONCE:
            return None
        waits = [
            delivery.due_at - tenant.now()
            for tenant in self.tenants
            for delivery in tenant.state.outbox.values()
        ]
        return max(min(waits), 0.0) if waits else None

    async def _attempt(self, tenant: Tenant, delivery: Delivery) -> None:
        job = tenant.state.jobs.get(delivery.job_id)
        if job is None:
            return  # it was forgotten meanwhile
        body = self.compose(tenant, job)
        signature = self.sign(tenant.webhook_secret, body)
        try:
            destination = await self.addresses.destination(delivery.url)
            delivered = await self.send(destination, delivery.url, body, signature)
        except Refused as reason:
            _LOG.warning("A callback of %s was not sent: %s", job.id, reason)
            return
        except OSError as error:
            _LOG.info("The host of a callback of %s was not found: %s", job.id, error)
            delivered = False
        if not delivered and delivery.attempt < _ATTEMPTS:
            due_at, attempt = delivery.due_at + _RETRY_AFTER, delivery.attempt + 1
            again = delivery._replace(due_at=due_at, attempt=attempt)
            tenant.state.outbox.put(again.id, again)

    async def _stop(self) -> None:
        for task in list(self._sending):
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)


def composed(tenant: Tenant, job: Job) -> bytes:
    """Return a callback's body: the JobStatus of the job that is over."""
    return orjson.dumps(jobs.job_status(job, max(tenant.now(), job.ended_at)))


def _claim(tenant: Tenant) -> Delivery | None:
    """Take the delivery that has been due longest out of the outbox."""
    now = tenant.now()
    due = [delivery for delivery in tenant.state.outbox.values() if delivery.due_at <= now]
    for delivery in sorted(due, key=lambda delivery: delivery.due_at):
        with tenant.state.atomic():
            if tenant.state.outbox.pop(delivery.id) is not None:
                return delivery
    return None
