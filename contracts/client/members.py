"""The members that a document declares for the request bodies of its operations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.client.operations import CALLS
from contracts.documents import Document


@dataclass(frozen=True)
class Member:
    """One declared member of the request body of an operation (a name of `CALLS`)."""

    operation: str
    name: str
    schema: Mapping[str, Any]
    is_required: bool
    is_nullable: bool

    @property
    def type(self) -> str:
        """The JSON type of its values other than null."""
        return str(self.schema["type"])

    @property
    def choices(self) -> tuple[str, ...]:
        """The values that it is confined to, none if it is not."""
        return tuple(self.schema.get("enum", ()))

    def __str__(self) -> str:
        """Return `operation-member`, as tests are named by it."""
        return f"{self.operation}-{self.name}"


def members(document: Document) -> Iterator[Member]:
    """Yield every declared member of every JSON request body, in the document's order."""
    calls = {(call.method, call.path): call.name for call in CALLS.values()}
    for operation in document.operations:
        name = calls.get((operation.method, operation.path))
        content = document.resolve(operation.data.get("requestBody", {})).get("content", {})
        if name is None or "application/json" not in content:
            continue
        schema = document.resolve(content["application/json"]["schema"])
        required = schema.get("required", ())
        for member, declared in schema["properties"].items():
            yield _member(document, name, member, declared, is_required=member in required)


def _member(
    document: Document, operation: str, name: str, declared: Mapping[str, Any], *, is_required: bool
) -> Member:
    """Return the member; of alternatives, the one that is not null."""
    branches = [document.resolve(branch) for branch in declared.get("anyOf", [declared])]
    is_nullable = any(branch.get("type") == "null" for branch in branches)
    schema = next(branch for branch in branches if branch.get("type") != "null")
    return Member(operation, name, schema, is_required, is_nullable)
