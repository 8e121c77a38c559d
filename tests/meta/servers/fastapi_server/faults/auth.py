"""Lies about who may call, and what one developer sees of another."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import (
    OPERATIONS,
    STUDIO,
    Answer,
    Call,
    Server,
    around,
    outgoing,
    restatus,
)
from fastapi_server.state import Profile, Tenant

REFUSED = (401, 403)
NAMES_A_THING = ("job-status", "profile-status", "profile-picture", "profile-delete")


def let_in(server: Server, operation: str, refusal: int) -> None:
    """Serve the calls of one operation that would be refused, as the owner of what they name."""

    @around(server, "gate")
    def gate(original, call: Call) -> Answer | None:
        answer = original(call)
        if call.operation != operation or answer is None or answer.status != refusal:
            return answer
        names = set(call.path.split("/"))
        for tenant in server.state.tenants.values():
            if operation not in NAMES_A_THING or names & {*tenant.jobs, *tenant.profiles}:
                call.tenant = tenant
                return None
        return answer


def known_loosely(server: Server, loosen) -> None:
    """Let in every key that looks like a known one once both are loosened."""

    @around(server.state, "tenant")
    def tenant(original, key: str) -> Tenant | None:
        alike = (t for k, t in server.state.tenants.items() if loosen(k) == loosen(key))
        return original(key) or next(alike, None)


@fault("auth.missing-key")
def keyless_is_401_everywhere(server: Server) -> None:
    """A call without a key gets 401, as under v0.5."""
    restatus(server, tuple(OPERATIONS), 403, 401)


@fault("auth.missing-key")
def keyless_is_a_schema_breach(server: Server) -> None:
    """A POST without a key gets the 422 of a framework that declares the header as required."""

    @outgoing(server, *STUDIO, "profile-add", status=403)
    def breach(_: Call, answer: Answer) -> None:
        row = {"loc": ["header", "x-api-key"], "msg": "Field required", "type": "missing"}
        answer.status, answer.json = 422, {"detail": [row]}


@fault("auth.missing-key")
def keyless_is_401_if_the_body_is_big(server: Server) -> None:
    """Without a key, a call that has a body gets 401, and one without gets 403."""

    @outgoing(server, status=403)
    def swap(call: Call, answer: Answer) -> None:
        answer.status = 401 if call.body and call.operation else 403


@fault("auth.missing-key")
def keyless_is_404_on_secret(server: Server) -> None:
    """The webhook secret pretends not to exist for a caller without a key."""
    restatus(server, ("webhook-secret",), 403, 404)


@fault("auth.invalid-key")
def unknown_key_is_403_everywhere(server: Server) -> None:
    """An unknown key is answered like a missing one."""
    restatus(server, tuple(OPERATIONS), 401, 403)


@fault("auth.invalid-key", note="needs a key that differs from the developer's in its end only")
def key_with_a_tail_is_known(server: Server) -> None:
    """A known key with more characters behind it is let in: keys are compared by prefix."""

    @around(server.state, "tenant")
    def tenant(_, key: str) -> Tenant | None:
        return next((t for k, t in server.state.tenants.items() if key.startswith(k)), None)


@fault("auth.invalid-key", note="needs the developer's key in upper case")
def key_in_upper_case_is_known(server: Server) -> None:
    """Keys are compared without regard to case."""
    known_loosely(server, str.lower)


@fault("auth.invalid-key", note="needs the developer's key without its last character")
def key_without_its_end_is_known(server: Server) -> None:
    """A key whose last character is wrong is let in."""
    known_loosely(server, lambda key: key[:35])


@fault("auth.invalid-key")
def unknown_key_is_400(server: Server) -> None:
    """An unknown key is an invalid request."""
    restatus(server, tuple(OPERATIONS), 401, 400)


def _operation_lies() -> None:
    """One lie for each operation that is easily forgotten, about one of the two refusals."""

    def swapped(operation: str, old: int, new: int) -> None:
        def lie(server: Server) -> None:
            restatus(server, (operation,), old, new)

        kind = "keyless" if old == 403 else "unknown_key"
        lie.__name__ = f"{kind}_is_{new}_on_{operation}".replace("-", "_")
        lie.__doc__ = f"On {operation} alone, {new} takes the place of {old}."
        fault("auth.every-operation")(lie)

    def opened(operation: str, refusal: int) -> None:
        def lie(server: Server) -> None:
            let_in(server, operation, refusal)

        kind = "no_key" if refusal == 403 else "a_wrong_key"
        lie.__name__ = f"{operation}_works_with_{kind}".replace("-", "_")
        lie.__doc__ = f"Whoever knows the address may {operation}, with {kind.replace('_', ' ')}."
        fault("auth.every-operation")(lie)

    for operation in ("enhance", "job-status", "profile-delete"):
        swapped(operation, 403, 401)
    for operation in ("remix", "profile-picture", "webhook-secret"):
        swapped(operation, 401, 403)
    for operation in ("profile-picture", "job-status", "profile-delete"):
        opened(operation, 403)
    for operation in ("profile-status", "profile-ids", "generate"):
        opened(operation, 401)


_operation_lies()


@fault("auth.before-effect")
def refused_delete_deletes(server: Server) -> None:
    """An unknown key gets its 401, but the profile it named is gone."""

    @outgoing(server, "profile-delete")
    def delete(call: Call, answer: Answer) -> None:
        if answer.status in REFUSED:
            for tenant in server.state.tenants.values():
                tenant.profiles.pop(call.path.rpartition("/")[2], None)


@fault("auth.before-effect")
def refused_add_adds(server: Server) -> None:
    """A profile is made, for the first developer, before the key is looked at."""

    @outgoing(server, "profile-add")
    def add(call: Call, answer: Answer) -> None:
        if answer.status in REFUSED and call.json:
            tenant = next(iter(server.state.tenants.values()))
            made = Profile(server.state.new_id("profile"), server.state.now(tenant), "fast", None)
            server.state.add_profile(tenant, made)


@fault("auth.before-effect", note="seen only in the charges of the first developer")
def refused_remix_is_charged(server: Server) -> None:
    """A remix with an unknown key is refused, and charged to the first developer."""

    @outgoing(server, "remix", status=401)
    def charge(*_) -> None:
        server.state.charge(next(iter(server.state.tenants.values())), "remix", 0.12)
