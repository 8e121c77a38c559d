"""Schemas of a document as JSON Schema 2020-12, for a validator that knows no OpenAPI."""

from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from contracts.diff.cells import CHECKED_FORMATS
from contracts.diff.schema import Schema
from contracts.diff.words import Side
from contracts.documents.document import Document
from contracts.errors import DocumentError

_FORMATS = FormatChecker(CHECKED_FORMATS & FormatChecker.checkers.keys())
HIDDEN = {Side.REQUEST: "readOnly", Side.RESPONSE: "writeOnly"}


class Dialect:
    """The schemas of one document as one side sees them: it need not send what it never carries."""

    def __init__(self, document: Document, side: Side) -> None:
        self._document = document
        self._hidden = HIDDEN[side]
        self._old = str(document.data["openapi"]).startswith("3.0")
        self._whole = self._translated(document.data)

    def allows(self, schema: Schema, value: Any) -> bool:
        """Tell whether a schema of the document allows a value, its format included."""
        parts = [self._translated(part.node) for part in schema.parts]
        whole = {**self._whole, "allOf": parts}
        return Draft202012Validator(whole, format_checker=_FORMATS).is_valid(value)

    def _translated(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self._translated(each) for each in node]
        if not isinstance(node, dict):
            return node
        if self._old and isinstance(node.get("$ref"), str):
            return {"$ref": node["$ref"]}
        said = self._without_hidden({name: self._translated(node[name]) for name in node})
        return _modern(said) if self._old else said

    def _without_hidden(self, node: dict[str, Any]) -> dict[str, Any]:
        names, declared = node.get("required"), node.get("properties")
        if not (isinstance(names, list) and isinstance(declared, dict)):
            return node
        carried = [name for name in names if not self._hides(declared.get(name))]
        return {**node, "required": carried}

    def _hides(self, node: Any) -> bool:
        if not isinstance(node, dict):
            return False
        try:
            target = self._document.resolve(node)
        except DocumentError:
            target = node
        return any(
            isinstance(each, dict) and each.get(self._hidden) is True for each in (node, target)
        )


def _modern(node: dict[str, Any]) -> dict[str, Any]:
    """Return what OpenAPI 3.0 says with `nullable` and with flags, each in its place."""
    said = dict(node)
    if said.get("nullable") is True:
        if isinstance(said.get("type"), str):
            said["type"] = [said["type"], "null"]
        if isinstance(said.get("enum"), list):
            said["enum"] = [*said["enum"], None]
    for plain, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(said.get(exclusive), bool) and said.pop(exclusive) and plain in said:
            said[exclusive] = said.pop(plain)
    return said
