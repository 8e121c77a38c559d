"""What a rule sees: one thing as it was and as it is, with nothing left to look up."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.diff.answer import Answer
from contracts.diff.cells import Cell, cells, families
from contracts.diff.inclusion import Inclusion
from contracts.diff.schema import Schema
from contracts.diff.spots import spot
from contracts.diff.words import Side
from contracts.documents.document import Document
from contracts.documents.pointer import join, split
from contracts.errors import DocumentError

Key = tuple[Side, tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Node:
    """One thing in one document; where it is missing, `data` is None and the place its parent's."""

    document: Document
    pointer: str
    data: Any = None

    def child(self, *tokens: str | int) -> "Node":
        """Return what stands below, references followed."""
        try:
            pointer = self.document.follow((*split(self.pointer), *tokens), to_the_end=True)
            data = self.document.at(pointer)
        except DocumentError:
            return Node(self.document, self.pointer)
        return Node(self.document, pointer, data)

    def schema(self, *tokens: str, text: bool = False) -> Schema:
        """Return the schema that stands below; one that allows everything if none does."""
        try:
            pointer = self.document.follow((*split(self.pointer), *tokens))
            self.document.at(pointer)
        except DocumentError:
            return Schema(self.document, self.pointer, (), text=text)
        return Schema.at(self.document, pointer, text=text)

    @property
    def fields(self) -> Mapping[str, Any]:
        """The members of an object; none of anything else."""
        return self.data if isinstance(self.data, dict) else {}

    @property
    def there(self) -> bool:
        """Whether the document has it."""
        return self.data is not None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw, in words, and where that is in the two documents.

    `keywords` are those that moved, `about` is the name of the property, the JSON text of the
    value, or the type that it is about.
    """

    message: str
    base: str
    head: str
    keywords: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Change:
    """One thing in the base document and in the head document, and who speaks there."""

    side: Side
    old: Node
    new: Node

    @property
    def speaker(self) -> Side:
        """Who speaks here."""
        return self.side

    def finding(self, message: str, *tokens: str) -> Seen:
        """Return what was seen, at this thing or at what stands below it."""
        return Seen(message, _place(self.old, tokens), _place(self.new, tokens))

    def value(self, keyword: str, default: Any = None) -> tuple[Any, Any]:
        """Return what both documents say to a keyword."""
        return self.old.fields.get(keyword, default), self.new.fields.get(keyword, default)


def _place(node: Node, tokens: tuple[str, ...]) -> str:
    child = node.child(*tokens)
    return node.pointer + join(tokens) if child.there else node.pointer


@dataclass(frozen=True)
class OperationChange(Change):
    """A method on a path; one side may lack it. `former` is its name if it was another path."""

    name: str
    former: str = ""


@dataclass(frozen=True)
class DocumentChange(Change):
    """The two documents as wholes: who they are from, and how they group operations."""


@dataclass(frozen=True)
class PathChange(Change):
    """What is said of a path for all its methods."""

    name: str


@dataclass(frozen=True)
class ParameterChange(Change):
    """A parameter of an operation, found by its place and name; one side may lack it."""

    name: str


@dataclass(frozen=True)
class BodyChange(Change):
    """A body that an operation sends or answers, whose `content` lists media types."""

    name: str


@dataclass(frozen=True)
class ResponsesChange(Change):
    """All responses of an operation."""


@dataclass(frozen=True)
class HeaderChange(Change):
    """A header of a response; one side may lack it."""

    name: str


@dataclass(frozen=True)
class LinkChange(Change):
    """A link of a response, found by its name; one side may lack it."""

    name: str


@dataclass(frozen=True)
class SecurityChange(Change):
    """What an operation asks for: a list of alternatives, each of schemes with their scopes."""


@dataclass(frozen=True)
class SchemeChange(Change):
    """How clients prove who they are, by one scheme that both documents ask for."""

    name: str


@dataclass(frozen=True)
class ServersChange(Change):
    """Where an operation is served: a list of servers, or nothing for the document's own host."""


