"""The operations of two documents, and which became which."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from contracts.diff.changes import Node
from contracts.documents.document import METHODS


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method on a path: the path's own node and the operation's, one document's or neither's."""

    method: str
    path: str
    item: Node
    operation: Node

    @property
    def name(self) -> str:
        """`POST /v1/phota/generate`."""
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> list[str]:
        """The names of the path's parameters, in their order."""
        return re.findall(r"\{([^}]*)\}", self.path)


def shape(path: str) -> str:
    """Return a path template with the names of its parameters left out."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def endpoints(items: Node) -> list[Endpoint]:
    """Return what stands under `paths`, in its order."""
    return [
        Endpoint(method.upper(), path, item, item.child(method))
        for path in items.fields
        for item in (items.child(path),)
        for method in METHODS
        if method in item.fields
    ]


def paired(old: Node, new: Node) -> Iterator[tuple[Endpoint, Endpoint]]:
    """Yield every operation below two nodes with what it became; one of the two may be missing.

    An operation is the same if its path is written alike, or else if only parameters are renamed.
    """
    before, now = endpoints(old), endpoints(new)
    for likeness in (_written, _shaped):
        yield from _take_alike(before, now, likeness)
    for one in before:
        yield one, _missing(one, new)
    for two in now:
        yield _missing(two, old), two


def _take_alike(
    before: list[Endpoint], now: list[Endpoint], likeness: Callable[[Endpoint], object]
) -> Iterator[tuple[Endpoint, Endpoint]]:
    """Move the endpoints that are alike out of both lists."""
    known = {likeness(each): each for each in reversed(now)}
    for one in list(before):
        two = known.pop(likeness(one), None)
        if two is not None:
            before.remove(one)
            now.remove(two)
            yield one, two


def _written(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.method, endpoint.path


def _shaped(endpoint: Endpoint) -> tuple[str, str]:
    return endpoint.method, shape(endpoint.path)


def _missing(other: Endpoint, items: Node) -> Endpoint:
    nowhere = Node(items.document, items.pointer)
    return Endpoint(other.method, other.path, nowhere, nowhere)
