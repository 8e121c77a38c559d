"""A loaded OpenAPI document: its data, its operations, its schemas, and where they stand."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contracts.documents import pointer as pointers
from contracts.errors import DocumentError
from contracts.model import Place

Locate = Callable[[list[str]], tuple[int, int]]
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

_NOTHING = object()


@dataclass(frozen=True)
class Operation:
    """One method on one path template of a document."""

    method: str
    path: str
    pointer: str
    data: Mapping[str, Any]

    @property
    def name(self) -> str:
        """`POST /v1/phota/generate`."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Included:
    """Another file that a document refers to: what it is called, and where its nodes stand."""

    name: str
    locate: Locate = field(repr=False)


@dataclass(frozen=True, eq=False)
class Document:
    """One published OpenAPI file, complete or an excerpt of named operations.

    `covers` names the operations of an excerpt and is None for a complete document. `repeated`
    holds pointer, line and column of every name that an object holds twice. `anchors` leads from
    the name of an `$anchor` to its pointer. `remote` holds each document that was brought in under
    `x-remote`. `unread` says, a sentence each, which references could not be followed; a document
    that was not loaded leniently has none.
    """

    name: str
    data: dict[str, Any]
    covers: frozenset[str] | None = field(default=None)
    locate: Locate | None = field(default=None, repr=False)
    repeated: tuple[tuple[str, int, int], ...] = ()
    anchors: Mapping[str, str] = field(default_factory=dict)
    remote: Mapping[str, Included] = field(default_factory=dict, repr=False)
    unread: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The document's own `info.version`."""
        return str(self.data["info"]["version"])

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[Operation]:
        paths = self.data.get("paths")
        for path, item in paths.items() if isinstance(paths, dict) else ():
            target = self.resolve(item)
            for method in METHODS:
                if isinstance(target, dict) and isinstance(target.get(method), dict):
                    pointer = pointers.join(("paths", path, method))
                    yield Operation(method.upper(), path, pointer, target[method])

    def schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the schema as one that stands alone: local references resolve inside it."""
        shared = {name: self.data[name] for name in ("x-remote",) if name in self.data}
        return {**schema, "components": self.data.get("components", {}), **shared}

    def resolve(self, node: Any) -> Any:
        """Return what a node refers to with `$ref`, however many steps away, or the node itself.

        Raises `DocumentError` for a reference to nowhere, to another document, or to itself.
        """
        pointer = self._end(node, "")
        return self.at(pointer) if pointer else node

    def _end(self, node: Any, pointer: str) -> str:
        """Return where the references that start at a node end; the pointer itself if none does."""
        seen: list[str] = []
        while isinstance(node, dict) and _refers(node):
            reference = node["$ref"]
            if reference in seen:
                raise DocumentError(
                    f"{self.name}: $ref {reference!r} leads back to itself and to no value."
                )
            seen.append(reference)
            pointer = self.pointer_of(reference)
            node = self.at(pointer)
        return pointer

    def pointer_of(self, reference: str) -> str:
        """Return the pointer that a local reference such as `#/components/schemas/Job` holds."""
        if not reference.startswith("#"):
            raise DocumentError(
                f"{self.name}: $ref {reference!r} leads to another document.",
                "Allow this with --allow-remote.",
            )
        fragment = pointers.fragment(reference)
        return self.anchors.get(fragment, fragment)

    def at(self, pointer: str) -> Any:
        """Return the node at a pointer; `DocumentError` if there is none."""
        node: Any = self.data
        for token in pointers.split(pointer):
            node = _child(node, token)
        if node is _NOTHING:
            raise DocumentError(f"{self.name} has nothing at {pointer!r}.")
        return node

    def follow(self, tokens: Iterable[str | int], *, to_the_end: bool = False) -> str:
        """Return the pointer to where these names lead, references on the way included.

        With `to_the_end`, a reference that stands there is followed too.
        """
        pointer = ""
        node: Any = self.data
        for token in map(str, tokens):
            if isinstance(node, dict) and token not in node and _refers(node):
                pointer = self._end(node, pointer)
                node = self.at(pointer)
            pointer += pointers.join([token])
            node = _child(node, token)
        return self._end(node, pointer) if to_the_end else pointer

    def place(self, pointer: str) -> Place:
        """Return the line and column of a node, or of the nearest ancestor that has one.

        Both are zero in a document that was made in memory.
        """
        if self.locate is None:
            return Place(self.name, pointer)
        tokens = pointers.split(pointer)
        if tokens[:1] == ["x-remote"] and len(tokens) > 1:
            included, inner = self.remote[tokens[1]], tokens[2:]
            return Place(included.name, pointers.join(inner), *included.locate(inner))
        return Place(self.name, pointer, *self.locate(tokens))


def _refers(node: Mapping[str, Any]) -> bool:
    return isinstance(node.get("$ref"), str)


def _child(node: Any, token: str) -> Any:
    if isinstance(node, dict):
        return node.get(token, _NOTHING)
    if isinstance(node, list) and token.isdecimal() and int(token) < len(node):
        return node[int(token)]
    return _NOTHING
