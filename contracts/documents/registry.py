"""The documents that were published, under `openapi/`."""

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from contracts.documents.document import Document

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
    """Return a registered document by its version name."""
    entry = next(entry for entry in index()["document"] if entry["version"] == version)
    text = (FOLDER / entry["file"]).read_text("utf-8")
    data = json.loads(text) if entry["file"].endswith(".json") else yaml.safe_load(text)
    covers = frozenset(entry["operations"]) if entry["coverage"] == "excerpt" else None
    return Document(version, data, covers)
