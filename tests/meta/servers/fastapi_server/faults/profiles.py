"""Lies about the life of a profile."""

from fastapi_server.faults.registry import fault
from fastapi_server.pictures import picture
from fastapi_server.problems import invalid
from fastapi_server.seams import Answer, Call, Server, around, content, incoming, outgoing
from fastapi_server.state import TRAINING_SECONDS, Profile, Tenant
from fastapi_server.wire import json_answer


def counts_as(server: Server, tier: str | None, given: int, read: int) -> None:
    """Let `given` images of a tier be taken for `read` images."""

    @incoming(server, "profile-add")
    def change(call: Call) -> None:
        images = call.json.get("image_urls")
        chosen = call.json.get("training_tier")
        if chosen == tier and isinstance(images, list) and len(images) == given:
            call.json["image_urls"] = [*images, *images][:read]


def _tier_lies() -> None:
    def lies(clause: str, name: str, text: str, *counts: tuple[str | None, int, int]) -> None:
        def lie(server: Server) -> None:
            for tier, given, read in counts:
                counts_as(server, tier, given, read)

        lie.__name__, lie.__doc__ = name, text
        fault(clause)(lie)

    lies("profile.tier-standard", "standard_takes_nine", "The standard tier takes 9 images.",
         ("standard", 9, 10))  # fmt: skip
    lies("profile.tier-standard", "standard_takes_fifty_one", "The standard tier takes 51 images.",
         ("standard", 51, 50), (None, 51, 50))  # fmt: skip
    lies("profile.tier-standard", "standard_refuses_ten", "The standard tier refuses 10 images.",
         ("standard", 10, 9), (None, 10, 9))  # fmt: skip
    lies("profile.tier-standard", "standard_refuses_fifty", "The standard tier refuses 50 images.",
         ("standard", 50, 100), (None, 50, 100))  # fmt: skip
    lies("profile.tier-fast", "fast_takes_four", "The fast tier takes 4 images.", ("fast", 4, 5))
    lies("profile.tier-fast", "fast_takes_eleven", "The fast tier takes 11 images.",
         ("fast", 11, 10))  # fmt: skip
    lies("profile.tier-fast", "fast_refuses_five", "The fast tier refuses 5 images.",
         ("fast", 5, 4))  # fmt: skip
    lies("profile.tier-fast", "fast_refuses_ten", "The fast tier refuses 10 images.",
         ("fast", 10, 20))  # fmt: skip
    lies("profile.tier-default", "unnamed_tier_takes_nine", "Without a tier, 9 images are taken.",
         (None, 9, 10))  # fmt: skip


_tier_lies()


@fault("profile.tier-default")
def unnamed_tier_is_fast(server: Server) -> None:
    """Without a tier, up to 10 images are trained fast."""

    @incoming(server, "profile-add")
    def prefer(call: Call) -> None:
        if isinstance(images := call.json.get("image_urls"), list) and len(images) <= 10:
            call.json.setdefault("training_tier", "fast")


@fault("profile.tier-default", note="nine images are refused; seen in the price or the duration")
def unnamed_tier_of_ten_is_fast(server: Server) -> None:
    """Without a tier, 10 images are trained fast, which the charge shows."""

    @incoming(server, "profile-add")
    def prefer(call: Call) -> None:
        if isinstance(images := call.json.get("image_urls"), list) and len(images) == 10:
            call.json.setdefault("training_tier", "fast")


@fault("profile.tier-standard")
def tier_breach_of_standard_is_400(server: Server) -> None:
    """An image count that does not fit the standard tier is 400, not 422."""
    _breach_is_400(server, "standard")


@fault("profile.tier-fast")
def tier_breach_of_fast_is_400(server: Server) -> None:
    """An image count that does not fit the fast tier is 400, not 422."""
    _breach_is_400(server, "fast")


