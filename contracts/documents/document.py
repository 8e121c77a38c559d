"""A loaded OpenAPI document: its data, its operations, its schemas."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


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


@dataclass(frozen=True, eq=False)
class Document:
    """One published OpenAPI file, complete or an excerpt of named operations."""

    name: str
    data: dict[str, Any]
    covers: frozenset[str] | None = field(default=None)

    @property
    def version(self) -> str:
        """The document's own `info.version`."""
        return str(self.data["info"]["version"])

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order."""
        return tuple(self._operations())

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.data.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    escaped = path.replace("~", "~0").replace("/", "~1")
                    pointer = f"/paths/{escaped}/{method}"
                    yield Operation(method.upper(), path, pointer, item[method])

    def schema(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the schema as one that stands alone: local references resolve inside it."""
        return {**schema, "components": self.data.get("components", {})}
