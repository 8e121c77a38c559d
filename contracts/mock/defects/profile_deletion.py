"""Lies about deletion: what is left of a profile, who else is lost, and what a second one says."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from contracts.mock import images, stages
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import Members, telling
from contracts.mock.profiles import status_of
from contracts.mock.seams import handlers, stage

if TYPE_CHECKING:
    from contracts.mock.records import Profile

_DELETE = handlers("profile-delete")
_RULES = stage(stages.check_rules)


@defect(breaks="profile.delete", wraps=_DELETE)
def deletion_names_no_profile(handle: Handler) -> Handler:
    """Answer the deletion of a READY profile with an empty id."""

    def unname(call: Call) -> Answer:
        profile = call.tenant.state.profiles.get(call.parameters["profile_id"])
        answer = handle(call)
        if profile is not None and status_of(profile, call.tenant.now()) == "READY":
            answer.data["profile_id"] = ""
        return answer

    return unname


@defect(breaks="profile.delete", wraps=_DELETE)
def deletion_says_no_status(handle: Handler) -> Handler:
    """Answer a deletion with an empty status."""

    def hush(_: Call, deleted: Members) -> None:
        deleted["status"] = ""

    return telling(handle, hush)


@defect(breaks="profile.delete", wraps=handlers("profile-delete", "profile-picture"))
def pictures_outlive_their_profiles(handle: Handler) -> Handler:
    """Show the picture of a READY profile after its deletion."""
    trained: set[tuple[str, str]] = set()  # by account

    def outlive(call: Call) -> Answer:
        profile_id = call.parameters["profile_id"]
        theirs = call.tenant.account, profile_id
        profile = call.tenant.state.profiles.get(profile_id)
        if call.operation.name == "profile-picture" and theirs in trained:
            shown = images.profile_picture()
            return Answer(200, content=images.content(shown), media_type=shown.media_type)
        if profile is not None and status_of(profile, call.tenant.now()) == "READY":
            trained.add(theirs)
        return handle(call)

    return outlive


@defect(breaks="profile.delete", wraps=handlers("profile-delete", "profile-ids"))
def tags_find_deleted_profiles(handle: Handler) -> Handler:
    """Find a deleted profile by its tag, though not in the whole list."""
    rows: dict[tuple[str, str | None], Members] = {}  # by account and tag

    def find(call: Call) -> Answer:
        account = call.tenant.account
        if call.operation.name == "profile-ids":
            answer = handle(call)
            row = rows.get((account, call.query.get("tag")))
            answer.data["profiles"] += [row] if row else []
            return answer
        profile = call.tenant.state.profiles.get(call.parameters["profile_id"])
        answer = handle(call)
        if profile is not None and profile.tag is not None:
            status = status_of(profile, call.tenant.now())
            found = {"profile_id": profile.id, "status": status, "tag": profile.tag}
            rows[account, profile.tag] = found
        return answer

    return find


@defect(breaks="profile.delete", wraps=handlers("profile-add", "profile-delete", "profile-ids"))
def standard_trainings_stay_listed(handle: Handler) -> Handler:
    """List a profile of the standard tier that was deleted before it was READY."""
    standard: set[str] = set()
    rows: dict[str, list[Members]] = {}  # by account

    def listed(call: Call) -> Answer:
        named, tenant = call.parameters.get("profile_id", ""), call.tenant
        profile = tenant.state.profiles.get(named)
        status = status_of(profile, tenant.now()) if profile is not None else "READY"
        answer = handle(call)
        if call.operation.name == "profile-add" and call.json["training_tier"] == "standard":
            standard.add(answer.data["profile_id"])
        elif call.operation.name == "profile-ids" and "tag" not in call.query:
            answer.data["profiles"] += rows.get(tenant.account, [])
        elif profile is not None and named in standard and status != "READY":
            row = {"profile_id": named, "status": status, "tag": profile.tag}
            rows.setdefault(tenant.account, []).append(row)
        return answer

    return listed


def _taking(check: Stage, is_taken: Callable[[Call], bool]) -> Stage:
    """Return the stage, which takes references to deleted profiles in some requests."""
    deleted: set[tuple[str, str]] = set()

    def lenient(call: Call) -> Answer | None:
        account, profiles = call.tenant.account, call.tenant.state.profiles
        if call.operation.name == "profile-delete":
            profile_id = call.parameters["profile_id"]
            if profiles.get(profile_id):
                deleted.add((account, profile_id))
        try:
            return check(call)
        except Refusal:
            if {(account, id_) for id_ in call.subjects} & deleted and is_taken(call):
                return None
            raise

    return lenient


@defect(breaks="profile.delete", wraps=_RULES)
def remix_takes_deleted_profiles(check: Stage) -> Stage:
    """Take a deleted profile in the list of remix, and in no other operation's."""
    return _taking(check, lambda call: call.operation.name == "remix")


