"""Goes through two documents side by side, and yields every pair that a rule may see."""

import re
from collections.abc import Iterator
from typing import Any

from contracts.diff.changes import (
    BodyChange,
    Change,
    HeaderChange,
    Node,
    OperationChange,
    ParameterChange,
    ResponsesChange,
    SecurityChange,
)
from contracts.diff.media import media_types
from contracts.diff.schema import Schema
from contracts.diff.words import Side
from contracts.documents.document import METHODS

Pair = tuple[Side, Schema, Schema]
"""Two schemas that describe one value, and who speaks it."""

# Parameters that OpenAPI says are to be ignored, since other fields describe them.
_DESCRIBED_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})


def changes(old: Node, new: Node, name: str, side: Side = Side.REQUEST) -> Iterator[Change | Pair]:
    """Yield what rules may see of an operation that both documents have, or that one lacks.

    `side` is who sends the request: for a callback it is the service.
    """
    yield OperationChange(side, old, new, name)
    if not (old.there and new.there):
        return
    yield from _security(old, new, side)
    yield from _parameters(old, new, side)
    yield from _body(old.child("requestBody"), new.child("requestBody"), side, "request body")
    yield from _responses(old.child("responses"), new.child("responses"), side.opposite)
    yield from _callbacks(old.child("callbacks"), new.child("callbacks"), side.opposite)


def shape(path: str) -> str:
    """Return a path template with the names of its parameters left out."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def operations(items: Node) -> dict[tuple[str, str], tuple[str, Node]]:
    """Return what stands under `paths`, by method and shape of the path, with its name."""
    found = {}
    for path in items.fields:
        item = items.child(path)
        for method in METHODS:
            node = item.child(method)
            if method in item.fields:
                found[method.upper(), shape(path)] = f"{method.upper()} {path}", node
    return found


def _security(old: Node, new: Node, side: Side) -> Iterator[Change]:
    yield SecurityChange(side, _asked(old), _asked(new))


def _asked(operation: Node) -> Node:
    """Return the alternatives that an operation asks for; one empty one if it asks for none."""
    asked = operation.child("security")
    if not asked.there:
        asked = Node(operation.document, "").child("security")
    pointer = asked.pointer if asked.there else operation.pointer
    alternatives = asked.data if isinstance(asked.data, list) else []
    return Node(operation.document, pointer, [_schemes(each) for each in alternatives or [{}]])


def _schemes(alternative: Any) -> dict[str, list[str]]:
    fields = alternative if isinstance(alternative, dict) else {}
    return {
        scheme: [str(scope) for scope in scopes] if isinstance(scopes, list) else []
        for scheme, scopes in fields.items()
    }


def _parameters(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    before, now = _parameters_of(old), _parameters_of(new)
    for key in dict.fromkeys((*before, *now)):
        one = before.get(key, Node(old.document, old.pointer))
        two = now.get(key, Node(new.document, new.pointer))
        fields = two.fields or one.fields
        name = f"{fields['in']} parameter {fields['name']!r}"
        yield ParameterChange(side, one, two, name)
        if one.there and two.there:
            yield side, one.schema("schema"), two.schema("schema")
            yield from _media(one, two, side)


def _parameters_of(operation: Node) -> dict[tuple[str, str], Node]:
    """Return the parameters of an operation and its path, by place and name.

    A path parameter goes by its position, since renaming it changes nothing on the wire.
    """
    tokens = operation.pointer.rpartition("/")[0]
    item = Node(operation.document, tokens, operation.document.at(tokens))
    template = re.findall(r"\{([^}]*)\}", tokens.replace("~1", "/").replace("~0", "~"))
    found = {}
    for owner in (item.child("parameters"), operation.child("parameters")):
        for index in range(len(owner.data) if isinstance(owner.data, list) else 0):
            node = owner.child(index)
            place, name = str(node.fields.get("in")), str(node.fields.get("name"))
            if place == "path" and name in template:
                found[place, str(template.index(name))] = node
            elif place == "header" and name.lower() not in _DESCRIBED_ELSEWHERE:
                found[place, name.lower()] = node
            elif place in {"query", "cookie"}:
                found[place, name] = node
    return found


def _body(old: Node, new: Node, side: Side, name: str) -> Iterator[Change | Pair]:
    if old.there or new.there:
        yield BodyChange(side, old, new, name)
        yield from _media(old, new, side)


def _media(old: Node, new: Node, side: Side) -> Iterator[Pair]:
    before, now = media_types(old.fields.get("content")), media_types(new.fields.get("content"))
    for plain in before:
        if plain in now:
            one = old.schema("content", before[plain], "schema")
            two = new.schema("content", now[plain], "schema")
            yield side, one, two


def _responses(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    yield ResponsesChange(side, old, new)
    for status in new.fields:
        covering = _covering(old, status)
        if covering and not status.startswith("x-"):
            one, two = old.child(covering), new.child(status)
            yield from _body(one, two, side, f"the body of response {status}")
            yield from _headers(one, two, side)


def _covering(responses: Node, status: str) -> str | None:
    """Return what described this status before: itself, its range, or the default."""
    ways = (status, f"{status[:1]}XX", f"{status[:1]}xx", "default")
    return next((way for way in ways if way in responses.fields), None)


def _headers(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    before, now = (_by_lower_name(node.child("headers")) for node in (old, new))
    for name in dict.fromkeys((*before, *now)):
        one = before.get(name, Node(old.document, old.pointer))
        two = now.get(name, Node(new.document, new.pointer))
        yield HeaderChange(side, one, two, f"header {name}")
        if one.there and two.there:
            yield side, one.schema("schema"), two.schema("schema")


def _by_lower_name(headers: Node) -> dict[str, Node]:
    return {
        name.lower(): headers.child(name)
        for name in headers.fields
        if name.lower() != "content-type"
    }


def _callbacks(old: Node, new: Node, side: Side) -> Iterator[Change | Pair]:
    for name in old.fields.keys() & new.fields.keys():
        before, now = operations(old.child(name)), operations(new.child(name))
        for key in before.keys() & now.keys():
            label = f"callback {name} {before[key][0]}"
            yield from changes(before[key][1], now[key][1], label, side)
