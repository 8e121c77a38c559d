"""Goes through two documents side by side, and yields every pair that a rule may see."""

from collections.abc import Iterator

from contracts.diff.changes import (
    BodyChange,
    Change,
    HeaderChange,
    Node,
    OperationChange,
    ParameterChange,
    PathChange,
    ResponsesChange,
    SchemeChange,
    SecurityChange,
    ServersChange,
)
from contracts.diff.credentials import asked, called, renamed, schemes
from contracts.diff.endpoints import Endpoint, paired, shape
from contracts.diff.links import links
from contracts.diff.media import matched, written_as_text
from contracts.diff.nowhere import hidden, hidden_parameters
from contracts.diff.parameters import label, parameters
from contracts.diff.renames import moved_parameters, parameter_move
from contracts.diff.schema import Schema
from contracts.diff.words import Side

_STABLE_LATER = frozenset({"draft", "alpha"})

Pair = tuple[Side, Schema, Schema, str]
"""Two schemas that describe one value, who speaks it, and where: `request body`."""


def changes(
    old: Endpoint, new: Endpoint, name: str, side: Side = Side.REQUEST
) -> Iterator[Change | Pair]:
    """Yield what rules may see of an operation that both documents have, or that one lacks.

    `side` is who sends the request: for a callback it is the service.
    """
    before, now = old.operation, new.operation
    yield OperationChange(side, before, now, name, _former(old, new))
    if not (before.there and now.there) or _STABLE_LATER & {_stability(before), _stability(now)}:
        return
    yield PathChange(side, old.item, new.item, f"path {new.path}")
    yield ServersChange(side, _servers(old), _servers(new))
    yield from _security(before, now, side)
    yield from _parameters(old, new, side)
    yield from _request_body(before, now, side)
    yield from _responses(before.child("responses"), now.child("responses"), side.opposite)
    yield from _callbacks(before.child("callbacks"), now.child("callbacks"), side.opposite)


def _former(old: Endpoint, new: Endpoint) -> str:
    """Return the name of an operation that moved to another path; otherwise nothing."""
    both = old.operation.there and new.operation.there
    return old.name if both and shape(old.path) != shape(new.path) else ""


def _stability(operation: Node) -> str:
    """Return the promise of `x-stability-level`; a draft, or an alpha, may change in any way."""
    return str(operation.fields.get("x-stability-level"))


def _servers(endpoint: Endpoint) -> Node:
    """Return the servers of an operation: its own, its path's, or the document's."""
    root = Node(endpoint.item.document, "")
    found = (each.child("servers") for each in (endpoint.operation, endpoint.item, root))
    return next((each for each in found if each.data), Node(root.document, ""))


def _security(old: Node, new: Node, side: Side) -> Iterator[Change]:
    before, now = asked(old), asked(new)
    now = called(now, renamed(schemes(old), schemes(new)))
    yield SecurityChange(side, before, now)
    names = {scheme for alternative in before.data for scheme in alternative}
    for name in sorted(names & {scheme for alternative in now.data for scheme in alternative}):
        one, two = schemes(old).child(name), schemes(new).child(name)
        if one.there and two.there:
            yield SchemeChange(side, one, two, name)


def _parameters(old: Endpoint, new: Endpoint, side: Side) -> Iterator[Change | Pair]:
    before, now = parameters(old), parameters(new)
    lost, missed = (next(hidden_parameters(*each), None) for each in ((old, new), (new, old)))
    for former, key in moved_parameters(before, now).items():
        one, two = before.pop(former), now.pop(key)
        yield parameter_move(side, one, two)
        yield side, one.schema("schema"), two.schema("schema"), label(two)
        yield from _media(one, two, side, label(two))
    for key in dict.fromkeys((*before, *now)):
        one = before.get(key, Node(old.operation.document, old.operation.pointer))
        two = now.get(key, Node(new.operation.document, new.operation.pointer))
        if (lost and not one.there) or (missed and not two.there):
            first, second = lost or one.schema("schema"), missed or two.schema("schema")
            yield side, first, second, "parameters"
            continue
        name = label(two if two.there else one)
        yield ParameterChange(side, one, two, name)
        if one.there and two.there:
            text = side is Side.REQUEST
            yield side, one.schema("schema", text=text), two.schema("schema", text=text), name
            yield from _media(one, two, side, name)


