"""Lies about what one developer sees of another, and about the key in answers."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import (
    OPERATIONS,
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    around,
    content,
    incoming,
    outgoing,
)
from fastapi_server.state import Profile, Tenant
from fastapi_server.wire import json_answer


def everybody_sees(server: Server, kind: str, operations: tuple[str, ...]) -> None:
    """Let the operations find other developers' jobs or profiles as well."""
    current: list[Call] = []

    @incoming(server)
    def note(call: Call) -> None:
        current[:] = [call]

    @around(server.state, kind)
    def find(original, tenant: Tenant, wanted: str):
        if current and current[0].operation in operations:
            for other in server.state.tenants.values():
                if wanted in getattr(other, f"{kind}s"):
                    return original(other, wanted)
        return original(tenant, wanted)


@fault("auth.isolation")
def foreign_job_is_readable(server: Server) -> None:
    """Any developer's job can be polled by its id."""
    everybody_sees(server, "job", ("job-status",))


@fault("auth.isolation")
def foreign_status_is_readable(server: Server) -> None:
    """Any developer's profile shows its status."""
    everybody_sees(server, "profile", ("profile-status",))


@fault("auth.isolation")
def foreign_picture_is_served(server: Server) -> None:
    """Any developer's profile picture is served to any other."""
    everybody_sees(server, "profile", ("profile-picture",))


@fault("auth.isolation")
def foreign_profile_is_a_reference_on_remix(server: Server) -> None:
    """Remix, alone of the four, takes another developer's profile as a reference."""
    everybody_sees(server, "profile", ("remix",))


@fault("auth.isolation")
def foreign_profile_is_a_reference_in_prompts(server: Server) -> None:
    """Generate takes another developer's profile in its prompt."""
    everybody_sees(server, "profile", ("generate",))


@fault("auth.isolation")
def foreign_delete_is_404_but_deletes(server: Server) -> None:
    """Deleting another developer's profile answers 404, and yet deletes it."""

    @incoming(server, "profile-delete")
    def delete(call: Call) -> None:
        for tenant in server.state.tenants.values():
            if tenant is not call.tenant:
                tenant.profiles.pop(call.path.rpartition("/")[2], None)


@fault("auth.isolation")
def foreign_delete_says_ok(server: Server) -> None:
    """Deleting another developer's profile changes nothing, but answers 200."""

    @incoming(server, "profile-delete")
    def pretend(call: Call) -> Answer | None:
        wanted = call.path.rpartition("/")[2]
        others = (t for t in server.state.tenants.values() if t is not call.tenant)
        if any(wanted in tenant.profiles for tenant in others):
            return json_answer(200, {"profile_id": wanted, "status": "deleted"})
        return None


@fault("auth.isolation")
def tagged_list_crosses_accounts(server: Server) -> None:
    """With a tag, the list shows every developer's profiles that bear it."""

    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        owners = server.state.tenants.values() if tag else (tenant,)
        return (p for owner in owners for p in original(owner, tag))


@fault("auth.isolation")
def foreign_ids_answer_403(server: Server) -> None:
    """A foreign profile is forbidden rather than unknown, and thereby confirmed to exist."""

    @around(server.state, "profile")
    def find(original, tenant: Tenant, wanted: str) -> Profile:
        others = (t for t in server.state.tenants.values() if t is not tenant)
        if any(wanted in other.profiles for other in others):
            raise Problem(403, None, "This profile is not yours.")
        return original(tenant, wanted)


@fault("auth.key-not-echoed")
def wrong_key_is_quoted(server: Server) -> None:
    """The 401 quotes the key that it does not know."""

    @content(server, status=401)
    def quote(call: Call, body: dict) -> None:
        body["detail"] = f"The key {call.headers['x-api-key']} is unknown."


@fault("auth.key-not-echoed")
def key_comes_back_as_a_header(server: Server) -> None:
    """Every accepted call has its key in an answer header."""

    @outgoing(server, *OPERATIONS)
    def echo(call: Call, answer: Answer) -> None:
        if call.tenant:
            answer.headers["x-authenticated-as"] = call.tenant.key


@fault("auth.key-not-echoed")
def job_remembers_the_key(server: Server) -> None:
    """The status of a finished job has the key of its developer in it."""

    @content(server, "job-status", status=200)
    def add(call: Call, body: dict) -> None:
        if body["status"] == "succeeded":
            body["submitted_by"] = f"api-key:{call.tenant.key}"


@fault("auth.key-not-echoed")
def validation_errors_show_the_request_headers(server: Server) -> None:
    """A schema breach is answered with the headers of the request, the key among them."""

    @content(server, *STUDIO, status=422)
    def show(call: Call, body: dict) -> None:
        body["request_headers"] = call.headers
