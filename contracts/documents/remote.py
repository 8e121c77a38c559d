"""References to other files and addresses: read, and kept inside the document under `x-remote`."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin

from contracts.documents import fetch, text
from contracts.documents.document import Locate
from contracts.documents.pointer import fragment, join
from contracts.documents.references import Reference, references
from contracts.errors import DocumentError

NAME = "x-remote"
MOST_DOCUMENTS = 100
"""How many other documents one document may bring in."""


def include(data: dict[str, Any], name: str) -> dict[str, Locate]:
    """Read what `data` refers to outside itself, and turn those references into local ones.

    `data` is changed in place. Returned is, for each address that was read, how to find the line
    and column of a node in it. Raises `DocumentError` as `load` does.
    """
    located: dict[str, Locate] = {}
    included: dict[str, Any] = {}
    pending = [(name, reference) for reference in _leaving(data)]
    while pending:
        origin, reference = pending.pop()
        address = _address(origin, reference.target)
        if address not in included:
            if len(included) >= MOST_DOCUMENTS:
                raise DocumentError(f"{name} refers to more than {MOST_DOCUMENTS} documents.")
            parsed = text.read(_content(address), address)
            included[address], located[address] = parsed.data, parsed.locate
            pending.extend((address, inner) for inner in references(parsed.data))
        local = join((NAME, address)) + fragment(reference.target)
        reference.holder["$ref"] = "#" + quote(local, safe="/~")
    if included:
        data[NAME] = included
    return located


def _leaving(data: dict[str, Any]) -> Iterator[Reference]:
    return (found for found in references(data) if not found.target.startswith("#"))


def _address(origin: str, target: str) -> str:
    """Return where a reference in the document `origin` leads, without its fragment."""
    path = target.partition("#")[0]
    if not path:
        return origin
    if "://" in origin or "://" in path:
        return urljoin(origin, path)
    revision, colon, file = origin.rpartition(":")
    return revision + colon + posixpath.normpath(posixpath.join(posixpath.dirname(file), path))


def _content(address: str) -> bytes:
    if "://" in address:
        return fetch.from_address(address)
    return fetch.from_git(address) if ":" in address else fetch.from_file(address)
