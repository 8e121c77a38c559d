"""Lies about tags: which are taken, how they are kept, and what the filter finds."""

import unicodedata
from collections.abc import Callable

from contracts.mock.answers import Answer, invalid
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting, telling
from contracts.mock.seams import handlers

_ADD = handlers("profile-add")
_IDS = handlers("profile-ids")
_LONGEST = 128


def _kept(handle: Handler, change: Callable[[str], str | None]) -> Handler:
    """Return the handler, which keeps another tag than was sent."""

    def keep(call: Call) -> Answer:
        if call.json.get("tag") is not None:
            call.json["tag"] = change(call.json["tag"])
        return handle(call)

    return keep


def _found(handle: Handler, is_found: Callable[[str, str], bool]) -> Handler:
    """Return the handler, whose filter compares otherwise: what is sought, and a profile's tag."""

    def find(call: Call) -> Answer:
        sought, call.query = call.query.get("tag"), {}
        answer = handle(call)
        if sought is not None:
            rows = answer.data["profiles"]
            answer.data["profiles"] = [
                row for row in rows if row["tag"] is not None and is_found(sought, row["tag"])
            ]
        return answer

    return find


@defect(breaks="profile.tag", wraps=_IDS)
def filter_ignores_case(handle: Handler) -> Handler:
    """Find a tag in either case."""
    return _found(handle, lambda sought, tag: sought.lower() == tag.lower())


@defect(breaks="profile.tag", wraps=_IDS)
def filter_finds_beginnings(handle: Handler) -> Handler:
    """Find every tag that begins with what is sought."""
    return _found(handle, lambda sought, tag: tag.startswith(sought))


@defect(breaks="profile.tag", wraps=_IDS)
def filter_takes_a_list(handle: Handler) -> Handler:
    """Take commas in what is sought for a list of tags."""
    return _found(handle, lambda sought, tag: tag in {sought, *sought.split(",")})


@defect(breaks="profile.tag", wraps=_IDS)
def filter_finds_one_profile(handle: Handler) -> Handler:
    """Find one profile where several bear the tag."""

    def first(call: Call, listing: Members) -> None:
        if "tag" in call.query:
            del listing["profiles"][1:]

    return telling(handle, first)


@defect(breaks="profile.tag", wraps=_IDS)
def null_is_a_tag(handle: Handler) -> Handler:
    """Find the profiles without a tag by the word null."""

    def null(call: Call) -> Answer:
        if call.query.get("tag") != "null":
            return handle(call)
        call.query = {}
        answer = handle(call)
        answer.data["profiles"] = [row for row in answer.data["profiles"] if row["tag"] is None]
        return answer

    return null


@defect(breaks="profile.tag", wraps=_ADD)
def tags_lose_white_space(handle: Handler) -> Handler:
    """Strip a tag of the white space around it."""
    return _kept(handle, str.strip)


@defect(breaks="profile.tag", wraps=_ADD)
def tags_are_composed(handle: Handler) -> Handler:
    """Compose letters and their accents, so that a tag comes back in other code points."""
    return _kept(handle, lambda tag: unicodedata.normalize("NFC", tag))


@defect(breaks="profile.tag", wraps=CHECK)
def tags_are_counted_in_bytes(check: Stage) -> Stage:
    """Refuse a tag of 128 characters that takes more than 128 bytes."""

    def count(call: Call) -> Answer | None:
        answer = check(call)
        tag = call.json.get("tag") if call.operation.name == "profile-add" else None
        if tag is not None and len(tag.encode()) > _LONGEST:
            raise invalid("The tag is too long.")
        return answer

    return count


@defect(breaks="profile.tag", wraps=CHECK)
def long_tags_are_cut(check: Stage) -> Stage:
    """Cut a tag of more than 128 characters, and refuse none."""

    def cut(call: Call, sent: Members) -> None:
        if call.operation.name == "profile-add" and isinstance(sent.get("tag"), str):
            sent["tag"] = sent["tag"][:_LONGEST]

    return correcting(check, cut)


@defect(breaks="profile.tag", wraps=CHECK)
def empty_tags_are_none(check: Stage) -> Stage:
    """Take an empty tag for none."""

    def empty(call: Call, sent: Members) -> None:
        if call.operation.name == "profile-add" and sent.get("tag") == "":
            sent["tag"] = None

    return correcting(check, empty)


@defect(breaks="profile.tag", wraps=CHECK)
def empty_filters_find_the_untagged(check: Stage) -> Stage:
    """List the profiles without a tag where an empty tag is sought."""

    def find(call: Call) -> Answer | None:
        if call.raw_query != b"tag=":
            return check(call)
        call.raw_query = b""
        answer = call.service.handlers["profile-ids"](call)
        answer.data["profiles"] = [row for row in answer.data["profiles"] if row["tag"] is None]
        return answer

    return find
