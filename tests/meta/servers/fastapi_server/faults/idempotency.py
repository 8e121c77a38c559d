"""Lies about submits that are sent twice."""

import asyncio

from fastapi_server.faults.registry import fault
from fastapi_server.seams import STUDIO, Answer, Call, Problem, Server, around
from fastapi_server.state import Job, Tenant


def forget(server: Server, when) -> None:
    """Do not recognise the submits that `when(tenant, operation, key, job)` names."""

    @around(server.state, "earlier_submit")
    def earlier(original, tenant: Tenant, operation: str, key: str) -> str | None:
        job = tenant.jobs.get(original(tenant, operation, key) or "")
        return job.id if job and not when(tenant, operation, key, job) else None


@fault("idempotency.same-job")
def key_is_forgotten_when_the_job_ends(server: Server) -> None:
    """A key counts only while its job runs."""
    forget(server, lambda tenant, _, __, job: server.state.now(tenant) >= job.ends_at)


@fault("idempotency.same-job")
def remix_takes_no_key(server: Server) -> None:
    """Remix takes no notice of client_request_id."""
    forget(server, lambda _, operation, __, ___: operation == "remix")


@fault("idempotency.same-job")
def enhance_takes_no_key(server: Server) -> None:
    """Enhance takes no notice of client_request_id."""
    forget(server, lambda _, operation, __, ___: operation == "enhance")


@fault("idempotency.same-job", note="needs a third submit")
def key_counts_once(server: Server) -> None:
    """The second submit finds the original job, the third makes another."""
    used: set[tuple] = set()

    def spent(tenant: Tenant, operation: str, key: str, _: Job) -> bool:
        again = (tenant.name, operation, key) in used
        used.add((tenant.name, operation, key))
        return again

    forget(server, spent)


@fault("idempotency.same-job", note="needs a key beyond ASCII")
def key_beyond_ascii_is_forgotten(server: Server) -> None:
    """A key with characters beyond ASCII is not recognised."""
    forget(server, lambda _, __, key, ___: not key.isascii())


@fault("idempotency.same-job")
def key_of_a_failed_job_is_free(server: Server) -> None:
    """A submit with the key of a failed job makes another job."""
    forget(server, lambda tenant, _, __, job: job.status(server.state.now(tenant)) == "failed")


@fault("idempotency.same-job", note="needs the clock: two hours later")
def key_lasts_for_an_hour(server: Server) -> None:
    """A key is forgotten after an hour, long before the job is."""
    forget(server, lambda tenant, _, __, job: server.state.now(tenant) > job.created_at + 3600)


def charge_again(server: Server, when) -> None:
    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        job = original(tenant, operation, request)
        if job and when(tenant, operation, job):
            server.state.charge(tenant, operation, job.charge.usd)
        return job


@fault("idempotency.no-double-charge")
def repeated_submit_is_charged(server: Server) -> None:
    """A repeated submit returns the original job, and is charged again."""
    charge_again(server, lambda *_: True)


@fault("idempotency.no-double-charge")
def repeated_remix_is_charged(server: Server) -> None:
    """Only a repeated remix is charged again."""
    charge_again(server, lambda _, operation, __: operation == "remix")


@fault("idempotency.no-double-charge")
def repeated_submit_after_the_end_is_charged(server: Server) -> None:
    """A submit that is repeated after its job has ended is charged again."""
    charge_again(server, lambda tenant, _, job: server.state.now(tenant) >= job.ends_at)


@fault("idempotency.no-double-charge", note="needs the fault drop_response, or a retry at once")
def lost_submit_is_charged_twice(server: Server) -> None:
    """The first repetition of a submit is charged, further ones are not."""
    seen: set[str] = set()

    def first(_: Tenant, __: str, job: Job) -> bool:
        new = job.id not in seen
        seen.add(job.id)
        return new

    charge_again(server, first)


def race(server: Server, *operations: str, pause: float = 0.03) -> None:
    """Look the key up, wait, then act: whoever comes in between does not see the other."""
    looked: dict[int, str | None] = {}

    @around(server, "forward")
    async def forward(original, call: Call) -> Answer:
        key = call.json.get("client_request_id")
        if call.operation in operations and isinstance(key, str) and call.json.get("async") is True:
            looked[id(asyncio.current_task())] = server.state.earlier_submit.__wrapped__(
                call.tenant, call.operation, key
            )
            await asyncio.sleep(pause)
        return await original(call)

    honest = server.state.earlier_submit

    def earlier(tenant: Tenant, operation: str, key: str) -> str | None:
        task = id(asyncio.current_task())
        return looked.pop(task) if task in looked else honest(tenant, operation, key)

    earlier.__wrapped__ = honest
    server.state.earlier_submit = earlier


@fault("idempotency.concurrent", note="needs submits at the same time")
def concurrent_submits_race(server: Server) -> None:
    """Between the look for the key and the new job, other submits get in."""
    race(server, *STUDIO)


@fault("idempotency.concurrent", note="needs submits at the same time, on remix")
def concurrent_remixes_race(server: Server) -> None:
    """Only remix lets other submits in between."""
    race(server, "remix")


@fault("idempotency.concurrent", note="needs submits at the same time")
def concurrent_submits_are_refused(server: Server) -> None:
    """A second submit with a key, while the first is being accepted, is a 500."""
    busy: set[tuple] = set()

    @around(server, "forward")
    async def forward(original, call: Call) -> Answer:
        mark = (call.tenant and call.tenant.name, call.json.get("client_request_id"))
        if not isinstance(mark[1], str) or call.operation not in STUDIO:
            return await original(call)
        if mark in busy:
            problem = Problem(500, "INTERNAL_ERROR", "A conflict in our database.")
            return server.refusal(call, problem)
        busy.add(mark)
        await asyncio.sleep(0.03)
        answer = await original(call)
        busy.discard(mark)
        return answer
