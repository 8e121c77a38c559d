"""A document of OpenAPI 3.0 written as one of 3.1."""

from typing import Any

from rewriting.places import schemas
from rewriting.registry import Data, modern, of_document

_ENDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


@of_document
def upgraded(data: Data, _: int) -> Data | None:
    """Say with the words of OpenAPI 3.1 what was said with those of 3.0."""
    if modern(data):
        return None
    for holder, key in list(schemas(data)):
        if isinstance(holder[key], dict):
            _upgrade(holder[key])
    data["openapi"] = "3.1.0"
    return data


def _upgrade(schema: dict[str, Any]) -> None:
    if "$ref" in schema:
        for sibling in schema.keys() - {"$ref"}:  # which 3.0 ignores
            del schema[sibling]
    if schema.pop("nullable", False) and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
    for plain, exclusive in _ENDS:
        if schema.pop(exclusive, False) and plain in schema:
            schema[exclusive] = schema.pop(plain)
    if schema.get("format") == "binary":
        del schema["format"]
        schema["contentMediaType"] = "application/octet-stream"
