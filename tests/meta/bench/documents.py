"""Large OpenAPI documents made from a seed: what two tools are compared on has to be the same."""

import json
import random
from pathlib import Path
from typing import Any

import yaml

CHANGES = 60
_PROPERTIES = 12
_LAYERS = 4  # of references: who follows every path that leads to a schema never ends with more
_WORDS = ("image", "job", "profile", "owner", "label", "status", "size", "price", "note", "key")


def written(folder: Path, *, seed: int, size: int) -> tuple[Path, Path]:
    """Write a document of about `size` bytes, and one with `CHANGES` changes; return both paths."""
    drawing = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    document = _document(drawing, size)
    base, head = folder / f"base-{seed}.json", folder / f"head-{seed}.json"
    base.write_text(json.dumps(document, indent=2))
    for name in drawing.sample(sorted(document["components"]["schemas"]), CHANGES):
        _change(document["components"]["schemas"][name], drawing)
    head.write_text(json.dumps(document, indent=2))
    return base, head


def as_yaml(file: Path) -> Path:
    """Write a JSON file as YAML beside it, and return where."""
    beside = file.with_suffix(".yaml")
    with beside.open("w", encoding="utf-8") as stream:
        yaml.dump(json.loads(file.read_text()), stream, Dumper=yaml.CSafeDumper, sort_keys=False)
    return beside


def _document(drawing: random.Random, size: int) -> dict[str, Any]:
    schemas: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    written_so_far = 0
    while written_so_far < size:
        name = f"Thing{len(schemas)}"
        below = [other for at, other in enumerate(schemas) if at % _LAYERS < len(schemas) % _LAYERS]
        schemas[name] = _schema(drawing, below[-40:])
        paths[f"/things/{len(paths)}/{{id}}"] = _item(name)
        written_so_far += len(json.dumps([schemas[name], _item(name)], indent=2)) * 1.15
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1.0.0"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _schema(drawing: random.Random, known: list[str]) -> dict[str, Any]:
    """Return an object that refers to some of the schemas before it, and sometimes to a choice."""
    properties: dict[str, Any] = {}
    for number in range(_PROPERTIES):
        name = f"{drawing.choice(_WORDS)}_{number}"
        kind = drawing.random()
        if known and kind < 0.2:
            refers = {"$ref": f"#/components/schemas/{drawing.choice(known)}"}
            properties[name] = refers if kind < 0.1 else {"type": "array", "items": refers}
        elif kind < 0.35:
            properties[name] = {"type": "string", "enum": list(_WORDS[: drawing.randint(2, 9)])}
        elif kind < 0.6:
            properties[name] = {"type": "integer", "minimum": 0, "maximum": drawing.randint(9, 99)}
        else:
            properties[name] = {"type": ["string", "null"], "maxLength": drawing.randint(9, 99)}
    return {
        "type": "object",
        "description": "A thing that stands for many others. " * drawing.randint(1, 6),
        "properties": properties,
        "required": drawing.sample(sorted(properties), 3),
    }


def _item(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "parameters": [identity],
        "get": {"responses": {"200": {"description": "It.", "content": content}}},
        "put": {
            "requestBody": {"required": True, "content": content},
            "responses": {"204": {"description": "Done."}},
        },
    }


def _change(schema: dict[str, Any], drawing: random.Random) -> None:
    name = drawing.choice(sorted(schema["properties"].keys() - set(schema["required"])))
    found = schema["properties"][name]
    if "enum" in found:
        found["enum"] = found["enum"][:-1]
    elif "maximum" in found:
        found["maximum"] -= 1
    elif "maxLength" in found:
        found["maxLength"] += 1
    else:
        schema["required"].append(name)
