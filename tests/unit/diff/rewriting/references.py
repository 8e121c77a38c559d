"""Schemas written where they are used, or where all may use them."""

from typing import Any

from rewriting.places import Place, references, resolved, schemas
from rewriting.registry import Data, modern, of_document, of_schema

_PREFIX = "#/components/schemas/"


@of_schema
def inlined(schema: Any, data: Data) -> Any:
    """Write out what a reference leads to, unless that leads back to itself."""
    if not isinstance(schema, dict) or not str(schema.get("$ref", "")).startswith(_PREFIX):
        return None
    if list(schema) != ["$ref"] or _leads_back(data, schema["$ref"]):
        return None
    return resolved(data, {"$ref": schema["$ref"]})


@of_document
def all_inlined(data: Data, _: int) -> Data | None:
    """Write out every reference that does not lead back to itself."""
    found = [node for node in references(data) if node["$ref"].startswith(_PREFIX)]
    kept = _named_by_discriminators(data)
    fitting = [
        node
        for node in found
        if list(node) == ["$ref"]
        and not _leads_back(data, node["$ref"])
        and node["$ref"].removeprefix(_PREFIX) not in kept
    ]
    for node in fitting:
        target = resolved(data, node)
        if isinstance(target, dict) and "$ref" not in target:
            node.clear()
            node.update(target)
    return data if fitting else None


@of_document
def extracted(data: Data, number: int) -> Data | None:
    """Let a schema stand among the components, and refer to it."""
    shared = data.setdefault("components", {}).setdefault("schemas", {})
    return _moved(
        data,
        number,
        [
            (holder, key)
            for holder, key in schemas(data)
            if holder is not shared and isinstance(holder[key], dict) and "$ref" not in holder[key]
        ],
    )


@of_document
def through_another_reference(data: Data, number: int) -> Data | None:
    """Refer to what refers, one step farther away."""
    return _moved(
        data,
        number,
        [
            (holder, key)
            for holder, key in schemas(data)
            if isinstance(holder[key], dict) and list(holder[key]) == ["$ref"]
        ],
    )


def _moved(data: Data, number: int, places: list[Place]) -> Data | None:
    """Move the schema at one of these places to the components, and refer to it."""
    if not places:
        return None
    holder, key = places[number % len(places)]
    shared = data["components"]["schemas"]
    name = f"Moved{len(shared)}"
    shared[name] = holder[key]
    holder[key] = {"$ref": _PREFIX + name}
    return data


@of_schema
def told_beside_a_reference(schema: Any, data: Data) -> Any:
    fits = modern(data) and isinstance(schema, dict) and list(schema) == ["$ref"]
    return {**schema, "description": "Here it is used thus."} if fits else None


@of_document
def component_renamed(data: Data, number: int) -> Data | None:
    shared = data.get("components", {}).get("schemas", {})
    names = sorted(shared.keys() - _named_by_discriminators(data))
    if not names:
        return None
    old = names[number % len(names)]
    new = f"Renamed{old}"
    renamed = {new if name == old else name: schema for name, schema in shared.items()}
    data["components"]["schemas"] = renamed
    for node in references(data):
        if node["$ref"] == _PREFIX + old:
            node["$ref"] = _PREFIX + new
    return data


def _leads_back(data: Data, reference: str) -> bool:
    seen: set[str] = set()
    pending = [reference]
    while pending:
        for node in references(resolved(data, {"$ref": pending.pop()})):
            if node["$ref"] == reference:
                return True
            if node["$ref"] not in seen:
                seen.add(node["$ref"])
                pending.append(node["$ref"])
    return False


def _named_by_discriminators(data: Data) -> set[str]:
    """Return the components that a discriminator tells apart, whose names are values."""
    found: set[str] = set()
    pending: list[Any] = [data]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            if "discriminator" in node:
                found |= {each["$ref"].removeprefix(_PREFIX) for each in references(node)}
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return found
