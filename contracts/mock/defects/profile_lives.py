"""Lies about a profile's life: its creation, its training, its status and its picture."""

import base64
from dataclasses import replace
from typing import Any

from contracts.mock import images
from contracts.mock.answers import Answer, refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import Members, telling
from contracts.mock.images import Picture
from contracts.mock.profiles import status_of
from contracts.mock.records import Profile
from contracts.mock.seams import handlers

_ADD = handlers("profile-add")
_IDS = handlers("profile-ids")
_STATUS = handlers("profile-status")
_PICTURE = handlers("profile-picture")
_PAGE = 4  # profiles: so few that the tests of one clause make more
_LONG = 5 * 60.0  # seconds: longer than Quick Train takes, shorter than Full Train


def _asked(call: Call) -> Profile:
    profile = call.tenant.state.profiles.get(call.parameters["profile_id"])
    assert profile is not None, "the handler has refused it"  # noqa: S101 - our own bug
    return profile


def _is_standard(profile: Profile) -> bool:
    return profile.ended_at - profile.created_at > _LONG


@defect(breaks="profile.created", wraps=_IDS)
def new_profiles_are_listed_once_validated(handle: Handler) -> Handler:
    """Leave a new profile out of the whole list until it has been validated."""

    def late(call: Call, listing: Members) -> None:
        if "tag" not in call.query:
            rows = listing["profiles"]
            listing["profiles"] = [row for row in rows if row["status"] != "VALIDATING"]

    return telling(handle, late)


@defect(breaks="profile.created", wraps=_STATUS)
def new_profiles_have_no_status_at_first(handle: Handler) -> Handler:
    """Answer the first question for a standard profile's status as if it did not exist."""
    asked: set[str] = set()

    def late(call: Call) -> Answer:
        answer = handle(call)
        profile = _asked(call)
        if _is_standard(profile) and profile.id not in asked:
            asked.add(profile.id)
            raise refusal("PROFILE_NOT_FOUND", "There is no such profile.")
        return answer

    return late


@defect(breaks="profile.created", wraps=_ADD)
def unsaid_tiers_are_answered_with_another_id(handle: Handler) -> Handler:
    """Answer a request without a tier with the id of the training, not of the profile."""

    def other(call: Call, created: Members) -> None:
        if "training_tier" not in call.parsed:
            created["profile_id"] = created["profile_id"].replace("prof_", "training_")

    return telling(handle, other)


@defect(breaks="profile.created", wraps=_ADD)
def equal_requests_share_a_profile(handle: Handler) -> Handler:
    """Take the same request for a retry, and answer with the profile of the first."""
    made: dict[tuple[str, str], str] = {}

    def share(call: Call, created: Members) -> None:
        key = call.tenant.account, repr(call.parsed)
        created["profile_id"] = made.setdefault(key, created["profile_id"])

    return telling(handle, share)


@defect(breaks="profile.created", wraps=_IDS)
def whole_list_writes_ids_in_capitals(handle: Handler) -> Handler:
    """Write the ids of standard profiles in capitals where all profiles are listed."""

    def shout(call: Call, listing: Members) -> None:
        standard = {p.id for p in call.tenant.state.profiles.values() if _is_standard(p)}
        for row in listing["profiles"]:
            if "tag" not in call.query and row["profile_id"] in standard:
                row["profile_id"] = row["profile_id"].upper()

    return telling(handle, shout)


def _cut(handle: Handler, page: slice) -> Handler:
    """Return the handler, which lists a part of the profiles where there are more."""

    def cut(_: Call, listing: Members) -> None:
        listing["profiles"] = listing["profiles"][page]

    return telling(handle, cut)


@defect(breaks="profile.created", wraps=_IDS)
def the_list_ends_with_its_first_page(handle: Handler) -> Handler:
    """List the four oldest profiles, and say nothing of the others."""
    return _cut(handle, slice(_PAGE))


@defect(breaks="profile.created", wraps=_IDS)
def the_list_forgets_all_but_the_newest(handle: Handler) -> Handler:
    """List the four newest profiles, and say nothing of the others."""
    return _cut(handle, slice(-_PAGE, None))


@defect(breaks="profile.lifecycle", wraps=_STATUS)
def long_trainings_queue_again(handle: Handler) -> Handler:
    """Put a standard profile back into the queue in the middle of its training."""

    def again(call: Call, status: Members) -> None:
        profile = _asked(call)
        passed = call.tenant.now() - profile.created_at
        if status["status"] == "IN_PROGRESS" and passed > _LONG:
            status["status"] = "QUEUING"

    return telling(handle, again)


@defect(breaks="profile.lifecycle", wraps=_IDS)
def list_lags_behind_the_status(handle: Handler) -> Handler:
    """Show in the list what a profile's status was a minute ago."""

    def lag(call: Call, listing: Members) -> None:
        for row in listing["profiles"]:
            profile = call.tenant.state.profiles.get(row["profile_id"])
            if profile is not None:
                row["status"] = status_of(profile, call.tenant.now() - 60)

    return telling(handle, lag)


