"""What people call the place of a schema: `Pet.tags[]`, `query parameter 'page'`."""

from collections.abc import Mapping
from itertools import islice, pairwise

from contracts.documents.document import Document
from contracts.documents.pointer import join, split
from contracts.errors import DocumentError

_BY_NAME = {"properties": ".{}", "patternProperties": ".{}", "prefixItems": "[{}]"}
_STEPS = {"items": "[]", "additionalProperties": ".*"}


def spot(document: Document, pointer: str) -> str:
    """Return in words where a schema stands; empty where that says nothing."""
    tokens = tuple(split(pointer))
    start, name = _start(document, tokens)
    below = "".join(_steps(tokens[start:]))
    return f"{name}{below}" if name else below.removeprefix(".")


def _start(document: Document, tokens: tuple[str, ...]) -> tuple[int, str]:
    """Return how many tokens lead to what holds the schema, and what that is called."""
    if tokens[:2] == ("components", "schemas"):
        return 3, "".join(tokens[2:3])
    schema = tokens.index("schema") if "schema" in tokens else len(tokens)
    holders = list(enumerate(pairwise(tokens[:schema])))
    for index, (kind, name) in reversed(holders):
        if kind == "parameters":
            return schema + 1, _parameter(document, tokens[: index + 2])
        if kind == "headers":
            return schema + 1, f"header {name}"
        if kind == "responses" and tokens[:1] != ("components",):
            return schema + 1, f"response {name}"
        if name == "requestBody":
            return schema + 1, "request body"
    return schema + 1, ""


def _parameter(document: Document, tokens: tuple[str, ...]) -> str:
    try:
        found = document.at(join(tokens))
    except DocumentError:
        return "parameter"
    said = found if isinstance(found, Mapping) else {}
    return f"{said.get('in', '')} parameter {said.get('name', '')!r}"


def _steps(tokens: tuple[str, ...]) -> list[str]:
    """Return a step for each token that leads to other values, and none for what only groups."""
    steps: list[str] = []
    rest = iter(tokens)
    for keyword in rest:
        if keyword in _BY_NAME:
            steps.extend(_BY_NAME[keyword].format(name) for name in islice(rest, 1))
        elif keyword in _STEPS:
            steps.append(_STEPS[keyword])
    return steps
