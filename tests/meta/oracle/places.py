"""Where schemas stand in a document, by pointer, and which lead to which."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

SINGLE = ("items", "additionalProperties", "not")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
Data = dict[str, Any]


def at(data: Data, pointer: str) -> Any:
    """Return the node at a pointer."""
    node: Any = data
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        node = node[int(name)] if isinstance(node, list) else node[name]
    return node


def escaped(name: str) -> str:
    """Return a name as a pointer has it."""
    return name.replace("~", "~0").replace("/", "~1")


def schemas(data: Data, root: str) -> list[str]:
    """Return the pointers of all schemas that a schema leads to, itself the first."""
    found = {root: None}
    pending = [root]
    while pending:
        for pointer in below(data, pending.pop()):
            if pointer not in found:
                found[pointer] = None
                pending.append(pointer)
    return list(found)


def below(data: Data, pointer: str) -> Iterator[str]:
    """Yield the pointers that a schema leads to in one step."""
    node = at(data, pointer)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("$ref"), str):
        yield node["$ref"].removeprefix("#")
    yield from (f"{pointer}/{keyword}" for keyword in SINGLE if keyword in node)
    for keyword in LISTS:
        yield from (f"{pointer}/{keyword}/{index}" for index in range(len(node.get(keyword, []))))
    for name in node.get("properties", {}):
        yield f"{pointer}/properties/{escaped(name)}"


def leading_to(data: Data, root: str, place: str) -> set[str]:
    """Return the schemas from which there is a way to the one at a place, that one included."""
    parents: dict[str, set[str]] = defaultdict(set)
    for pointer in schemas(data, root):
        for child in below(data, pointer):
            parents[child].add(pointer)
    found, pending = {place}, [place]
    while pending:
        fresh = parents[pending.pop()] - found
        found |= fresh
        pending.extend(fresh)
    return found