def _breach_is_400(server: Server, tier: str) -> None:
    @outgoing(server, "profile-add", status=422)
    def change(call: Call, answer: Answer) -> None:
        chosen = call.json.get("training_tier", "standard")
        if chosen == tier and isinstance(call.json.get("image_urls"), list):
            refusal = server.refusal(call, invalid("Wrong number of images."))
            answer.status, answer.body = 400, refusal.body


@fault("profile.created")
def new_profile_is_listed_later(server: Server) -> None:
    """A profile is in the list only once its training has begun."""
    _listed_when(server, lambda profile, now: profile.status(now) in ("IN_PROGRESS", "READY"))


@fault("profile.created")
def fast_profiles_are_not_listed(server: Server) -> None:
    """Profiles of the fast tier are not in the list."""
    _listed_when(server, lambda profile, _: profile.tier != "fast")


def _listed_when(server: Server, when) -> None:
    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        now = server.state.now(tenant)
        return (p for p in original(tenant, tag) if when(p, now))


@fault("profile.created")
def new_profile_has_no_status_at_first(server: Server) -> None:
    """The status of a new profile is unknown for three seconds."""

    @around(server.profiles, "status")
    def status(original, tenant: Tenant, profile_id: str) -> dict:
        known = tenant.profiles.get(profile_id)
        early = known and server.state.now(tenant) < known.created_at + 3
        return original(tenant, "" if early else profile_id)


@fault("profile.created")
def profile_add_answers_another_id(server: Server) -> None:
    """The profile_id of the answer is not the one that was made."""

    @content(server, "profile-add", status=200)
    def change(_: Call, body: dict) -> None:
        body["profile_id"] = f"x{body['profile_id']}"


def lifecycle(server: Server, change) -> None:
    """Let `change(profile, status, age)` be the status that is shown."""

    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        honest = profile.status
        profile.status = lambda now: change(profile, honest(now), now - profile.created_at)
        original(tenant, profile)


@fault("profile.lifecycle", note="needs the clock, in steps of half a minute")
def training_goes_back_to_the_queue(server: Server) -> None:
    """In the middle of its training, a profile is queued again for a minute."""
    lifecycle(server, lambda _, status, age: "QUEUING" if 60 <= age < 120 else status)


@fault("profile.lifecycle", note="needs the clock, an hour later")
def ready_goes_back_to_training(server: Server) -> None:
    """Half an hour after it was ready, a profile is in training again."""
    lifecycle(server, lambda _, status, age: "IN_PROGRESS" if age > 1800 else status)


@fault("profile.lifecycle", note="needs two looks at the status while it trains")
def queue_before_validation(server: Server) -> None:
    """A profile is queued first, and validated at the second look."""
    looks: dict[str, int] = {}

    def swap(profile: Profile, status: str, _: float) -> str:
        looks[profile.id] = looks.get(profile.id, 0) + 1
        if status in ("VALIDATING", "QUEUING"):
            return "QUEUING" if looks[profile.id] == 1 else "VALIDATING"
        return status

    lifecycle(server, swap)


@fault("profile.lifecycle", note="needs the clock")
def training_never_ends(server: Server) -> None:
    """The fast tier never becomes READY."""
    lifecycle(server, lambda p, s, _: "IN_PROGRESS" if p.tier == "fast" and s == "READY" else s)


@fault("profile.status-echo")
def status_has_no_message_while_well(server: Server) -> None:
    """A status without trouble has no message."""

    @content(server, "profile-status", status=200)
    def drop(_: Call, body: dict) -> None:
        if not body["message"]:
            del body["message"]


@fault("profile.status-echo")
def ready_message_is_null(server: Server) -> None:
    """The message of a READY profile is null."""

    @content(server, "profile-status", status=200)
    def blank(_: Call, body: dict) -> None:
        if body["status"] == "READY":
            body["message"] = None


@fault("profile.status-echo")
def status_names_another_profile(server: Server) -> None:
    """The status names the developer's newest profile, whichever was asked for."""

    @content(server, "profile-status", status=200)
    def rename(call: Call, body: dict) -> None:
        body["profile_id"] = list(call.tenant.profiles)[-1]


