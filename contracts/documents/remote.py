"""References to other files and addresses: read, and kept inside the document under `x-remote`.

There each stands under its way from the document's own folder, so that two versions of a document
in two folders refer to their parts by the same names.
"""

import os
import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urljoin

from contracts.documents import fetch, text
from contracts.documents.building import Reach
from contracts.documents.document import Included
from contracts.documents.pointer import fragment, join
from contracts.documents.references import Reference, references, targets
from contracts.errors import DocumentError

NAME = "x-remote"
MOST_DOCUMENTS = 1000
"""How many other documents one document may bring in."""


def include(
    data: dict[str, Any], name: str, reach: Reach, *, lenient: bool = False
) -> dict[str, Included]:
    """Read what `data` refers to outside itself, and turn those references into local ones.

    `data` is changed in place. Returned is what was read, by the name it has under `x-remote`.
    Raises `DocumentError` as `load` does; a `lenient` reader leaves a reference that it cannot
    follow as it is, as all do with one beyond their `reach`.
    """
    if all(target.startswith("#") for target in targets(data)):
        return {}  # soon known, and so for most
    found: dict[str, Included] = {}
    included: dict[str, Any] = {}
    pending = [(name, reference) for reference in _leaving(data)]
    while pending:
        origin, reference = pending.pop()
        address = _address(origin, reference.target)
        key = _key(name, address)
        if address != name and key not in included:
            if not _within(reach, name, address):
                continue
            if len(included) >= MOST_DOCUMENTS:
                raise DocumentError(f"{name} refers to more than {MOST_DOCUMENTS} documents.")
            try:
                parsed = text.read(_content(address), address)
            except DocumentError:
                if not lenient:
                    raise
                continue
            included[key], found[key] = parsed.data, Included(address, parsed.locate)
            pending.extend((address, inner) for inner in references(parsed.data))
        place = () if address == name else (NAME, key)
        reference.holder["$ref"] = "#" + quote(join(place) + _inside(reference), safe="/~")
    if included:
        data[NAME] = included
    return found


def _leaving(data: dict[str, Any]) -> Iterator[Reference]:
    return (found for found in references(data) if not found.target.startswith("#"))


def _inside(reference: Reference) -> str:
    """Return the pointer in the other document; some leave out its first `/`."""
    inner = fragment(reference.target)
    return inner if inner.startswith("/") or not inner else f"/{inner}"


def _address(origin: str, target: str) -> str:
    """Return where a reference in the document `origin` leads, without its fragment."""
    path = target.partition("#")[0]
    if not path:
        return origin
    if "://" in origin or "://" in path:
        return urljoin(origin, path)
    folder = _folder(origin)
    revision, colon, file = folder.rpartition(":")
    return revision + colon + posixpath.normpath(posixpath.join(file, unquote(path)))


def _folder(name: str) -> str:
    """Return what the address of a document begins with, up to its last name."""
    return name[: max(name.rfind("/"), name.rfind(":")) + 1]


def _key(name: str, address: str) -> str:
    """Return the way to a document from the folder of the first one, or else its address."""
    folder = _folder(name)
    if ":" not in folder:
        folder = posixpath.normpath(folder or ".") + "/"
    return address.removeprefix(folder)


def _within(reach: Reach, name: str, address: str) -> bool:
    """Tell whether a document may be read; links in the file system are followed to judge it."""
    if reach is Reach.ANYWHERE:
        return True
    if reach is Reach.NOTHING or "://" in address or "://" in name or "\0" in address:
        return False
    if ":" in address:  # in git, where a path names a place in the tree and no link is followed
        return address.startswith(_folder(name))
    folder = os.path.realpath(_folder(name) or ".")
    return os.path.realpath(address).startswith(folder.rstrip("/") + "/")


def _content(address: str) -> bytes:
    if "://" in address:
        return fetch.from_address(address)
    return fetch.from_git(address) if ":" in address else fetch.from_file(address)
