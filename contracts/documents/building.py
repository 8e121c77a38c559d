"""From bytes to a document of which it is known where its references lead."""

from dataclasses import replace
from enum import Enum
from typing import Any

from contracts.documents import references, text
from contracts.documents.document import Document, Included
from contracts.errors import DocumentError

SUPPORTED = ("3.0", "3.1", "3.2")


class Reach(Enum):
    """Which references to other documents are read: none, those in its own folder, or all."""

    NOTHING = "nothing"
    FOLDER = "folder"
    ANYWHERE = "anywhere"


def build(
    content: bytes,
    name: str,
    covers: frozenset[str] | None = None,
    *,
    reach: Reach = Reach.NOTHING,
    lenient: bool = False,
) -> Document:
    """Return the OpenAPI 3 document that these bytes hold; `DocumentError` if they do not.

    `reach` says which references to other documents are read. A `lenient` reader accepts any
    version 3, and lists references that lead nowhere where another would refuse the document.
    """
    parsed = text.read(content, name)
    data = _openapi(parsed.data, name, lenient=lenient)
    remote: dict[str, Included] = {}
    if reach is not Reach.NOTHING:
        from contracts.documents.remote import include  # noqa: PLC0415 - the exception

        remote = include(data, name, reach, lenient=lenient)
    anchors = references.anchors(data) if remote or b"nchor" in content else {}
    document = Document(name, data, covers, parsed.locate, parsed.repeated, anchors, remote)
    if not lenient:
        references.check(document)
        return document
    unread = tuple(str(error) for error in references.unresolved(document))
    return replace(document, unread=unread) if unread else document


def _openapi(data: Any, name: str, *, lenient: bool) -> dict[str, Any]:
    """Return the data if it is an OpenAPI 3 document at all."""
    if not isinstance(data, dict):
        raise DocumentError(f"{name} is not an OpenAPI document: it holds no object.")
    if "openapi" not in data:
        if lenient and "swagger" not in data and isinstance(data.get("paths"), dict):
            return data
        raise DocumentError(f"{name} is not an OpenAPI 3 document: {_instead(data)}.")
    version = str(data["openapi"])
    if not version.startswith("3" if lenient else SUPPORTED):
        raise DocumentError(
            f"{name} says OpenAPI {version[:20]!r}; {', '.join(SUPPORTED)} can be read."
        )
    return data


def _instead(data: dict[str, Any]) -> str:
    if "swagger" in data:
        return f"it says Swagger {str(data['swagger'])[:20]}, which must be converted first"
    return "it has no field `openapi`"
