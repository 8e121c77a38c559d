"""Which part of a document leads to which: who uses a component, and what nothing uses."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from contracts.documents.document import METHODS, Document
from contracts.documents.pointer import join, split
from contracts.documents.references import keyword_objects
from contracts.errors import DocumentError

_SCHEMAS = "/components/schemas/"
_OPERATION_TOKENS = 3
_LONGEST = 4


class Reach:
    """The units of a document (components and parts of operations), and what refers to what."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._reached: dict[str, frozenset[tuple[str, str]]] = {}

    @cached_property
    def users(self) -> dict[str, set[str]]:
        """Every unit that another refers to, with the units that do."""
        found: dict[str, set[str]] = {}
        for tokens, node in keyword_objects(self._document.data):
            for target in self._targets(node):
                found.setdefault(target, set()).add(unit(tokens))
            for parent in self._parents(node):
                found.setdefault(unit(tokens), set()).add(parent)
        return found

    def _targets(self, node: dict[str, Any]) -> Iterator[str]:
        names = [node.get("$ref")]
        choice = node.get("discriminator")
        if isinstance(choice, dict) and isinstance(choice.get("mapping"), dict):
            names.extend(mapped(name) for name in choice["mapping"].values())
        for name in names:
            if isinstance(name, str) and name.startswith("#"):
                yield unit(split(self._document.pointer_of(name)))

    def _parents(self, node: dict[str, Any]) -> Iterator[str]:
        """Yield the schemas whose discriminator chooses this one by its name."""
        for each in node["allOf"] if isinstance(node.get("allOf"), list) else ():
            try:
                parent = self._document.resolve(each)
            except DocumentError:
                continue
            if isinstance(parent, dict) and "discriminator" in parent and "$ref" in each:
                yield unit(split(self._document.pointer_of(each["$ref"])))

    @cached_property
    def used(self) -> frozenset[str]:
        """Every unit that an operation, a webhook or an extension leads to."""
        targets: dict[str, set[str]] = {}
        for target, users in self.users.items():
            for user in users:
                targets.setdefault(user, set()).add(target)
        for user, target in self._mentions():
            targets.setdefault(user, set()).add(target)
        pending = [user for user in targets if not user.startswith("/components/")]
        found = set(pending)
        while pending:
            fresh = targets.get(pending.pop(), set()) - found
            found |= fresh
            pending.extend(fresh)
        return frozenset(found)

    def _mentions(self) -> Iterator[tuple[str, str]]:
        """Yield every unit with what a `$ref` anywhere in it names, in an extension too."""
        pending: list[tuple[tuple[str, ...], Any]] = [((), self._document.data)]
        while pending:
            tokens, node = pending.pop()
            if isinstance(node, list):
                pending.extend((tokens, each) for each in node)
            elif isinstance(node, dict):
                target = node.get("$ref")
                if isinstance(target, str) and target.startswith("#"):
                    yield unit(tokens), unit(split(self._document.pointer_of(target)))
                deep = len(tokens) >= _LONGEST
                pending.extend(
                    (tokens if deep else (*tokens, str(name)), each) for name, each in node.items()
                )

    def operations(self, pointer: str) -> frozenset[tuple[str, str]]:
        """Return the operations that lead to a place, each with the part of it that does."""
        start = unit(split(pointer))
        if start not in self._reached:
            found, pending = {start}, [start]
            while pending:
                fresh = self.users.get(pending.pop(), set()) - found
                found |= fresh
                pending.extend(fresh)
            starts = (spot for each in found for spot in self._starts(each))
            self._reached[start] = frozenset(starts)
        return self._reached[start]

    def direct(self, pointer: str) -> frozenset[tuple[str, str]]:
        """Return the operations that refer to a place themselves, each with the part that does."""
        users = self.users.get(unit(split(pointer)), set())
        return frozenset(spot for each in users for spot in self._starts(each))

    def _starts(self, of_unit: str) -> Iterator[tuple[str, str]]:
        tokens = split(of_unit)
        if tokens[:1] != ["paths"] or len(tokens) < _OPERATION_TOKENS:
            return
        _, path, method, *part = tokens
        if method in METHODS:
            yield f"{method.upper()} {path}", part[0] if part else ""
        elif method == "parameters":
            item = self._document.data["paths"][path]
            yield from (
                (f"{each.upper()} {path}", "parameters") for each in METHODS if each in item
            )


def unit(tokens: list[str] | tuple[str, ...]) -> str:
    """Return the pointer of the component, or of the part of an operation, that holds a place."""
    return join(tokens[: _LONGEST if tokens and tokens[0] == "paths" else 3])


def mapped(name: Any) -> str:
    """Return what a discriminator's mapping leads to: a reference, or a schema by its name."""
    text = str(name)
    return text if "/" in text or "." in text or text.startswith("#") else f"#{_SCHEMAS}{text}"
