"""Responses, parameters, bodies and headers written where they are used, or shared."""

from collections.abc import Iterator
from copy import deepcopy

from rewriting.places import Place, operations, references, resolved
from rewriting.registry import Data, of_document

_SHARED = ("responses", "parameters", "requestBodies", "headers")


@of_document
def shared_written_out(data: Data, _: int) -> Data | None:
    """Write out every reference to what is no schema."""
    prefixes = tuple(f"#/components/{kind}/" for kind in _SHARED)
    found = [node for node in references(data) if node["$ref"].startswith(prefixes)]
    for node in found:
        target = deepcopy(resolved(data, node))
        node.clear()
        node.update(target)
    return data if found else None


@of_document
def all_shared(data: Data, _: int) -> Data | None:
    """Let everything that may be shared stand among the components."""
    places = [each for each in _sharable(data) if "$ref" not in each[1][0][each[1][1]]]
    for kind, (holder, key) in places:
        shared = data.setdefault("components", {}).setdefault(kind, {})
        name = f"Shared{len(shared)}"
        shared[name] = holder[key]
        holder[key] = {"$ref": f"#/components/{kind}/{name}"}
    return data if places else None


def _sharable(data: Data) -> Iterator[tuple[str, Place]]:
    for item, operation in operations(data):
        for owner in (item, operation):
            listed = owner.get("parameters", [])
            yield from (("parameters", (listed, index)) for index in range(len(listed)))
        if "requestBody" in operation:
            yield "requestBodies", (operation, "requestBody")
        answers = operation.get("responses", {})
        for status in answers:
            headers = resolved(data, answers[status]).get("headers", {})
            yield from (("headers", (headers, name)) for name in headers)
            yield "responses", (answers, status)