def _request_body(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    name = "requestBody"
    unread = _unread(side, old, name, new, name)
    yield from unread or _body(old.child(name), new.child(name), side, "request body")


def _unread(side: Side, old: Node, before: str, new: Node, now: str) -> list[Pair]:
    """Return a pair that cannot be compared, if one of the two could not be read."""
    return [(side, one, two, before) for one, two in hidden(old, before, new, now)]


def _body(old: Node, new: Node, side: Side, name: str) -> Iterator[Change | Pair]:
    if old.there or new.there:
        yield BodyChange(side, old, new, name)
        yield from _media(old, new, side, f"{name.removesuffix(' body')} body")


def _media(old: Node, new: Node, side: Side, name: str) -> Iterator[Pair]:
    for before, now in matched(old.fields.get("content"), new.fields.get("content")):
        text = side is Side.REQUEST and written_as_text(before)
        one = old.schema("content", before, "schema", text=text)
        two = new.schema("content", now, "schema", text=text)
        yield side, one, two, name if "json" in now else f"{name}, {now}"


def _responses(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    yield ResponsesChange(side, old, new)
    for status in dict.fromkeys((*new.fields, *old.fields)):
        before, now = (covering(each, status) for each in (old, new))
        if before and now and not status.startswith("x-"):
            yield from _unread(side, old, before, new, now)
            one, two = old.child(before), new.child(now)
            yield from _body(one, two, side, f"response {now}")
            yield from _headers(one, two, side, now)
            yield from links(one, two, side)


def covering(responses: Node, status: str) -> str | None:
    """Return what describes this status: itself, its range, or the default."""
    ways = (status, f"{status[:1]}XX", f"{status[:1]}xx", "default")
    return next((way for way in ways if way in responses.fields), None)


def _headers(old: Node, new: Node, side: Side, status: str) -> Iterator[Change | Pair]:
    headers = old.child("headers"), new.child("headers")
    before, now = map(_by_lower_name, headers)
    for name in dict.fromkeys((*before, *now)):
        unread = _unread(side, headers[0], before.get(name, name), headers[1], now.get(name, name))
        if unread:
            yield from unread
            continue
        one = _member(headers[0], before.get(name), old)
        two = _member(headers[1], now.get(name), new)
        yield HeaderChange(side, one, two, f"header {name}")
        if one.there and two.there:
            where = f"header {name} of response {status}"
            yield side, one.schema("schema"), two.schema("schema"), where
            yield from _media(one, two, side, where)


def _by_lower_name(headers: Node) -> dict[str, str]:
    return {name.lower(): name for name in headers.fields if name.lower() != "content-type"}


def _member(headers: Node, name: str | None, owner: Node) -> Node:
    return Node(owner.document, owner.pointer) if name is None else headers.child(name)


def _callbacks(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    for name in dict.fromkeys((*old.fields, *new.fields)):
        yield from _unread(side, old, name, new, name)
        if any(hidden(old, name, new, name)):
            continue
        before, now = (_callback(each, name) for each in (old, new))
        for one, two in paired(before, now):
            known = f"callback {name} {(two if two.operation.there else one).name}"
            for found in changes(one, two, known, side):
                yield found if isinstance(found, Change) else (*found[:3], f"{found[3]} of {known}")


def _callback(callbacks: Node, name: str) -> Node:
    found = callbacks.child(name) if name in callbacks.fields else None
    return found or Node(callbacks.document, callbacks.pointer)
