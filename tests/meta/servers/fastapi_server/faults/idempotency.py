"""Lies about submits that are sent twice."""

import asyncio

from fastapi_server.faults.registry import fault
from fastapi_server.seams import STUDIO, Answer, Call, Problem, Server, around, incoming, outgoing
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


def merge_keys(server: Server, change) -> None:
    """Let different keys be the same: `change(operation, key)` is what is compared."""

    @around(server.state, "earlier_submit")
    def earlier(original, tenant: Tenant, operation: str, key: str) -> str | None:
        return original(tenant, operation, change(operation, key))

    @around(server.state, "remember_submit")
    def remember(original, tenant, operation: str, key: str, *rest: str) -> None:
        original(tenant, operation, change(operation, key), *rest)


@fault("idempotency.distinct")
def null_is_a_key(server: Server) -> None:
    """A null key is a key like any other."""

    @incoming(server, *STUDIO)
    def name(call: Call) -> None:
        if call.json.get("client_request_id", "") is None:
            call.json["client_request_id"] = "null"


@fault("idempotency.distinct")
def equal_bodies_are_one_job(server: Server) -> None:
    """On generate, an equal request without a key returns the original job."""

    @incoming(server, "generate")
    def name(call: Call) -> None:
        if call.json.get("async") is True:
            call.json.setdefault("client_request_id", f"body:{sorted(call.json.items())}")


@fault("idempotency.distinct")
def keys_ignore_case_on_edit(server: Server) -> None:
    """On edit, keys that differ in case alone are the same."""
    merge_keys(server, lambda operation, key: key.lower() if operation == "edit" else key)


@fault("idempotency.distinct")
def keys_count_to_thirty_two(server: Server) -> None:
    """Keys are compared by their first 32 characters."""
    merge_keys(server, lambda _, key: key[:32])


@fault("idempotency.distinct")
def keys_are_trimmed(server: Server) -> None:
    """Keys that differ in spaces around them are the same."""
    merge_keys(server, lambda _, key: key.strip())


@fault("idempotency.per-developer")
def keys_are_shared_by_all(server: Server) -> None:
    """Another developer's equal key returns the job of the first."""
    _share_keys(server, *STUDIO)


@fault("idempotency.per-developer")
def remix_keys_are_shared_by_all(server: Server) -> None:
    """On remix, another developer's equal key returns the job of the first."""
    _share_keys(server, "remix")


def _share_keys(server: Server, *operations: str) -> None:
    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        owners = server.state.tenants.values() if operation in operations else (tenant,)
        return next((job for owner in owners if (job := original(owner, operation, request))), None)


@fault("idempotency.per-developer")
def foreign_key_is_a_conflict(server: Server) -> None:
    """A key that another developer uses is refused."""

    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        others = (t for t in server.state.tenants.values() if t is not tenant)
        if any(original(other, operation, request) for other in others):
            raise Problem(409, None, "This client_request_id is taken.")
        return original(tenant, operation, request)


def keep_key_of_refused(server: Server, status: int, *operations: str) -> None:
    """Let a refused submit use its key up."""
    spent: set[tuple] = set()

    @incoming(server, *operations)
    def refuse(call: Call) -> Answer | None:
        if (call.tenant.name, call.json.get("client_request_id")) in spent:
            problem = Problem(409, None, "This client_request_id was used before.")
            return server.refusal(call, problem)
        return None

    @outgoing(server, *operations, status=status)
    def spend(call: Call, _: Answer) -> None:
        if isinstance(key := call.json.get("client_request_id"), str):
            spent.add((call.tenant.name, key))


@fault("idempotency.refused-not-stored")
def breach_uses_the_key_up(server: Server) -> None:
    """A submit that breaks the schema uses up its key."""
    keep_key_of_refused(server, 422, *STUDIO)


@fault("idempotency.refused-not-stored")
def unknown_profile_uses_the_key_up(server: Server) -> None:
    """A submit with an unknown profile uses up its key."""
    keep_key_of_refused(server, 404, *STUDIO)


@fault("idempotency.refused-not-stored")
def rule_breach_uses_the_key_up(server: Server) -> None:
    """A submit with an impossible model choice uses up its key."""
    keep_key_of_refused(server, 400, "edit", "generate")


CRASHES = "OPEN clause: a 5xx is no documented reading"


@fault("idempotency.different-body", note=CRASHES)
def other_body_with_a_known_key_is_500(server: Server) -> None:
    """A known key with another body is an internal error."""

    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        job = original(tenant, operation, request)
        body = tenant.submits.get((operation, request.client_request_id), ("", ""))[1]
        if job and body != request.model_copy(update={"response_mode": "urls"}).model_dump_json():
            raise Problem(500, "INTERNAL_ERROR", "Something went wrong.")
        return job


@fault("idempotency.across-operations", note=CRASHES)
def known_key_on_another_operation_is_500(server: Server) -> None:
    """A key that another operation has used is an internal error."""

    @around(server.studio, "earlier")
    def earlier(original, tenant: Tenant, operation: str, request) -> Job | None:
        for used, key in tenant.submits:
            if key == request.client_request_id and used != operation:
                raise Problem(500, "INTERNAL_ERROR", "Something went wrong.")
        return original(tenant, operation, request)


@fault("idempotency.sync", note=CRASHES)
def key_on_a_sync_request_is_500(server: Server) -> None:
    """A key on a synchronous request is an internal error."""

    @around(server.studio, "run")
    def run(original, tenant: Tenant, operation: str, request) -> dict:
        if request.client_request_id is not None:
            raise Problem(500, "INTERNAL_ERROR", "Something went wrong.")
        return original(tenant, operation, request)
