"""A document with all that rules look up in it, each thing looked up once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contracts.documents.document import METHODS, Document
from contracts.documents.references import keyword_objects
from contracts.errors import DocumentError
from contracts.lint.paths import Paths
from contracts.lint.reach import Reach

if TYPE_CHECKING:
    from contracts.lint.values import Values


def fields(node: Any) -> dict[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return node if isinstance(node, dict) else {}


def items(node: Any) -> list[Any]:
    """Return a list as it is, and anything else as an empty one."""
    return node if isinstance(node, list) else []


class Api:
    """What a document describes, as of a day; `reach` knows which operation leads where."""

    def __init__(self, document: Document, today: date) -> None:
        self.document = document
        self.today = today
        self.data: dict[str, Any] = document.data
        self.old_dialect = str(document.data.get("openapi")).startswith("3.0")
        self.reach = Reach(document)

    @cached_property
    def values(self) -> "Values":
        """Judges values by the document's schemas."""
        from contracts.lint.values import Values  # noqa: PLC0415 - jsonschema is slow to import

        return Values(self)

    def resolve(self, node: Any) -> dict[str, Any]:
        """Return the object that a node is or refers to; an empty one if it leads nowhere."""
        try:
            return fields(self.document.resolve(node))
        except DocumentError:
            return {}

    def plain(self, schema: Any) -> dict[str, Any]:
        """Return a schema without the wrapping that allows null or carries a description.

        What the wrapping says of its own wins.
        """
        found: dict[str, Any] = {}
        for _ in range(9):
            own = fields(schema)
            keyword, inner = self._wrapped(own)
            if inner is None:
                return {**own, **found}
            said = {name: value for name, value in own.items() if name not in {keyword, "type"}}
            found = {**said, **found}
            schema = inner
        return found

    def _wrapped(self, schema: Mapping[str, Any]) -> tuple[str, Any]:
        if isinstance(schema.get("$ref"), str):
            return "$ref", self.resolve({"$ref": schema["$ref"]})
        for keyword in ("anyOf", "oneOf", "allOf"):
            if keyword == "allOf" and "properties" in schema:
                continue  # an extension of the part, not a wrapping
            alternatives = [each for each in items(schema.get(keyword)) if not is_null(each)]
            if len(alternatives) == 1:
                return keyword, alternatives[0]
        return "", None

    @cached_property
    def operations(self) -> tuple[tuple[str, str, dict[str, Any]], ...]:
        """Every operation under `paths`: its path, its method in capitals, its data."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, item in fields(self.data.get("paths")).items():
            target = self.resolve(item)
            for method in METHODS:
                if isinstance(target.get(method), dict):
                    yield str(path), method.upper(), target[method]

    @cached_property
    def paths(self) -> Paths:
        """The declared paths, to look up those that prose names."""
        return Paths(map(str, fields(self.data.get("paths"))))

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every header that is declared anywhere, in lower case."""
        found = set()
        for tokens, node in keyword_objects(self.data):
            if node.get("in") == "header":
                found.add(str(node.get("name")).lower())
            elif tokens[-2:-1] == ("headers",):
                found.add(tokens[-1].lower())
        return frozenset(found)

    def affected(self, pointers: Iterable[str]) -> tuple[str, ...]:
        """Return the operations that lead to these places, by name, in the document's order."""
        names = {name for each in pointers for name, _ in self.reach.operations(each)}
        return tuple(name for name in self.operation_names if name in names)

    @cached_property
    def operation_names(self) -> tuple[str, ...]:
        """The names of all operations, such as `GET /jobs`."""
        return tuple(f"{method} {path}" for path, method, _ in self.operations)

    def operation(self, name: str) -> dict[str, Any]:
        """Return the data of an operation by its name."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Any]]:
        return {f"{method} {path}": data for path, method, data in self.operations}


def is_null(schema: Any) -> bool:
    """Tell whether a schema allows null and nothing else."""
    found = fields(schema)
    return found.get("type") == "null" or ("const" in found and found["const"] is None)
