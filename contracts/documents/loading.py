"""Load a document by what a person calls it."""

import sys
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from contracts.documents import fetch, registry
from contracts.documents.building import Reach, build
from contracts.documents.document import Document
from contracts.errors import DocumentError


def load(
    reference: str,
    *,
    allow_remote: bool = False,
    lenient: bool = False,
    stdin: BinaryIO | None = None,
) -> Document:
    """Return the document that `reference` names.

    It is `-` for standard input, a registered version such as `v0.7.0`, a file, a web address (if
    remote documents are allowed), or `REV:PATH` in the git repository of the current folder, tried
    in this order. JSON and YAML are both read. With `allow_remote`, references to other files and
    addresses are read too. With `lenient`, those to files in the document's own folder or below
    are read, and a reference that leads nowhere is listed in `unread` and refuses nothing.

    Raises `DocumentError`, whose text is one sentence, for what cannot be found, read, parsed or
    resolved, for what is larger or deeper than a document may be, and for what is not OpenAPI 3.
    """
    if reference in registry.versions():
        return registry.registered(reference)
    content = _content(reference, allow_remote=allow_remote, stdin=stdin)
    name = "standard input" if reference == "-" else reference
    covers = registry.coverage(sha256(content).hexdigest())
    reach = _reach(reference, allow_remote=allow_remote, lenient=lenient)
    return build(content, name, covers, reach=reach, lenient=lenient)


def _reach(reference: str, *, allow_remote: bool, lenient: bool) -> Reach:
    if allow_remote:
        return Reach.ANYWHERE
    return Reach.FOLDER if lenient and reference != "-" else Reach.NOTHING


def _content(reference: str, *, allow_remote: bool, stdin: BinaryIO | None) -> bytes:
    if reference == "-":
        return fetch.from_stream(stdin or sys.stdin.buffer, "standard input")
    if _is_there(reference):
        return fetch.from_file(reference)
    if reference.startswith(("http://", "https://")):
        if not allow_remote:
            raise DocumentError(
                f"{reference} is on another machine.", "Allow that with --allow-remote."
            )
        return fetch.from_address(reference)
    if ":" in reference:
        return fetch.from_git(reference)
    raise DocumentError(
        f"There is no file {reference[:99]!r}, and no registered version of that name"
        f" ({', '.join(registry.versions())})."
    )


def _is_there(path: str) -> bool:
    """Tell whether there is a file; one that may not be looked at is there."""
    try:
        return Path(path).exists()
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
