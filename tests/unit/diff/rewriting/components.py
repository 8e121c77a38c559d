"""What nothing refers to, or names only, added or renamed."""

from typing import Any

from rewriting.registry import Data, of_document


@of_document
def unused_component_added(data: Data, number: int) -> Data:
    shared = data.setdefault("components", {}).setdefault("schemas", {})
    shared[f"Unused{number}"] = {"type": "object", "required": ["never"]}
    return data


@of_document
def security_schemes_renamed(data: Data, _: int) -> Data | None:
    schemes = data.get("components", {}).get("securitySchemes")
    if not schemes:
        return None
    data["components"]["securitySchemes"] = {f"{name}2": schemes[name] for name in schemes}
    _rename(data)
    return data


def _rename(node: Any) -> None:
    if isinstance(node, list):
        for each in node:
            _rename(each)
    elif isinstance(node, dict):
        if isinstance(node.get("security"), list):
            node["security"] = [
                {f"{name}2": scopes for name, scopes in each.items()} for each in node["security"]
            ]
        for value in node.values():
            _rename(value)