def kept_as(server: Server, change) -> None:
    """Let a tag be kept as `change(tag)`."""

    @around(server.state, "add_profile")
    def add(original, tenant: Tenant, profile: Profile) -> None:
        profile.tag = profile.tag and change(profile.tag)
        original(tenant, profile)


def filtered(server: Server, matches) -> None:
    """Let `?tag=` show the profiles whose tag `matches(tag, wanted)`."""

    @around(server.state, "profiles")
    def profiles(original, tenant: Tenant, tag: str | None):
        everybody = original(tenant, None)
        return (p for p in everybody if tag is None or matches(p.tag, tag))


@fault("profile.tag")
def tag_filter_is_ignored(server: Server) -> None:
    """?tag= shows every profile."""
    filtered(server, lambda *_: True)


@fault("profile.tag", note="needs two tags of which one begins the other")
def tag_filter_matches_beginnings(server: Server) -> None:
    """?tag= shows the profiles whose tag begins so."""
    filtered(server, lambda tag, wanted: (tag or "").startswith(wanted))


@fault("profile.tag", note="needs two tags that differ in case alone")
def tag_filter_ignores_case(server: Server) -> None:
    """?tag= takes no notice of case."""
    filtered(server, lambda tag, wanted: (tag or "").lower() == wanted.lower())


@fault("profile.tag", note="needs a profile without a tag")
def tag_filter_shows_the_untagged_too(server: Server) -> None:
    """?tag= shows the profiles without any tag as well."""
    filtered(server, lambda tag, wanted: tag in (None, wanted))


@fault("profile.tag", note="needs a tag beyond ASCII")
def tags_are_kept_as_ascii(server: Server) -> None:
    """Characters beyond ASCII are lost from a tag."""
    kept_as(server, lambda tag: tag.encode("ascii", "replace").decode())


@fault("profile.tag", note="needs a tag with spaces at its ends")
def tags_are_trimmed(server: Server) -> None:
    """Spaces around a tag are lost."""
    kept_as(server, lambda tag: tag.strip() or tag)


@fault("profile.tag")
def tags_are_kept_in_lower_case(server: Server) -> None:
    """A tag is kept in lower case."""
    kept_as(server, str.lower)


@fault("profile.tag", note="needs a tag of 128 characters of several bytes each")
def tags_are_measured_in_bytes(server: Server) -> None:
    """A tag of more than 128 bytes is refused, if it has 128 characters or not."""

    @incoming(server, "profile-add")
    def refuse(call: Call) -> None:
        tag = call.json.get("tag")
        if isinstance(tag, str) and len(tag.encode(errors="replace")) > 128:
            call.json["tag"] = "x" * 129


@fault("profile.tag")
def tag_of_129_is_cut(server: Server) -> None:
    """A tag that is too long is cut."""

    @incoming(server, "profile-add")
    def cut(call: Call) -> None:
        if isinstance(tag := call.json.get("tag"), str):
            call.json["tag"] = tag[:128]


@fault("profile.tag")
def tag_of_128_is_refused(server: Server) -> None:
    """A tag of 128 characters is one too long."""

    @incoming(server, "profile-add")
    def refuse(call: Call) -> None:
        if isinstance(tag := call.json.get("tag"), str) and len(tag) == 128:
            call.json["tag"] = tag + "x"


@fault("profile.tag")
def empty_tag_is_no_tag(server: Server) -> None:
    """An empty tag is taken for none."""

    @incoming(server, "profile-add")
    def drop(call: Call) -> None:
        if call.json.get("tag") == "":
            call.json.pop("tag")


@fault("profile.tag")
def tags_are_not_shown(server: Server) -> None:
    """The whole list shows no tags; the filtered one does."""

    @content(server, "profile-ids", status=200)
    def hide(call: Call, body: dict) -> None:
        if "tag" not in call.query:
            for row in body["profiles"]:
                row["tag"] = None


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
