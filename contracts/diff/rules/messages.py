"""Rules about bodies, media types, responses and their headers."""

import re
from collections.abc import Iterator

from contracts.diff.changes import BodyChange, HeaderChange, Node, ResponsesChange, Seen
from contracts.diff.media import unmatched
from contracts.diff.registry import rule
from contracts.diff.words import Impact, Side

_FILLING = frozenset(
    {"a", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "if", "in", "is"}
    | {"it", "no", "not", "of", "on", "or", "the", "to"}
)


@rule(Side.REQUEST, Impact.BREAKING)
def required_request_body_added(change: BodyChange) -> Iterator[Seen]:
    """Clients do not send it."""
    if not change.old.there and change.new.fields.get("required") is True:
        yield change.finding("required request body added")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def optional_request_body_added(change: BodyChange) -> Iterator[Seen]:
    """Clients leave it out."""
    if not change.old.there and change.new.fields.get("required") is not True:
        yield change.finding("optional request body added")


@rule(Side.REQUEST, Impact.BREAKING)
def request_body_removed(change: BodyChange) -> Iterator[Seen]:
    """Clients that send it are refused, or get something else than they asked for."""
    if not change.new.there:
        yield change.finding("request body removed")


@rule(Side.REQUEST, Impact.BREAKING)
def request_body_became_required(change: BodyChange) -> Iterator[Seen]:
    """Clients that leave it out, as they may today, start to fail."""
    before, now = change.value("required", default=False)
    if change.old.there and now is True and before is not True:
        yield change.finding("request body became required", "required")


@rule(Side.REQUEST, Impact.COMPATIBLE)
def request_body_became_optional(change: BodyChange) -> Iterator[Seen]:
    """Clients that send it still may."""
    before, now = change.value("required", default=False)
    if change.new.there and before is True and now is not True:
        yield change.finding("request body became optional", "required")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def media_type_removed(change: BodyChange) -> Iterator[Seen]:
    """Clients that send it, or that ask for it, are refused."""
    request = change.side is Side.REQUEST
    for name in _unmatched(change.old, change.new, narrower=not request):
        yield change.finding(f"{change.name}: media type {name} removed", "content", name)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def media_type_added(change: BodyChange) -> Iterator[Seen]:
    """Clients send, and ask for, what they did before."""
    for name in _unmatched(change.new, change.old, narrower=False):
        yield change.finding(f"{change.name}: media type {name} added", "content", name)


@rule(Side.RESPONSE, Impact.BREAKING)
def success_response_removed(change: ResponsesChange) -> Iterator[Seen]:
    """Clients wait for an answer that no longer comes."""
    for status in _gone(change):
        if status.startswith("2"):
            yield change.finding(f"response {status} removed", status)


@rule(Side.RESPONSE, Impact.BREAKING)
def failure_response_removed(change: ResponsesChange) -> Iterator[Seen]:
    """Clients that handle this case meet another answer in it, which nothing describes.

    The case itself seldom goes away. Most tools of the field call this breaking.
    """
    for status in _gone(change):
        if not status.startswith("2"):
            yield change.finding(f"response {status} removed", status)


@rule(Side.RESPONSE, Impact.COMPATIBLE)
def response_covered(change: ResponsesChange) -> Iterator[Seen]:
    """Clients meet what the range, or the default, says."""
    for status in _only_in(change.old, change.new):
        if status not in _gone(change):
            yield change.finding(f"response {status} is no longer described by itself", status)


@rule(Side.RESPONSE, Impact.COMPATIBLE)
def response_added(change: ResponsesChange) -> Iterator[Seen]:
    """Clients treat a status that they do not know as the x00 of its class (RFC 9110, 15)."""
    for status in _only_in(change.new, change.old):
        described = _description(change.new, status)
        yield change.finding(f"response {status} added: {described}".rstrip(": "), status)


@rule(Side.RESPONSE, Impact.UNDECIDED)
def response_condition_moved(change: ResponsesChange) -> Iterator[Seen]:
    """Clients that handle the old status alone may miss a case that now has another one."""
    added = _only_in(change.new, change.old)
    for status in sorted(change.old.fields.keys() & change.new.fields.keys()):
        gone = _words(change.old, status) - _words(change.new, status)
        for other in added:
            if other[:1] == status[:1] and gone & _words(change.new, other):
                before, now = (_description(each, status) for each in (change.old, change.new))
                message = f"response {status} narrowed from “{before}” to “{now}”"
                yield change.finding(f"{message}: the rest seems to be {other} now", status)


@rule(Side.RESPONSE, Impact.BREAKING)
def required_response_header_removed(change: HeaderChange) -> Iterator[Seen]:
    """Clients that rely on it, as they may today, miss it."""
    if change.old.fields.get("required") is True and change.new.fields.get("required") is not True:
        gone = "became optional" if change.new.there else "removed"
        yield change.finding(f"required {change.name} {gone}")


@rule(Side.RESPONSE, Impact.BREAKING)
def optional_response_header_removed(change: HeaderChange) -> Iterator[Seen]:
    """Clients that read it where it is there, as they may today, find it no more."""
    if not change.new.there and change.old.fields.get("required") is not True:
        yield change.finding(f"optional {change.name} removed")


@rule(Side.RESPONSE, Impact.COMPATIBLE)
def response_header_became_required(change: HeaderChange) -> Iterator[Seen]:
    """Clients that do without it still may."""
    before, now = change.value("required", default=False)
    if change.old.there and now is True and before is not True:
        yield change.finding(f"{change.name} became required", "required")


@rule(Side.RESPONSE, Impact.COMPATIBLE)
def response_header_added(change: HeaderChange) -> Iterator[Seen]:
    """Clients ignore what they do not know."""
    if not change.old.there:
        yield change.finding(f"{change.name} added")


def _only_in(node: Node, other: Node) -> list[str]:
    """Return the statuses that only the first has."""
    return [
        status
        for status in node.fields
        if status not in other.fields and not status.startswith("x-")
    ]


def _gone(change: ResponsesChange) -> list[str]:
    """Return the statuses that nothing describes any more.

    A default or a range describes failures; clients that wait for one success may meet another.
    What replaces a range describes it too.
    """
    kept = {"default"} if "default" in change.new.fields else set()
    ranges = [status for status in change.new.fields if status[1:].upper() == "XX"]
    kept |= {status[:1] for status in ranges if status[:1] != "2" or "2XX" in change.old.fields}
    replaced = {status[:1].upper() for status in _only_in(change.new, change.old)}
    return [
        status
        for status in _only_in(change.old, change.new)
        if status[:1].upper() not in kept
        and not ("default" in kept and not status.startswith("2"))
        and not (status[1:].upper() == "XX" and status[:1] in replaced)
    ]


def _unmatched(node: Node, other: Node, *, narrower: bool) -> list[str]:
    """Return the media types that only the first has, if the other has any body at all."""
    content, others = (each.fields.get("content") for each in (node, other))
    return unmatched(content, others, narrower=narrower) if other.there else []


def _description(responses: Node, status: str) -> str:
    return str(responses.child(status).fields.get("description", ""))


def _words(responses: Node, status: str) -> set[str]:
    return set(re.findall(r"[a-z0-9-]+", _description(responses, status).lower())) - _FILLING
