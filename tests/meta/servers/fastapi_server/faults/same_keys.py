"""Lies about which keys are the same, and about refused ones."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import STUDIO, Answer, Call, Problem, Server, around, incoming, outgoing
from fastapi_server.state import Job, Tenant


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
