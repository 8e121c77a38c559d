"""References that lead nowhere: what they hide is neither removed nor added."""

from collections.abc import Iterator

from contracts.diff.changes import Node
from contracts.diff.endpoints import Endpoint
from contracts.diff.schema import Schema

Hidden = tuple[Schema, Schema]
"""Two things that cannot be compared, since one of them could not be read."""


def hidden(old: Node, before: str, new: Node, now: str) -> Iterator[Hidden]:
    """Yield what stands below two nodes if one of the two refers to nowhere, and the other not."""
    if _nowhere(old, before) != _nowhere(new, now):
        yield old.schema(before), new.schema(now)


def hidden_parameters(endpoint: Endpoint, other: Endpoint) -> Iterator[Schema]:
    """Yield the parameters of an operation that refer to nowhere, and to the same in no other."""
    known = {reference for reference, _ in _lost(other)}
    yield from (found for reference, found in _lost(endpoint) if reference not in known)


def _lost(endpoint: Endpoint) -> Iterator[tuple[str, Schema]]:
    for owner in (endpoint.item.child("parameters"), endpoint.operation.child("parameters")):
        for index, each in enumerate(owner.data if isinstance(owner.data, list) else ()):
            if isinstance(each, dict) and "$ref" in each and not owner.child(index).there:
                yield str(each["$ref"]), owner.schema(str(index))


def _nowhere(node: Node, name: str) -> str | None:
    """Return the reference that stands under a name, if it leads nowhere."""
    found = node.fields.get(name)
    if isinstance(found, dict) and "$ref" in found and not node.child(name).there:
        return str(found["$ref"])
    return None
