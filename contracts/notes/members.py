"""The parameters and properties of a document's operations, by name, references followed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.documents.document import Document, Operation
from contracts.documents.pointer import join, split
from contracts.errors import DocumentError

_VALUES = frozenset({"const", "default", "enum", "example", "examples"})
_MAPS = frozenset({"properties", "responses"})
_MANY = ("allOf", "anyOf", "oneOf")


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter, or a property of a body, by its name; `schema` is what its values must be."""

    name: str
    pointer: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands below a place, up to the references, and where these lead."""

    members: tuple[Member, ...]
    targets: tuple[str, ...]


class Members:
    """Finds members by name; each part of the document is read once, however many refer to it."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._parts: dict[str, _Part] = {}

    def named(self, name: str, operations: Iterable[Operation]) -> list[Member]:
        """Return the members of this name that any of the operations has."""
        holders = self._holders.get(name, {})
        reached = [self._reached[operation.pointer] for operation in operations]
        found = {
            member.pointer: member
            for place, members in holders.items()
            if any(place in parts for parts in reached)
            for member in members
        }
        return list(found.values())

    @property
    def names(self) -> Iterable[str]:
        """The names of all members of all operations."""
        return self._holders

    def leading_to(self, pointer: str) -> set[str]:
        """Return the names of the members whose schema, or part of it, stands at a pointer."""
        return self._leading.get(pointer, set())

    @cached_property
    def _leading(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for part in self._all.values():
            for member in part.members:
                for pointer in self._references(member.schema):
                    found.setdefault(pointer, set()).add(member.name)
        return found

    @cached_property
    def _all(self) -> dict[str, _Part]:
        """The parts that any operation reaches."""
        return {place: self._parts[place] for parts in self._reached.values() for place in parts}

    @cached_property
    def _holders(self) -> dict[str, dict[str, list[Member]]]:
        """The parts that have a member of a name, with the members."""
        found: dict[str, dict[str, list[Member]]] = {}
        for place, part in self._all.items():
            for member in part.members:
                found.setdefault(member.name, {}).setdefault(place, []).append(member)
        return found

    @cached_property
    def _reached(self) -> dict[str, dict[str, None]]:
        """The parts that each operation reaches, in their order."""
        return {each.pointer: self._closure(each) for each in self._document.operations}

    def _closure(self, operation: Operation) -> dict[str, None]:
        pending = list(self._roots(operation))[::-1]
        seen: dict[str, None] = {}
        while pending:
            place = pending.pop()
            if place not in seen:
                seen[place] = None
                pending.extend(self._part(place).targets)
        return seen

    def _roots(self, operation: Operation) -> Iterator[str]:
        for holder in (operation.pointer.rpartition("/")[0], operation.pointer):
            yield f"{holder}/parameters"
        for name in ("requestBody", "responses", "callbacks"):
            yield f"{operation.pointer}/{name}"

    def _part(self, place: str) -> _Part:
        if place not in self._parts:
            members: list[Member] = []
            targets: list[str] = []
            pending = [(place, self.at(place))]
            while pending:
                pointer, node = pending.pop()
                if isinstance(node, dict):
                    if isinstance(node.get("$ref"), str):
                        targets.append(self._target(node["$ref"]))
                    members.extend(_members(pointer, node))
                holder = pointer.rpartition("/")[2]
                inner = below(holder, node)
                pending.extend((pointer + join((name,)), child) for name, child in inner)
            self._parts[place] = _Part(tuple(members), tuple(targets))
        return self._parts[place]

    def at(self, pointer: str) -> Any:
        """Return what stands at a pointer, and None if nothing does."""
        try:
            return self._document.at(self._document.follow(split(pointer)))
        except DocumentError:  # to be absent is an answer here
            return None

    def _references(self, schema: Mapping[str, Any]) -> Iterator[str]:
        listed = [each for name in _MANY if isinstance(each := schema.get(name), list)]
        inner = [schema, schema.get("items"), *(part for parts in listed for part in parts)]
        for each in inner:
            if isinstance(each, dict) and isinstance(each.get("$ref"), str):
                yield self._target(each["$ref"])

    def _target(self, reference: str) -> str:
        try:
            return self._document.pointer_of(reference)
        except DocumentError:  # what is elsewhere stands at no pointer of this document
            return reference


def _members(pointer: str, node: Mapping[str, Any]) -> Iterator[Member]:
    """Yield the parameter that a node is, or the properties that it has."""
    properties, name = node.get("properties"), node.get("name")
    if isinstance(name, str) and isinstance(node.get("in"), str):
        schema = node.get("schema")
        said = {"description": node.get("description")}
        yield Member(name, pointer, {**said, **(schema if isinstance(schema, dict) else {})})
    if isinstance(properties, dict):
        for each, schema in properties.items():
            where = pointer + join(("properties", each))
            yield Member(str(each), where, schema if isinstance(schema, dict) else {})


def below(holder: str, node: Any) -> Iterator[tuple[str | int, Any]]:
    """Yield what may hold schemas below a node, with its name or index.

    `holder` is the name that the node has itself: the names in a map are no keywords.
    """
    if isinstance(node, list):
        yield from enumerate(node)
    elif isinstance(node, dict):
        for name, child in node.items():
            is_value = name in _VALUES or (str(name).startswith("x-") and name != "x-remote")
            if isinstance(child, dict | list) and (holder in _MAPS or not is_value):
                yield name, child
