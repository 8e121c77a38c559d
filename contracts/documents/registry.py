"""The documents that were published, under `openapi/`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from contracts.documents.building import build
from contracts.documents.document import Document
from contracts.errors import DocumentError

_PACKAGE = Path(__file__).resolve().parent.parent
_SHIPPED = _PACKAGE / "_shipped" / "openapi"
FOLDER = _SHIPPED if _SHIPPED.is_dir() else _PACKAGE.parent / "openapi"


@cache
def index() -> dict[str, Any]:
    """Return `openapi/index.toml`."""
    return tomllib.loads((FOLDER / "index.toml").read_text("utf-8"))


def versions() -> tuple[str, ...]:
    """Return the registered version names, newest first."""
    return tuple(entry["version"] for entry in index()["document"])


def newest() -> str:
    """Return the newest registered version name."""
    return versions()[0]


@cache
def registered(version: str) -> Document:
    """Return a registered document by its version name; `DocumentError` if it has none."""
    for entry in index()["document"]:
        if entry["version"] == version:
            return build((FOLDER / entry["file"]).read_bytes(), version, _covers(entry))
    raise DocumentError(f"No document {version!r} is registered; {', '.join(versions())} are.")


def coverage(sha256: str) -> frozenset[str] | None:
    """Return the operations that a file of this checksum covers; None if it is complete."""
    for entry in index()["document"]:
        if entry["sha256"] == sha256:
            return _covers(entry)
    return None


def _covers(entry: dict[str, Any]) -> frozenset[str] | None:
    return frozenset(entry["operations"]) if entry["coverage"] == "excerpt" else None
