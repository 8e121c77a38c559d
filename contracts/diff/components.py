"""What stands under `components`: which operations lead there, and what became of its names."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.diff.changes import Change, Node
from contracts.diff.endpoints import Endpoint
from contracts.diff.likeness import best_pairs, plain
from contracts.diff.words import Side
from contracts.documents.document import Document
from contracts.documents.pointer import join
from contracts.documents.references import targets
from contracts.errors import DocumentError

Said = tuple[str, set[str]]
"""What a schema says, and what it lists."""

LIKE_ENOUGH = 0.5
"""Two schemas are one if they share this much of what they list, and nothing is liker."""

_BY_NAME = frozenset({"securitySchemes"})


@dataclass(frozen=True)
class ComponentChange(Change):
    """A component that one document lacks or calls otherwise, or that no operation leads to."""

    name: str
    former: str
    operations: frozenset[str]


class Reached:
    """What the operations of a document lead to under its `components`, by any number of steps."""

    def __init__(self, document: Document) -> None:
        self.root = Node(document, "", document.data)
        self._below: dict[str, set[str]] = {}
        self._operations: dict[str, set[str]] = {}

    def add(self, name: str, endpoint: Endpoint) -> None:
        """Note what an operation leads to."""
        said = (endpoint.operation.data, endpoint.item.fields.get("parameters"))
        pending = [target for each in said for target in targets(each)]
        seen: set[str] = set()
        while pending:
            target = pending.pop()
            if target not in seen:
                seen.add(target)
                pending.extend(self._leads_to(target))
        for target in seen:
            self._operations.setdefault(target, set()).add(name)

    def operations(self, kind: str, name: str) -> frozenset[str]:
        """Return the operations that lead to a component."""
        return frozenset(self._operations.get(f"#{join(('components', kind, name))}", ()))

    def _leads_to(self, target: str) -> set[str]:
        if target not in self._below:
            document = self.root.document
            try:
                found = targets(document.at(document.pointer_of(target)))
            except DocumentError:
                found = set()
            self._below[target] = found
        return self._below[target]


def component_changes(old: Reached, new: Reached) -> Iterator[ComponentChange]:
    """Yield every schema that went, came or got another name, and what nobody uses and changed."""
    before, now = (each.root.child("components") for each in (old, new))
    for kind in dict.fromkeys((*before.fields, *now.fields)):
        if kind in _BY_NAME or kind.startswith("x-"):
            continue
        for change in _of_kind(kind, old, new):
            if kind == "schemas" or not change.operations:
                yield change


def _of_kind(kind: str, old: Reached, new: Reached) -> Iterator[ComponentChange]:
    before, now = (_named(each, kind) for each in (old, new))
    nowhere = [Node(each.root.document, f"{join(['components'])}") for each in (old, new)]
    used = {name: before[name] for name in before.keys() - now if old.operations(kind, name)}
    fresh = {name: now[name] for name in now.keys() - before if new.operations(kind, name)}
    became = renamed_components(used, fresh)
    for name, node in before.items():
        successor = became.get(name, name)
        operations = old.operations(kind, name) | new.operations(kind, successor)
        other = now.get(successor, nowhere[1])
        if successor != name or not other.there or not operations:
            yield ComponentChange(Side.RESPONSE, node, other, successor, name, operations)
    for name in sorted(now.keys() - before.keys() - set(became.values())):
        operations = new.operations(kind, name)
        yield ComponentChange(Side.RESPONSE, nowhere[0], now[name], name, name, operations)


def _named(reached: Reached, kind: str) -> dict[str, Node]:
    owner = reached.root.child("components", kind)
    return {name: owner.child(name) for name in owner.fields}


def renamed_components(gone: Mapping[str, Node], came: Mapping[str, Node]) -> dict[str, str]:
    """Return which of the schemas that are gone became which of those that came.

    A schema became the one that is likest to it, and to which none is liker, if that is enough.
    """
    before, now = (
        {name: (plain(node.data), _listed(node.data)) for name, node in sorted(nodes.items())}
        for nodes in (gone, came)
    )
    scores = {
        (one, two): score
        for one, said in before.items()
        for two, other in now.items()
        if (score := likeness(said, other)) >= LIKE_ENOUGH
    }
    return best_pairs(scores, LIKE_ENOUGH)


def likeness(old: Said, new: Said) -> float:
    """Return how much two schemas share of the properties, values or members they list, up to 1."""
    if old[0] == new[0]:
        return 1.0
    shared = len(old[1] & new[1])
    return shared / (len(old[1]) + len(new[1]) - shared) if shared else 0.0


def _listed(node: Any) -> set[str]:
    """Return properties, listed values and alternatives, each with what it is."""
    fields = node if isinstance(node, dict) else {}
    found: set[str] = set()
    for keyword in ("properties", "enum", "oneOf", "anyOf", "allOf"):
        members = fields.get(keyword)
        names: Iterable[Any] = members if isinstance(members, dict | list) else ()
        found |= {f"{keyword} {json.dumps(name, sort_keys=True)}" for name in names}
    return found
