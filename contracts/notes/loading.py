"""Release notes by what a person calls them."""

import sys
from pathlib import Path

from contracts.documents import fetch, registry
from contracts.notes.text import read
from contracts.notes.words import Notes


def load(reference: str | None = None) -> Notes:
    """Return the notes that `reference` names; without one, those published with the documents.

    It is a file, `REV:PATH` in the git repository of the current folder, or `-` for standard
    input. Raises `DocumentError`, one sentence, for what cannot be read or has no versions.
    """
    if reference is None:
        name = registry.index()["release_notes"]["file"]
        return read((registry.FOLDER / name).read_bytes(), name)
    if reference == "-":
        return read(fetch.from_stream(sys.stdin.buffer, "standard input"), "standard input")
    if ":" in reference and not Path(reference).exists():
        return read(fetch.from_git(reference), reference)
    return read(fetch.from_file(reference), reference)
