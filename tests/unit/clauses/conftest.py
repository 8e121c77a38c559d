"""The published documents, as the catalogue cites them."""

import json
import re
from functools import cache

import pytest

from contracts.documents import registered, versions
from contracts.documents.pointer import join, split
from contracts.documents.registry import FOLDER, index

PROSE = {"description", "summary"}


def one_line(text):
    """The text with every run of white space as one space, as sources wrap it differently."""
    return " ".join(text.split())


@cache
def release_notes():
    """What the release notes say of each version."""
    text = (FOLDER / index()["release_notes"]["file"]).read_text("utf-8")
    parts = re.split(r"^v(\d+\.\d+\.\d+)\b", text, flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="session")
def words_at():
    """What stands at a place: the text there, or the compact JSON of what is no text."""

    def words(document, place):
        if document == "release notes":
            return one_line(release_notes()[place])
        node = registered(document.removeprefix("openapi ")).data
        for token in split(place):
            node = node[int(token)] if isinstance(node, list) else node[token]
        if isinstance(node, str):
            return one_line(node)
        return json.dumps(node, ensure_ascii=False, separators=(",", ":"))

    return words


@pytest.fixture(scope="session")
def prose():
    """Every text of the documents by document and place, titles and headings left out."""
    found = {("release notes", version): said(text) for version, text in release_notes().items()}
    for version in versions():
        for place, text in described(registered(version).data):
            found[f"openapi {version}", place] = one_line(text)
    return found


def said(notes):
    """The lines of a version's notes, but for its headings, which are no sentences."""
    lines = (line.strip() for line in notes.splitlines()[1:])
    return one_line(" ".join(line for line in lines if line.startswith("•") or line[-1:] == "."))


def described(node, path=()):
    """Every description and summary below a node, with its place."""
    if isinstance(node, list):
        node = dict(enumerate(node))
    if isinstance(node, dict):
        for name, child in node.items():
            if name in PROSE and isinstance(child, str):
                yield join((*path, name)), child
            yield from described(child, (*path, name))
