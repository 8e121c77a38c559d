"""Where schemas, and other things, stand in a document."""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
SINGLE = ("items", "additionalProperties")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_VALUES = frozenset({"example", "examples", "default", "enum", "const", "mapping"})

Place = tuple[Any, Any]
"""What holds a thing, and the key or number that it holds it under."""


def schemas(data: dict[str, Any]) -> Iterator[Place]:
    """Yield where every schema stands, but for those that a discriminator may name."""
    named = data.get("components", {}).get("schemas", {})
    for name in named:
        yield from _schemas(named, name)
    yield from _elsewhere(data)


def _elsewhere(node: Any) -> Iterator[Place]:
    if isinstance(node, list):
        for each in node:
            yield from _elsewhere(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "schema":
                yield from _schemas(node, key)
            elif key not in _VALUES and key != "schemas":
                yield from _elsewhere(value)


def _schemas(holder: Any, key: Any) -> Iterator[Place]:
    yield holder, key
    yield from inside(holder[key])


def inside(schema: Any) -> Iterator[Place]:
    """Yield where the schemas below a schema stand."""
    if not isinstance(schema, dict):
        return
    for keyword in SINGLE:
        if keyword in schema:
            yield from _schemas(schema, keyword)
    for keyword in LISTS if "discriminator" not in schema else ():
        for index in range(len(schema.get(keyword, []))):
            yield from _schemas(schema[keyword], index)
    for name in schema.get("properties", {}):
        yield from _schemas(schema["properties"], name)


def operations(data: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield every operation after the path that holds it."""
    for item in data.get("paths", {}).values():
        yield from ((item, item[method]) for method in METHODS if method in item)


def references(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every object that refers somewhere."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)


def resolved(data: dict[str, Any], node: Any) -> Any:
    """Return what a node of the document refers to, or the node itself."""
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        found: Any = data
        for token in node["$ref"].removeprefix("#/").split("/"):
            found = found[token.replace("~1", "/").replace("~0", "~")]
        node = found
    return node
