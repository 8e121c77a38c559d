"""The API as a published document describes it: its operations, ready to judge requests.

Nothing here is copied from a document. Paths, rules, defaults and answers come out of the one
that is served, so that another version is another document and no other code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

from contracts.documents import Document
from contracts.documents import Operation as Described
from contracts.errors import SuiteError
from contracts.mock.answers import JSON

# The short names by which people, the control API and our handlers call the operations.
NAMES: Mapping[str, str] = {
    "POST /v1/phota/edit": "edit",
    "POST /v1/phota/generate": "generate",
    "POST /v1/phota/enhance": "enhance",
    "POST /v1/phota/remix": "remix",
    "GET /v1/phota/jobs/{job_id}": "job-status",
    "GET /v1/phota/webhook-secret": "webhook-secret",
    "GET /v1/phota/profiles/ids": "profile-ids",
    "GET /v1/phota/profiles/{profile_id}/status": "profile-status",
    "GET /v1/phota/profiles/{profile_id}/profile_picture": "profile-picture",
    "POST /v1/phota/profiles/add": "profile-add",
    "DELETE /v1/phota/profiles/{profile_id}": "profile-delete",
}

_MISSING_KEY = "403"


@dataclass(frozen=True)
class Schema:
    """A schema of a document, compiled when it is first needed."""

    document: Document
    text: bytes

    @cached_property
    def validator(self) -> Draft202012Validator:
        """The compiled schema, which also holds formats to their meaning."""
        return _validator(self.document, self.text)

    def at(self, pointer: str) -> Any:
        """Return what the schema says at this place of it."""
        found = self._found.get(pointer)
        if found is None:
            found = self._found[pointer] = self._plain.at(pointer)
        return found

    @cached_property
    def _found(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _plain(self) -> Document:
        return Document(self.document.name, self.document.schema(orjson.loads(self.text)))


@dataclass(frozen=True)
class Body:
    """What an operation takes as JSON: its schema, and the members that it knows."""

    schema: Schema
    members: frozenset[str]
    defaults: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """What one status of an operation may carry; no schema means any body of the type."""

    media_types: frozenset[str]
    schema: Schema | None


@dataclass(frozen=True)
class Operation:
    """One operation, compiled."""

    name: str
    id: str
    method: str
    path: str
    keyless_status: int
    body: Body | None
    query: Mapping[str, Schema]
    responses: Mapping[int, Response]

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The path template, split at its slashes."""
        return tuple(self.path.split("/"))

    @property
    def makes_images(self) -> bool:
        """Whether the operation is one of edit, generate, enhance, remix."""
        return self.name in {"edit", "generate", "enhance", "remix"}


def compile_operations(document: Document) -> tuple[Operation, ...]:
    """Return the document's operations; `SuiteError` for one that the mock cannot serve."""
    return tuple(_compiled(document, described) for described in document.operations)


def _compiled(document: Document, described: Described) -> Operation:
    if described.name not in NAMES:
        raise SuiteError(f"The mock cannot serve {described.name} of {document.name}.")
    responses = described.data.get("responses", {})
    return Operation(
        name=NAMES[described.name],
        id=described.data.get("operationId", described.name),
        method=described.method,
        path=described.path,
        # A document that tells a missing key (403) from an unknown one (401) says so.
        keyless_status=403 if _MISSING_KEY in responses else 401,
        body=_body(document, described),
        query=_query(document, described.data.get("parameters", ())),
        responses={
            int(status): _response(document, document.resolve(declared))
            for status, declared in responses.items()
            if status.isdecimal()
        },
    )


def _body(document: Document, described: Described) -> Body | None:
    request = document.resolve(described.data.get("requestBody"))
    if request is None:
        return None
    schema = request["content"][JSON]["schema"]
    members = document.resolve(schema).get("properties", {})
    resolved = {name: {**document.resolve(rule), **rule} for name, rule in members.items()}
    return Body(
        schema=_schema(document, schema),
        members=frozenset(members),
        defaults={name: rule["default"] for name, rule in resolved.items() if "default" in rule},
    )


def _query(document: Document, parameters: Iterable[Mapping[str, Any]]) -> dict[str, Schema]:
    return {
        parameter["name"]: _schema(document, parameter["schema"])
        for parameter in map(document.resolve, parameters)
        if parameter["in"] == "query"
    }


def _response(document: Document, declared: Mapping[str, Any]) -> Response:
    content = declared.get("content", {})
    schema = content.get(JSON, {}).get("schema")
    return Response(frozenset(content), _schema(document, schema) if schema else None)


def _schema(document: Document, schema: Mapping[str, Any]) -> Schema:
    return Schema(document, orjson.dumps(schema))


@cache
def _validator(document: Document, text: bytes) -> Draft202012Validator:
    """Compile each schema of a document once, however many operations share it."""
    return Draft202012Validator(document.schema(orjson.loads(text)), validate_formats=True)
