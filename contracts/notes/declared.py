"""What a document declares, found by the names that prose uses."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from contracts.documents.document import Document, Operation
from contracts.documents.pointer import join
from contracts.errors import DocumentError
from contracts.notes.members import Members, below


class Declared:
    """A document as what it declares; a reference that leads nowhere declares nothing."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._known: dict[tuple[str, str], bool] = {}

    @property
    def partial(self) -> bool:
        """Whether the document is an excerpt: what it leaves out may be there all the same."""
        return self.document.covers is not None

    def named(self, name: str) -> tuple[Operation, ...]:
        """Return the operations that a note calls `POST /edit`, `/edit`, or `edit`.

        The beginning that all paths have in common, and that of a server, may be left out.
        """
        return tuple(each for each in self.document.operations if self.is_named(each.name, name))

    def is_named(self, operation: str, name: str) -> bool:
        """Tell whether a note means by a name this operation, which may be of another document."""
        key = operation, name
        if key not in self._known:
            (method, _, path), (said, _, called) = operation.partition(" "), name.rpartition(" ")
            self._known[key] = said in ("", method) and self._is_called(path, called)
        return self._known[key]

    def scope(self, names: Iterable[str]) -> tuple[Operation, ...]:
        """Return the operations that any of the names means; all if there is but a mere word."""
        named = list(names)
        found = self.meant(named)
        if not found and not any("/" in name for name in named):
            return self.document.operations
        return found

    def meant(self, names: Iterable[str]) -> tuple[Operation, ...]:
        """Return the operations that any of the names means."""
        found = {each.pointer: each for name in names for each in self.named(name)}
        return tuple(found.values())

    def _is_called(self, path: str, name: str) -> bool:
        full = (*self._server, *_segments(path))
        if not name.startswith("/"):
            return full[len(self._common) :] == (name,)
        said = _segments(name)
        return any(full[start:] == said for start in range(len(self._common) + 1))

    def begins(self, name: str) -> bool:
        """Tell whether a note means by a path without a method the beginning of several paths."""
        said = _segments(name) if name.startswith("/") else ()
        paths = ((*self._server, *_segments(each.path)) for each in self.document.operations)
        starts = range(len(self._common) + 1)
        return bool(said) and any(
            path[start : start + len(said)] == said for path in paths for start in starts
        )

    @cached_property
    def _server(self) -> tuple[str, ...]:
        servers = self.document.data.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else None
        url = first.get("url") if isinstance(first, dict) else None
        return _segments(urlsplit(url).path) if isinstance(url, str) else ()

    @cached_property
    def _common(self) -> tuple[str, ...]:
        """The beginning of all paths, server included, never a whole path."""
        paths = [_segments(operation.path) for operation in self.document.operations]
        shared: list[str] = []
        for column in zip(*(path[:-1] for path in paths), strict=False):
            if len(set(column)) > 1 or column[0] == "{}":
                break
            shared.append(column[0])
        return (*self._server, *shared)

    @cached_property
    def members(self) -> Members:
        """The parameters and properties of its operations."""
        return Members(self.document)

    def read(self, node: Any) -> Any:
        """Return what a node refers to, and None if that is nowhere."""
        try:
            return self.document.resolve(node)
        except DocumentError:  # to be absent is an answer here
            return None

    def statuses(self, operation: Operation) -> set[str]:
        """Return the statuses that an operation declares, ranges and `default` among them."""
        responses = self.read(operation.data.get("responses"))
        return (
            {str(status).upper() for status in responses} if isinstance(responses, dict) else set()
        )

    def responses(self, operation: Operation) -> Iterator[tuple[str, str, str]]:
        """Yield status, pointer and description of each response of an operation."""
        responses = self.read(operation.data.get("responses"))
        for status in responses if isinstance(responses, dict) else ():
            response = self.read(responses[status])
            said = response.get("description") if isinstance(response, dict) else None
            yield str(status), operation.pointer + join(("responses", status)), str(said or "")

    @cached_property
    def headers(self) -> set[str]:
        """The names of all headers that are sent or received, in lower case."""
        found: set[str] = set()
        for holder, node in _objects(self.document.data):
            name, headers = node.get("name"), node.get("headers")
            if node.get("in") == "header" and isinstance(name, str):
                found.add(name.lower())
            if node.get("type") == "http" and isinstance(node.get("scheme"), str):
                found.add("authorization")
            if holder != "properties" and isinstance(headers, dict):
                found.update(str(each).lower() for each in headers)
        return found

    @cached_property
    def literals(self) -> set[str]:
        """Every text that an `enum` or a `const` lists."""
        found: set[str] = set()
        for _, node in _objects(self.document.data):
            listed = node.get("enum")
            values = [*(listed if isinstance(listed, list) else ()), node.get("const")]
            found |= {value for value in values if isinstance(value, str)}
        return found

    @cached_property
    def callbacks(self) -> bool:
        """Whether the service is declared to call its clients."""
        return bool(self.document.data.get("webhooks")) or any(
            operation.data.get("callbacks") for operation in self.document.operations
        )


def _objects(data: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object of a document with the name that holds it; examples left out."""
    pending = [("", data)]
    while pending:
        holder, node = pending.pop()
        if isinstance(node, dict):
            yield holder, node
        pending.extend((str(name), child) for name, child in below(holder, node))


def _segments(path: str) -> tuple[str, ...]:
    """Return the parts of a path, `{}` for each that is a parameter."""
    parts = [part for part in path.strip("/").split("/") if part]
    return tuple("{}" if part.startswith(("{", ":")) else part for part in parts)
