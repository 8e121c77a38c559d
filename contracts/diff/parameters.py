"""The parameters that a client of an operation may send."""

from contracts.diff.changes import Node
from contracts.diff.endpoints import Endpoint

# Parameters that OpenAPI says are to be ignored, since other fields describe them.
_DESCRIBED_ELSEWHERE = frozenset({"accept", "content-type", "authorization"})


def parameters(endpoint: Endpoint) -> dict[tuple[str, str], Node]:
    """Return the parameters of an operation and its path, by place and name.

    A path parameter goes by its position, since renaming it changes nothing on the wire. What has
    no name, or stands in no known place, is none.
    """
    found = {}
    for owner in (endpoint.item.child("parameters"), endpoint.operation.child("parameters")):
        for index in range(len(owner.data) if isinstance(owner.data, list) else 0):
            node = owner.child(index)
            key = _key(endpoint, node)
            if key is not None:
                found[key] = node
    return found


def label(parameter: Node) -> str:
    """Return what a finding calls a parameter: `query parameter 'page'`."""
    return f"{parameter.fields.get('in')} parameter {parameter.fields.get('name')!r}"


def _key(endpoint: Endpoint, node: Node) -> tuple[str, str] | None:
    place, name = node.fields.get("in"), node.fields.get("name")
    if not isinstance(name, str) or not isinstance(place, str):
        return None
    if place == "path" and name in endpoint.parameters:
        return place, str(endpoint.parameters.index(name))
    if place == "header" and name.lower() not in _DESCRIBED_ELSEWHERE:
        return place, name.lower()
    return (place, name) if place in {"query", "cookie", "querystring"} else None
