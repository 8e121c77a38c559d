"""Real documents, cut down to one body that is sent and answered, with all that it refers to."""

import json
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from places import Data, at, schemas

from contracts.documents import load

sys.path.append(str(Path(__file__).parents[1] / "bench"))
import documents

PUBLIC = Path(sys.prefix) / "diff-peers/node_modules/@octokit/openapi/generated/api.github.com.json"
ROOT = "/components/schemas/Root"
_METHODS = ("get", "put", "post", "delete", "patch")


def read() -> dict[str, Data]:
    """Return Phota's documents, a generated one, and GitHub's if `make benchdiff` installed it."""
    found = {name: deepcopy(load(name).data) for name in ("v0.5.0", "v0.7.0")}
    with TemporaryDirectory() as folder:
        base, _ = documents.written(Path(folder), seed=5, size=400_000)
        found["generated"] = json.loads(base.read_text("utf-8"))
    if PUBLIC.is_file():
        found["github"] = json.loads(PUBLIC.read_text("utf-8"))
    return found


def bodies(data: Data) -> list[Any]:
    """Return the schema of every JSON body that is sent or answered."""
    return [
        media["schema"]
        for item in data["paths"].values()
        for method in _METHODS
        for body in _of(data, item.get(method, {}))
        for media in body.get("content", {}).values()
        if "schema" in media
    ]


def _of(data: Data, operation: Data) -> Iterator[Data]:
    found = [operation.get("requestBody"), *operation.get("responses", {}).values()]
    for body in found:
        if body:
            yield at(data, body["$ref"].removeprefix("#")) if "$ref" in body else body


def cut(data: Data, schema: Any) -> Data:
    """Return a document of one operation that sends and answers this schema."""
    shared = data.get("components", {}).get("schemas", {})
    root = {"$ref": "#" + ROOT}
    content = {"content": {"application/json": {"schema": root}}}
    answers = {"200": {"description": "Done.", **content}}
    whole = {"components": {"schemas": {**shared, "Root": schema}}}
    kept = sorted({pointer.split("/")[3] for pointer in schemas(whole, ROOT)})
    return deepcopy(
        {
            "openapi": data["openapi"],
            "info": {"title": "Cut", "version": "1"},
            "paths": {"/thing": {"post": {"requestBody": content, "responses": answers}}},
            "components": {
                "schemas": {name: whole["components"]["schemas"][name] for name in kept}
            },
        }
    )
