"""What operations ask of a client's credentials, by the names that the base document gives them."""

from collections.abc import Mapping
from typing import Any

from contracts.diff.changes import Node

_SAID_TO_PEOPLE = frozenset({"description", "deprecated"})


def asked(operation: Node) -> Node:
    """Return the alternatives that an operation asks for; one empty one if it asks for none."""
    found = operation.child("security")
    if not found.there:
        found = Node(operation.document, "").child("security")
    pointer = found.pointer if found.there else operation.pointer
    alternatives = found.data if isinstance(found.data, list) else []
    return Node(operation.document, pointer, [_scopes(each) for each in alternatives or [{}]])


def schemes(anywhere: Node) -> Node:
    """Return the security schemes of the document that a node is in."""
    return Node(anywhere.document, "").child("components", "securitySchemes")


def renamed(old: Node, new: Node) -> Mapping[str, str]:
    """Return what schemes were called that have another name and ask for just the same."""
    gone = {name: old.child(name) for name in old.fields if name not in new.fields}
    found: dict[str, str] = {}
    for name in new.fields:
        if name not in old.fields:
            asks = _on_the_wire(new.child(name))
            same = (other for other, node in gone.items() if _on_the_wire(node) == asks)
            former = next(same, None)
            if former is not None:
                found[name] = former
                del gone[former]
    return found


def called(alternatives: Node, names: Mapping[str, str]) -> Node:
    """Return the alternatives with other names for some schemes."""
    data = [
        {names.get(scheme, scheme): scopes for scheme, scopes in alternative.items()}
        for alternative in alternatives.data
    ]
    return Node(alternatives.document, alternatives.pointer, data)


def _on_the_wire(scheme: Node) -> dict[str, Any]:
    return {name: value for name, value in scheme.fields.items() if name not in _SAID_TO_PEOPLE}


def _scopes(alternative: Any) -> dict[str, list[str]]:
    fields = alternative if isinstance(alternative, dict) else {}
    return {
        scheme: [str(scope) for scope in scopes] if isinstance(scopes, list) else []
        for scheme, scopes in fields.items()
    }