@defect(breaks="profile.lifecycle", wraps=_STATUS)
def profiles_queue_before_they_are_validated(handle: Handler) -> Handler:
    """Say QUEUING first and VALIDATING then."""
    swapped = {"VALIDATING": "QUEUING", "QUEUING": "VALIDATING"}

    def swap(_: Call, status: Members) -> None:
        status["status"] = swapped.get(status["status"], status["status"])

    return telling(handle, swap)


@defect(breaks="profile.lifecycle", wraps=_STATUS)
def queued_profiles_look_inactive(handle: Handler) -> Handler:
    """Call a profile INACTIVE while it waits for its training."""

    def rest(_: Call, status: Members) -> None:
        if status["status"] == "QUEUING":
            status["status"] = "INACTIVE"

    return telling(handle, rest)


@defect(breaks="profile.lifecycle", wraps=_STATUS)
def an_error_is_shown_before_the_end(handle: Handler) -> Handler:
    """Say ERROR in the last minute of a standard training, which then ends READY."""

    def hiccup(call: Call, status: Members) -> None:
        profile = _asked(call)
        left = profile.ended_at - call.tenant.now()
        if _is_standard(profile) and 0 < left < 60:  # noqa: PLR2004 - a minute
            status["status"] = "ERROR"

    return telling(handle, hiccup)


@defect(breaks="profile.status-echo", wraps=_STATUS)
def ready_profiles_echo_a_bare_id(handle: Handler) -> Handler:
    """Echo the id of a READY profile without what stands before its underscore."""

    def strip(_: Call, status: Members) -> None:
        if status["status"] == "READY":
            status["profile_id"] = status["profile_id"].rpartition("_")[2]

    return telling(handle, strip)


@defect(breaks="profile.status-echo", wraps=_STATUS)
def statuses_in_a_row_echo_one_id(handle: Handler) -> Handler:
    """Echo the id of the profile that was asked about before, if its status is the same."""
    last: dict[tuple[str, str], str] = {}

    def repeat(call: Call, status: Members) -> None:
        key = call.tenant.account, status["status"]
        before = last.get(key, status["profile_id"])
        last[key], status["profile_id"] = status["profile_id"], before

    return telling(handle, repeat)


@defect(breaks="profile.status-echo", wraps=_STATUS)
def standard_profiles_echo_their_tag(handle: Handler) -> Handler:
    """Echo the tag of a standard profile, and not its id."""

    def name(call: Call, status: Members) -> None:
        profile = _asked(call)
        if _is_standard(profile) and profile.tag:
            status["profile_id"] = profile.tag

    return telling(handle, name)


@defect(breaks="profile.status-echo", wraps=_STATUS)
def statuses_echo_the_newest_profile(handle: Handler) -> Handler:
    """Echo the id of the newest profile that the developer has."""

    def newest(call: Call, status: Members) -> None:
        *_, profile = call.tenant.state.profiles.values()
        status["profile_id"] = profile.id

    return telling(handle, newest)


@defect(
    breaks="profile.status-echo",
    wraps=_STATUS,
    also_breaks={"result.schema": "the schema of the status requires the message as well"},
)
def new_profiles_lack_a_message(handle: Handler) -> Handler:
    """Leave the message out while a profile is validated."""

    def omit(_: Call, status: Members) -> None:
        if status["status"] == "VALIDATING":
            del status["message"]

    return telling(handle, omit)


def _shown(handle: Handler, **changes: Any) -> Handler:
    """Return the handler, which shows a standard profile otherwise."""

    def other(call: Call) -> Answer:
        answer = handle(call)
        return replace(answer, **changes) if _is_standard(_asked(call)) else answer

    return other


@defect(breaks="profile.picture", wraps=_PICTURE)
def standard_pictures_are_png(handle: Handler) -> Handler:
    """Send a PNG as image/jpeg for a profile that was trained in full."""
    return _shown(handle, content=images.content(Picture("png", 512, 512)))


@defect(breaks="profile.picture", wraps=_PICTURE)
def standard_pictures_are_base64(handle: Handler) -> Handler:
    """Send the picture of a profile that was trained in full as base64."""
    return _shown(handle, content=base64.b64encode(images.content(images.profile_picture())))


@defect(breaks="profile.picture", wraps=_PICTURE)
def a_second_look_is_cut_short(handle: Handler) -> Handler:
    """Send half of the picture when it is asked for again."""
    seen: set[str] = set()

    def cut(call: Call) -> Answer:
        answer, profile = handle(call), _asked(call)
        if profile.id in seen and answer.content is not None:
            answer.content = answer.content[: len(answer.content) // 2]
        seen.add(profile.id)
        return answer

    return cut


@defect(breaks="profile.picture", wraps=_PICTURE)
def standard_pictures_are_empty(handle: Handler) -> Handler:
    """Send no bytes at all as the picture of a profile that was trained in full."""
    return _shown(handle, content=b"")


@defect(breaks="profile.picture", wraps=_PICTURE)
def standard_pictures_are_not_found(handle: Handler) -> Handler:
    """Find no picture of a profile that was trained in full."""

    def miss(call: Call) -> Answer:
        answer = handle(call)
        if _is_standard(_asked(call)):
            raise refusal("NOT_FOUND", "There is no picture.")
        return answer

    return miss
