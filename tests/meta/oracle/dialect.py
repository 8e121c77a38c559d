"""Documents as JSON Schema 2020-12, as one side sees them; written without a look at the diff's."""

import re
from copy import deepcopy
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from places import Data, at, schemas
from sources import ROOT

_FORMATS = FormatChecker()  # of those that are installed; what an address is, it does not know
UNDECLARED = "undeclared"  # a property that no version of any document declares
_WIDTHS = {"int32": 31, "int64": 63}


@_FORMATS.checks("uri")
def _is_address(value: Any) -> bool:
    return not isinstance(value, str) or re.match("[a-zA-Z][a-zA-Z0-9+.-]*:", value) is not None


def seen_by(data: Data, hidden: str) -> Data:
    """Return the components as a side sees them, of which properties with a flag are hidden."""
    former = data["openapi"].startswith("3.0")
    written = {"components": deepcopy(data["components"])}
    found = [each for each in (at(written, place) for place in schemas(written, ROOT)) if each]
    for schema in (each for each in found if isinstance(each, dict)):
        if former:
            _modernise(schema)
        width = _WIDTHS.get(schema.get("format", "")) if schema.get("type") == "integer" else None
        if width:
            ends = {"minimum": -(2**width), "maximum": 2**width - 1}
            schema["allOf"] = [*schema.get("allOf", []), ends]
    for schema in (each for each in found if isinstance(each, dict)):
        names = [
            name
            for name, each in schema.get("properties", {}).items()
            if hides(written, each, hidden)
        ]
        if "required" in schema:
            schema["required"] = [name for name in schema["required"] if name not in names]
    return written


def hides(data: Data, schema: Any, hidden: str) -> bool:
    """Tell whether a property has a flag, itself or where it refers to."""
    while isinstance(schema, dict):
        if schema.get(hidden) is True:
            return True
        if "$ref" not in schema:
            return any(hides(data, each, hidden) for each in schema.get("allOf", []))
        schema = at(data, schema["$ref"].removeprefix("#"))
    return False


def _modernise(schema: dict[str, Any]) -> None:
    if "$ref" in schema:
        for sibling in schema.keys() - {"$ref"}:
            del schema[sibling]
    if schema.pop("nullable", None) is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
    for plain, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(schema.get(exclusive), bool) and schema.pop(exclusive) and plain in schema:
            schema[exclusive] = schema.pop(plain)


def tolerant(data: Data) -> Data:
    """Return a document as who reads it takes it: what was declared later is ignored."""
    written = deepcopy(data)
    for place in schemas(written, ROOT):
        schema = at(written, place)
        if isinstance(schema, dict) and schema.get("additionalProperties") is False:
            schema["additionalProperties"] = True
            schema["propertyNames"] = {"not": {"const": UNDECLARED}}
    return written


def validator(data: Data) -> Draft202012Validator:
    """Return what judges values by the one body of a document."""
    return Draft202012Validator({"$ref": f"#{ROOT}", **data}, format_checker=_FORMATS)