@dataclass(frozen=True)
class SchemaChange:
    """A pair of schemas that describe the same value.

    `old` and `new` are the schemas without the null that they may allow beside, so that the
    properties of an object are found whether it is nullable or not. If clients built for the new
    schema meet a service of the old one, the change is looked at from the other `side`: what
    breaks who reads then is what breaks who sends otherwise. `speaker` is who really speaks.
    """

    side: Side
    whole_old: Schema
    whole_new: Schema
    inclusion: Inclusion
    forward: bool = False

    @property
    def speaker(self) -> Side:
        """Who sends the value."""
        return self.side.opposite if self.forward else self.side

    @property
    def key(self) -> Key:
        """What tells this pair from others of the two documents."""
        return self.side, self.whole_old.key, self.whole_new.key

    @property
    def readable(self) -> bool:
        """Whether every reference led somewhere."""
        return self.whole_old.readable and self.whole_new.readable

    @cached_property
    def answer(self) -> Answer:
        """Whether what was allowed still is (request), or what is allowed was (response)."""
        pair = (self.whole_old, self.whole_new)
        return self.inclusion.includes(*(pair if self.side is Side.REQUEST else reversed(pair)))

    @cached_property
    def old(self) -> Schema:
        """How it was, without null."""
        return without_null(self.whole_old)

    @cached_property
    def new(self) -> Schema:
        """How it is, without null."""
        return without_null(self.whole_new)

    @cached_property
    def old_cells(self) -> dict[str, list[Cell]]:
        """What was allowed, by family of values."""
        return _by_family(self.whole_old)

    @cached_property
    def new_cells(self) -> dict[str, list[Cell]]:
        """What is allowed, by family of values."""
        return _by_family(self.whole_new)

    @cached_property
    def pairs(self) -> tuple[tuple[Cell, Cell], ...]:
        """Cells of one family, where each side has one of them: the rest is a choice."""
        both = self.old_cells.keys() & self.new_cells.keys()
        cells_of_both = ((self.old_cells[name], self.new_cells[name]) for name in sorted(both))
        return tuple((old[0], new[0]) for old, new in cells_of_both if len(old) == len(new) == 1)

    def added(self, keyword: str) -> list[str]:
        """Return what a list or an object under a keyword gained, in its order."""
        old = set(_members(self.old, keyword))
        return [name for name in _members(self.new, keyword) if name not in old]

    def removed(self, keyword: str) -> list[str]:
        """Return what a list or an object under a keyword lost, in its order."""
        new = set(_members(self.new, keyword))
        return [name for name in _members(self.old, keyword) if name not in new]

    def finding(self, message: str, *keywords: str, name: str = "", about: str = "") -> Seen:
        """Return what was seen: at the first of the keywords that is there, or at a property."""
        base = _spot(self.old, keywords, name)
        told = self.told(message, self.old.where() if name else base)
        return Seen(told, base, _spot(self.new, keywords, name), keywords, name or about)

    def told(self, message: str, pointer: str) -> str:
        """Return a message that says of which value it speaks, as the base document calls it.

        People edit the head: what they call the value there does not make another finding of it.
        """
        what = spot(self.old.document, pointer)
        return f"{what}: {message}" if what else message


def without_null(schema: Schema) -> Schema:
    """Return the one alternative that is more than null, or the schema if there is no such one."""
    others = [each for each in schema.alternatives if families(each).keys() - {"null"}]
    return others[0] if len(others) == 1 else schema


def _by_family(schema: Schema) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells(schema):
        found.setdefault(cell.family, []).append(cell)
    return found


def _members(schema: Schema, keyword: str) -> list[str]:
    listed = [values for values in schema.values(keyword) if isinstance(values, dict | list)]
    return list(
        dict.fromkeys(name for values in listed for name in values if isinstance(name, str))
    )


def _spot(schema: Schema, keywords: tuple[str, ...], name: str) -> str:
    for part in schema.parts:
        declared = part.node.get("properties")
        if name and isinstance(declared, dict) and name in declared:
            return part.pointer + join(("properties", name))
    return schema.where(*keywords)