@defect(breaks="profile.delete", wraps=_RULES)
def prompts_name_deleted_profiles(check: Stage) -> Stage:
    """Take a deleted profile in the prompt of generate."""
    return _taking(check, lambda call: call.operation.name == "generate")


@defect(breaks="profile.delete", wraps=_RULES)
def jobs_take_deleted_profiles(check: Stage) -> Stage:
    """Take a deleted profile in a job of edit, which then succeeds."""
    return _taking(check, lambda call: call.operation.name == "edit" and call.wants_job)


@defect(breaks="profile.delete", wraps=handlers("profile-delete", "profile-status"))
def trainings_end_after_deletion(handle: Handler) -> Handler:
    """Write a profile back when the training ends during which it was deleted."""
    training: dict[str, Profile] = {}

    def write_back(call: Call) -> Answer:
        profile_id, profiles = call.parameters["profile_id"], call.tenant.state.profiles
        lost = training.get(profile_id)
        if lost is not None and status_of(lost, call.tenant.now()) == "READY":
            profiles.put(profile_id, training.pop(profile_id))
        profile = profiles.get(profile_id)
        answer = handle(call)
        if call.operation.name == "profile-delete" and profile is not None:
            training[profile_id] = profile
        return answer

    return write_back


@defect(breaks="profile.delete", wraps=_DELETE)
def deletion_takes_the_whole_tag(handle: Handler) -> Handler:
    """Delete every profile that bears the tag of the deleted one."""

    def sweep(call: Call) -> Answer:
        profiles = call.tenant.state.profiles
        profile = profiles.get(call.parameters["profile_id"])
        answer = handle(call)
        for other in profiles.values():
            if profile is not None and other.tag is not None and other.tag == profile.tag:
                profiles.pop(other.id)
        return answer

    return sweep


def _twice(handle: Handler, again: Callable[[Call], Answer]) -> Handler:
    """Return the handler, which meets a second deletion otherwise."""
    deleted: set[tuple[str, str]] = set()

    def delete(call: Call) -> Answer:
        key = call.tenant.account, call.parameters["profile_id"]
        if key in deleted:
            return again(call)
        answer = handle(call)
        deleted.add(key)
        return answer

    return delete


@defect(breaks="profile.delete-twice", wraps=_DELETE)
def second_deletions_succeed(handle: Handler) -> Handler:
    """Answer a second deletion as the first."""

    def again(call: Call) -> Answer:
        return Answer(200, {"profile_id": call.parameters["profile_id"], "status": "ok"})

    return _twice(handle, again)


@defect(breaks="profile.delete-twice", wraps=_DELETE)
def second_deletions_find_nothing(handle: Handler) -> Handler:
    """Answer a second deletion with the code for what is no profile."""

    def again(_: Call) -> Answer:
        raise refusal("NOT_FOUND", "There is nothing at this address.")

    return _twice(handle, again)


@defect(breaks="profile.delete-twice", wraps=_DELETE)
def second_deletions_fail(handle: Handler) -> Handler:
    """Answer a second deletion with an internal error."""

    def again(_: Call) -> Answer:
        raise refusal("INTERNAL_ERROR", "Internal error.")

    return _twice(handle, again)


@defect(breaks="profile.delete-twice", wraps=_DELETE)
def second_deletions_come_too_early(handle: Handler) -> Handler:
    """Call a profile not ready that is deleted for the second time."""

    def again(_: Call) -> Answer:
        raise refusal("PROFILE_NOT_READY", "The profile is being deleted.")

    return _twice(handle, again)


@defect(breaks="profile.delete-twice", wraps=handlers("profile-add", "profile-delete"))
def second_deletions_of_the_standard_tier_succeed(handle: Handler) -> Handler:
    """Answer a second deletion as the first where the profile was of the standard tier."""
    standard: set[str] = set()

    def again(call: Call) -> Answer:
        return Answer(200, {"profile_id": call.parameters["profile_id"], "status": "ok"})

    delete = _twice(handle, again)

    def either(call: Call) -> Answer:
        if call.operation.name == "profile-delete":
            is_standard = call.parameters["profile_id"] in standard
            return delete(call) if is_standard else handle(call)
        answer = handle(call)
        if call.json["training_tier"] == "standard":
            standard.add(answer.data["profile_id"])
        return answer

    return either
