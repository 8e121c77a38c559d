"""Every `$ref` of a document: that it leads somewhere, and that it stays in the document."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.documents.document import Document
from contracts.documents.pointer import join
from contracts.errors import DocumentError

# What stands below these names is named by the author, so no name there is a keyword.
_MAPS = frozenset(
    {
        *("$defs", "definitions", "dependentSchemas", "patternProperties", "properties"),
        *("callbacks", "content", "encoding", "examples", "headers", "links", "mapping"),
        *("parameters", "pathItems", "paths", "requestBodies", "responses", "schemas"),
        *("scopes", "securitySchemes", "variables", "webhooks", "x-remote"),
    }
)
# What stands below these keywords is a value that is not read.
_VALUES = frozenset({"const", "default", "enum", "example", "value"})

_NESTED = (dict, list)


@dataclass(frozen=True, slots=True)
class Reference:
    """A `$ref`, the node that holds it, and where that stands."""

    target: str
    holder: dict[str, Any]
    tokens: tuple[str, ...]


def references(data: Any) -> Iterator[Reference]:
    """Yield every `$ref` that a reader would follow: none in an example or a default."""
    for tokens, node in keyword_objects(data):
        if isinstance(node.get("$ref"), str):
            yield Reference(node["$ref"], node, tokens)


def anchors(data: dict[str, Any]) -> dict[str, str]:
    """Return the pointer of every `$anchor`."""
    return {
        node["$anchor"]: join(tokens)
        for tokens, node in keyword_objects(data)
        if isinstance(node.get("$anchor"), str)
    }


def targets(data: Any) -> set[str]:
    """Return what the `$ref`s refer to, as `references` finds them, sooner and without places."""
    found: set[str] = set()
    pending: list[tuple[Any, bool]] = [(data, True)]
    while pending:
        node, keywords = pending.pop()
        if isinstance(node, list):
            pending += [(item, True) for item in node if isinstance(item, _NESTED)]
        elif isinstance(node, dict):
            if keywords and isinstance(node.get("$ref"), str):
                found.add(node["$ref"])
            pending += [
                (child, not keywords or name not in _MAPS)
                for name, child in node.items()
                if isinstance(child, _NESTED) and not (keywords and _is_value(name, child))
            ]
    return found


def keyword_objects(data: Any) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield every object whose names are keywords of OpenAPI or JSON Schema, with its tokens."""
    pending: list[tuple[tuple[str, ...], Any, bool]] = [((), data, True)]
    while pending:
        tokens, node, keywords = pending.pop()
        if isinstance(node, list):
            pending += [
                ((*tokens, str(index)), item, True)
                for index, item in enumerate(node)
                if isinstance(item, _NESTED)
            ]
        elif isinstance(node, dict):
            if keywords:
                yield tokens, node
            pending += [
                ((*tokens, name), child, not keywords or name not in _MAPS)
                for name, child in node.items()
                if isinstance(child, _NESTED) and not (keywords and _is_value(name, child))
            ]


def _is_value(name: str, child: Any) -> bool:
    """Tell whether a keyword holds values; `examples` does in a schema, where it is a list."""
    return (
        name in _VALUES
        or (name.startswith("x-") and name != "x-remote")
        or (name == "examples" and isinstance(child, list))
    )


def check(document: Document) -> None:
    """Raise `DocumentError` for the first `$ref` that leads nowhere, elsewhere, or to itself."""
    for error in unresolved(document):
        raise error


def unresolved(document: Document) -> Iterator[DocumentError]:
    """Yield what is wrong, and where, for each `$ref` that `check` would refuse."""
    if all(_resolves(document, target) for target in targets(document.data)):
        return  # which is soon known, since few places need to be
    for reference in sorted(references(document.data), key=lambda found: found.tokens):
        try:
            document.resolve(reference.holder)
        except DocumentError as error:
            yield _placed(document, reference, error)


def _resolves(document: Document, target: str) -> bool:
    try:
        document.resolve({"$ref": target})
    except DocumentError:
        return False
    return True


def _placed(document: Document, reference: Reference, error: DocumentError) -> DocumentError:
    place = document.place(join((*reference.tokens, "$ref")))
    where = f"{place.line}:{place.column}" if place.line else place.pointer
    message = error.message.removeprefix(f"{document.name}: ").rstrip(".")
    if message.startswith(f"{document.name} has nothing at"):
        message = f"$ref {reference.target!r} leads nowhere"
    placed = DocumentError(f"{place.document}:{where}: {message}.", error.hint)
    placed.__cause__ = error
    return placed
