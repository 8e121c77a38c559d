"""Lies about profile pictures and the deletion of profiles."""

from fastapi_server.faults.registry import fault
from fastapi_server.pictures import picture
from fastapi_server.seams import Answer, Call, Server, around, content, incoming, outgoing
from fastapi_server.state import TRAINING_SECONDS, Profile, Tenant
from fastapi_server.wire import json_answer


def pictured(server: Server, change) -> None:
    @outgoing(server, "profile-picture", status=200)
    def rewrite(call: Call, answer: Answer) -> None:
        change(call, answer)


@fault("profile.picture")
def profile_picture_is_png(server: Server) -> None:
    """The picture is a png under the name of image/jpeg."""
    pictured(server, lambda _, answer: setattr(answer, "body", picture(64, 64, "png")))


@fault("profile.picture")
def profile_picture_is_cut(server: Server) -> None:
    """The picture breaks off in the middle."""
    pictured(
        server, lambda _, answer: setattr(answer, "body", answer.body[: len(answer.body) // 2])
    )


@fault("profile.picture")
def profile_picture_has_the_wrong_type(server: Server) -> None:
    """The picture is called application/octet-stream."""
    pictured(
        server,
        lambda _, answer: answer.headers.update({"content-type": "application/octet-stream"}),
    )


@fault("profile.picture")
def second_profile_picture_is_empty(server: Server) -> None:
    """The second time, the picture is empty."""
    served: set[str] = set()

    def empty(call: Call, answer: Answer) -> None:
        if call.path in served:
            answer.body = b""
        served.add(call.path)

    pictured(server, empty)


@fault("profile.picture")
def ready_profile_has_no_picture(server: Server) -> None:
    """A READY profile of the fast tier has no picture."""

    @incoming(server, "profile-picture")
    def miss(call: Call) -> Answer | None:
        profile = call.tenant.profiles.get(call.path.split("/")[-2])
        if profile and profile.tier == "fast":
            now = server.state.now(call.tenant)
            if now - profile.created_at >= TRAINING_SECONDS["fast"]:
                return json_answer(204, {})
        return None


def ghosts(server: Server, *operations: str) -> None:
    """Let some operations still find what was deleted."""
    gone: dict[tuple[str, str], Profile] = {}
    current: list[str] = []

    @incoming(server)
    def note(call: Call) -> None:
        current[:] = [call.operation]

    @around(server.state, "remove_profile")
    def remove(original, tenant: Tenant, profile_id: str) -> None:
        gone[tenant.name, profile_id] = tenant.profiles[profile_id]
        original(tenant, profile_id)

    @around(server.state, "profile")
    def find(original, tenant: Tenant, profile_id: str) -> Profile:
        ghost = gone.get((tenant.name, profile_id))
        return ghost if ghost and current[0] in operations else original(tenant, profile_id)

    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        yield from original(tenant, tag)
        if "profile-ids" in operations:
            theirs = (p for (owner, _), p in gone.items() if owner == tenant.name)
            yield from (p for p in theirs if tag is None or p.tag == tag)


def _ghost_lies() -> None:
    def lives_on(name: str, text: str, *operations: str) -> None:
        def lie(server: Server) -> None:
            ghosts(server, *operations)

        lie.__name__, lie.__doc__ = name, text
        fault("profile.delete")(lie)

    lives_on("deleted_profile_is_listed", "A deleted profile is still listed.", "profile-ids")
    lives_on("deleted_profile_has_a_status", "A deleted profile still has a status.",
             "profile-status")  # fmt: skip
    lives_on("deleted_profile_has_a_picture", "A deleted profile still shows its picture.",
             "profile-picture")  # fmt: skip
    lives_on("deleted_profile_is_a_reference_on_remix", "Remix still takes a deleted profile.",
             "remix")  # fmt: skip
    lives_on("deleted_profile_is_a_reference_in_prompts",
             "Generate still takes a deleted profile in its prompt.", "generate")  # fmt: skip


_ghost_lies()


@fault("profile.delete")
def delete_answers_nothing(server: Server) -> None:
    """A deletion answers 204."""

    @outgoing(server, "profile-delete", status=200)
    def blank(_: Call, answer: Answer) -> None:
        answer.status, answer.body = 204, b""


@fault("profile.delete")
def delete_names_no_status(server: Server) -> None:
    """A deletion answers without a status."""

    @content(server, "profile-delete", status=200)
    def drop(_: Call, body: dict) -> None:
        del body["status"]


@fault("profile.delete")
def delete_takes_the_neighbour_too(server: Server) -> None:
    """A deletion takes the profiles of the same tag with it."""

    @around(server.state, "remove_profile")
    def remove(original, tenant: Tenant, profile_id: str) -> None:
        tag = tenant.profiles[profile_id].tag
        original(tenant, profile_id)
        for other in [p.id for p in tenant.profiles.values() if tag and p.tag == tag]:
            original(tenant, other)


@fault("profile.delete")
def training_profile_survives_its_deletion(server: Server) -> None:
    """A profile that is deleted while it trains is back after its training."""

    @around(server.state, "remove_profile")
    def remove(original, tenant: Tenant, profile_id: str) -> None:
        profile = tenant.profiles[profile_id]
        if profile.status(server.state.now(tenant)) == "READY":
            original(tenant, profile_id)


def second_deletion(server: Server, answer_with) -> None:
    deleted: set[str] = set()

    @outgoing(server, "profile-delete")
    def change(call: Call, answer: Answer) -> None:
        if answer.status == 404 and call.path in deleted:
            answer_with(call, answer)
        if answer.status == 200:
            deleted.add(call.path)


@fault("profile.delete-twice")
def second_deletion_is_ok(server: Server) -> None:
    """A second deletion answers 200."""

    def again(call: Call, answer: Answer) -> None:
        name = call.path.rpartition("/")[2]
        answer.status, answer.json = 200, {"profile_id": name, "status": "deleted"}

    second_deletion(server, again)


@fault("profile.delete-twice")
def second_deletion_is_500(server: Server) -> None:
    """A second deletion is an internal error."""

    def crash(_: Call, answer: Answer) -> None:
        answer.status, answer.json = 500, {**answer.json, "code": "INTERNAL_ERROR"}

    second_deletion(server, crash)


@fault("profile.delete-twice")
def second_deletion_is_not_ready(server: Server) -> None:
    """A second deletion is refused with PROFILE_NOT_READY."""

    def rename(_: Call, answer: Answer) -> None:
        answer.json = {**answer.json, "code": "PROFILE_NOT_READY"}

    second_deletion(server, rename)


OPEN = "OPEN clause: neither 400 nor a status ERROR"


@fault("profile.no-subject", note=OPEN)
def no_subject_is_500(server: Server) -> None:
    """Training images without a subject are an internal error, as before 0.1.1."""

    @outgoing(server, "profile-add", status=400)
    def crash(_: Call, answer: Answer) -> None:
        answer.status, answer.json = 500, {**answer.json, "code": "INTERNAL_ERROR"}


@fault("profile.no-subject", note=OPEN)
def no_subject_is_trained(server: Server) -> None:
    """Training images without a subject make a READY profile."""
    server.profiles.check_subject = lambda _: None


@fault("profile.no-subject", note=OPEN)
def no_subject_is_an_error_without_words(server: Server) -> None:
    """Training images without a subject make a profile ERROR with an empty message."""
    server.profiles.check_subject = lambda _: None

    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        profile.error = " " if wanted else None
        original(tenant, profile)

    wanted: list[bool] = []

    @incoming(server, "profile-add")
    def look(call: Call) -> None:
        urls = call.json.get("image_urls")
        wanted[:] = [True] if server.profiles.no_subject_url in (urls or []) else []

    @content(server, "profile-status", status=200)
    def hush(_: Call, body: dict) -> None:
        body["message"] = ""
