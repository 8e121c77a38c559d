"""Where the links of a response lead to."""

from collections.abc import Iterator
from functools import lru_cache

from contracts.diff.changes import LinkChange, Node
from contracts.diff.endpoints import endpoints, shape
from contracts.diff.words import Side
from contracts.documents.document import Document
from contracts.documents.pointer import split


def links(old: Node, new: Node, side: Side) -> Iterator[LinkChange]:
    """Yield the links of a response by their names; one of the two may be missing."""
    before, now = old.child("links"), new.child("links")
    for name in dict.fromkeys((*before.fields, *now.fields)):
        one, two = (each.child(name) if name in each.fields else each for each in (before, now))
        one, two = (
            found if name in each.fields else Node(each.document, each.pointer)
            for each, found in ((before, one), (now, two))
        )
        yield LinkChange(side, one, two, f"link {name}")


def leads_to(link: Node) -> str | None:
    """Return the operation that a link leads to, its parameters nameless; None if unknown."""
    name, reference = link.fields.get("operationId"), link.fields.get("operationRef")
    if isinstance(name, str):
        return _operations(link.document).get(name)
    if isinstance(reference, str) and reference.startswith("#/paths/"):
        tokens = split(reference[1:])
        return f"{tokens[2].upper()} {shape(tokens[1])}" if len(tokens) == 3 else None  # noqa: PLR2004
    return reference if isinstance(reference, str) else None


@lru_cache(maxsize=4)
def _operations(document: Document) -> dict[str, str]:
    """Return the operations of a document by their ids."""
    found = endpoints(Node(document, "").child("paths"))
    return {
        str(each.operation.fields["operationId"]): f"{each.method} {shape(each.path)}"
        for each in found
        if "operationId" in each.operation.fields
    }
