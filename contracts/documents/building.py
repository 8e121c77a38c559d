"""From bytes to a document whose references are known to lead somewhere."""

from typing import Any

from contracts.documents import references, text
from contracts.documents.document import Document, Locate
from contracts.errors import DocumentError

SUPPORTED = ("3.0", "3.1", "3.2")


def build(
    content: bytes,
    name: str,
    covers: frozenset[str] | None = None,
    *,
    allow_remote: bool = False,
) -> Document:
    """Return the OpenAPI 3 document that these bytes hold; `DocumentError` if they do not."""
    parsed = text.read(content, name)
    data = _openapi(parsed.data, name)
    remote: dict[str, Locate] = {}
    if allow_remote:
        from contracts.documents.remote import include  # noqa: PLC0415 - the exception

        remote = include(data, name)
    anchors = references.anchors(data)
    document = Document(name, data, covers, parsed.locate, parsed.repeated, anchors, remote)
    references.check(document)
    return document


def _openapi(data: Any, name: str) -> dict[str, Any]:
    """Return the data if it is an OpenAPI 3 document at all."""
    if not isinstance(data, dict):
        raise DocumentError(f"{name} is not an OpenAPI document: it holds no object.")
    if "openapi" not in data:
        raise DocumentError(f"{name} is not an OpenAPI 3 document: {_instead(data)}.")
    version = str(data["openapi"])
    if not version.startswith(SUPPORTED):
        raise DocumentError(
            f"{name} says OpenAPI {version[:20]!r}; {', '.join(SUPPORTED)} can be read."
        )
    return data


def _instead(data: dict[str, Any]) -> str:
    if "swagger" in data:
        return f"it says Swagger {str(data['swagger'])[:20]}, which must be converted first"
    return "it has no field `openapi`"
