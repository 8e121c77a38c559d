"""Lies about profiles that cannot be used, and about credit."""

from fastapi_server.faults.registry import fault
from fastapi_server.problems import unknown_profile
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    around,
    content,
    incoming,
    outgoing,
    restatus,
)
from fastapi_server.state import Tenant
from fastapi_server.studio import REFERENCE


@fault("error.profile-not-found")
def unknown_profile_has_the_general_code(server: Server) -> None:
    """An unknown profile's status is refused with NOT_FOUND."""

    @content(server, "profile-status", "profile-picture", status=404)
    def rename(_: Call, body: dict) -> None:
        if body["code"] == "PROFILE_NOT_FOUND":
            body["code"] = "NOT_FOUND"


def overlook(server: Server, operation: str, *, prompt: bool) -> None:
    """Take unknown ids out of the list, or out of the prompt, of one operation."""

    @incoming(server, operation)
    def drop(call: Call) -> None:
        known = call.tenant.profiles
        if prompt and isinstance(text := call.json.get("prompt"), str):
            call.json["prompt"] = REFERENCE.sub(lambda m: m[0] if m[1] in known else "", text)
        if not prompt and isinstance(ids := call.json.get("profile_ids"), list):
            call.json["profile_ids"] = [i for i in ids if not isinstance(i, str) or i in known]


@fault("error.profile-not-found")
def edit_overlooks_unknown_profiles(server: Server) -> None:
    """Edit goes on without the profiles that it does not know."""
    overlook(server, "edit", prompt=False)


@fault("error.profile-not-found")
def remix_overlooks_unknown_profiles(server: Server) -> None:
    """Remix goes on without the profiles that it does not know."""
    overlook(server, "remix", prompt=False)


@fault("error.profile-not-found")
def generate_overlooks_unknown_references(server: Server) -> None:
    """Generate goes on without the profiles that its prompt names in vain."""
    overlook(server, "generate", prompt=True)


@fault("error.profile-not-found")
def unknown_reference_is_an_invalid_request(server: Server) -> None:
    """On enhance, an unknown profile in the list is 400."""

    @outgoing(server, "enhance", status=404)
    def change(_: Call, answer: Answer) -> None:
        answer.status, answer.json = 400, {**answer.json, "code": "INVALID_REQUEST"}


@fault("error.profile-not-found")
def deleting_the_unknown_is_ok(server: Server) -> None:
    """DELETE of a profile that never was answers 200."""

    @outgoing(server, "profile-delete", status=404)
    def pretend(call: Call, answer: Answer) -> None:
        wanted = call.path.rpartition("/")[2]
        answer.status, answer.json = 200, {"profile_id": wanted, "status": "ok"}


@fault("error.profile-not-found", note="needs a known profile first and an unknown one second")
def only_the_first_profile_is_looked_up(server: Server) -> None:
    """Behind a known profile, unknown ones go unnoticed."""
    asked: list[str] = []

    @around(server.studio, "referenced")
    def referenced(original, operation: str, request) -> list[str]:
        ids = original(operation, request)
        asked[:] = ids[1:]
        return ids

    @around(server.studio, "resolve")
    def resolve(original, tenant: Tenant, operation: str, profile_id: str) -> None:
        if profile_id not in asked or profile_id in tenant.profiles:
            original(tenant, operation, profile_id)


def unready(server: Server, when, instead: Problem | None) -> None:
    """Answer otherwise when a profile that still trains is used as a reference."""

    @around(server.studio, "resolve")
    def resolve(original, tenant: Tenant, operation: str, profile_id: str) -> None:
        try:
            original(tenant, operation, profile_id)
        except Problem as problem:
            profile = tenant.profiles.get(profile_id)
            if problem.code != "PROFILE_NOT_READY":
                raise
            if not when(operation, profile.status(server.state.now(tenant))):
                raise
            if instead:
                raise instead from None


@fault("error.profile-not-ready")
def training_profile_is_a_reference(server: Server) -> None:
    """A profile in training is taken as a reference by remix."""
    unready(server, lambda operation, _: operation == "remix", None)


@fault("error.profile-not-ready")
def training_profile_is_unknown(server: Server) -> None:
    """A profile in training is refused as if it did not exist."""
    unready(server, lambda *_: True, unknown_profile("profile"))


@fault("error.profile-not-ready")
def training_profile_is_a_conflict(server: Server) -> None:
    """A profile in training is 409 on enhance."""
    conflict = Problem(409, "PROFILE_NOT_READY", "This profile is not trained yet.")
    unready(server, lambda operation, _: operation == "enhance", conflict)


@fault("error.profile-not-ready", note="needs a submit right after the profile was added")
def validating_profile_is_a_reference(server: Server) -> None:
    """Only IN_PROGRESS is refused; a profile that is still validated or queued is taken."""
    unready(server, lambda _, status: status != "IN_PROGRESS", None)


@fault("error.profile-not-ready")
def training_profile_is_a_reference_in_prompts(server: Server) -> None:
    """Generate takes a profile in training that its prompt names."""
    unready(server, lambda operation, _: operation == "generate", None)


@fault("error.credit")
def no_credit_is_403(server: Server) -> None:
    """A developer without credit is forbidden to enhance."""
    restatus(server, ("enhance",), 402, 403)


@fault("error.credit")
def no_credit_is_400_for_training(server: Server) -> None:
    """Training without credit is an invalid request."""
    restatus(server, ("profile-add",), 402, 400)


@fault("error.credit")
def no_credit_no_matter_on_remix(server: Server) -> None:
    """Remix works on credit that nobody gave."""
    _lend(server, lambda call: call.operation == "remix")


@fault("error.credit")
def no_credit_no_matter_for_jobs(server: Server) -> None:
    """An asynchronous edit is accepted without credit."""
    _lend(server, lambda call: call.operation == "edit" and call.json.get("async"))


@fault("error.credit")
def quick_training_needs_no_credit(server: Server) -> None:
    """Quick Train is given away."""
    _lend(server, lambda call: call.json.get("training_tier") == "fast")


@fault("error.credit")
def refused_training_stays_listed(server: Server) -> None:
    """The 402 for a training is right, but the profile is there."""

    @outgoing(server, "profile-add", status=402)
    def keep(call: Call, _: Answer) -> None:
        lend = call.tenant.balance
        call.tenant.balance = 10.0
        request = server.models["profile-add"](**call.json)
        server.profiles.add(call.tenant, request)
        call.tenant.charges.pop()
        call.tenant.balance = lend


@fault("error.credit", note="seen only in the charges of the developer without credit")
def refused_for_credit_is_charged(server: Server) -> None:
    """What was refused for want of credit is charged all the same."""

    @outgoing(server, *STUDIO, status=402)
    def charge(call: Call, _: Answer) -> None:
        server.state.charge(call.tenant, call.operation, 0.0).usd = 0.12


def _lend(server: Server, when) -> None:
    """Let the calls that `when` names pass without credit, free of charge."""

    @around(server.state, "charge")
    def charge(original, tenant: Tenant, kind: str, usd: float):
        if lent and usd > tenant.balance:
            made = original(tenant, kind, 0.0)
            made.usd = usd
            return made
        return original(tenant, kind, usd)

    lent: list[bool] = []

    @incoming(server)
    def look(call: Call) -> None:
        lent[:] = [True] if when(call) else []
