"""Schemas of a document as JSON Schema 2020-12, for a validator that knows no OpenAPI."""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from contracts.diff.cells import WIDTHS
from contracts.diff.formats import CHECKER
from contracts.diff.patterns import UncheckableError, matches
from contracts.diff.schema import Schema
from contracts.diff.words import Side
from contracts.documents.document import Document
from contracts.errors import DocumentError

HIDDEN = {Side.REQUEST: "readOnly", Side.RESPONSE: "writeOnly"}

_BY_NAME = frozenset({"properties", "patternProperties", "dependentSchemas", "$defs"})
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_SINGLE = frozenset(
    {"items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames"}
    | {"unevaluatedItems", "unevaluatedProperties", "contentSchema"}
)
_SAYING_NOTHING = frozenset({"$id", "$schema", "$anchor", "id", "discriminator", "examples"})


class Dialect:
    """The schemas of one document as one side sees them: it need not send what it never carries.

    Only what a check reaches is translated, once. `effort` counts the checks so far, and the
    references that they followed.
    """

    def __init__(self, document: Document, side: Side) -> None:
        self.effort = 0
        self._document = document
        self._hidden = HIDDEN[side]
        self._old = str(document.data.get("openapi", "3.0")).startswith("3.0")
        self._addresses: dict[str, str] = {}
        self._pointers: list[str] = []
        self._nodes: dict[str, Any] = {}
        self._validators: dict[tuple[str, ...], Validator] = {}
        own = {"$ref": self._referred, "pattern": _pattern}
        self._kind: Any = extend(Draft202012Validator, own)  # type: ignore[no-untyped-call]
        self._registry: Registry[Any] = Registry(retrieve=self._resource)  # type: ignore[call-arg]

    def allows(self, schema: Schema, value: Any) -> bool:
        """Tell whether a schema of the document allows a value, its format included."""
        return not self.errors(schema, value)

    def errors(self, schema: Schema, value: Any) -> list[ValidationError]:
        """Return why a schema refuses a value; `UncheckableError` if a validator cannot tell."""
        self.effort += 1
        try:
            return list(self._validator(schema).iter_errors(value))
        except UncheckableError:
            raise
        except Exception as error:  # whatever an invalid schema makes a validator stumble over
            told = f"{type(error).__name__} {error}".splitlines()[0]
            raise UncheckableError(f"a validator stumbles over the schema: {told}") from error

    def _validator(self, schema: Schema) -> Validator:
        if schema.key not in self._validators:
            hidden = frozenset(name for name in schema.required if self._hides(schema, name))
            parts = [self._translated(part.node, hidden) for part in schema.parts]
            self._validators[schema.key] = self._kind(
                {"allOf": parts}, format_checker=CHECKER, registry=self._registry
            )
        return self._validators[schema.key]

    def _hides(self, schema: Schema, name: str) -> bool:
        found = schema.below("properties", name)
        return found is not None and True in found.values(self._hidden)

    def _referred(
        self, validator: Validator, address: str, value: Any, _: Any
    ) -> Iterator[ValidationError]:
        """Follow a reference without asking the registry, which keeps nothing it has found."""
        self.effort += 1
        yield from validator.descend(value, self._node(address))  # type: ignore[attr-defined]

    def _resource(self, address: str) -> Resource[Any]:
        """Return what a reference leads to, for the keywords that look into it."""
        return DRAFT202012.create_resource(self._node(address))

    def _node(self, address: str) -> Any:
        if address not in self._nodes:
            pointer = self._pointers[int(address.rpartition(":")[2])]
            self._nodes[address] = self._translated(self._document.at(pointer))
        return self._nodes[address]

    def _address(self, reference: str) -> str:
        try:
            pointer = self._document.pointer_of(reference)
        except DocumentError:
            return "schema:nowhere"  # which only matters to a value that leads there
        if pointer not in self._addresses:
            self._addresses[pointer] = f"schema:{len(self._pointers)}"
            self._pointers.append(pointer)
        return self._addresses[pointer]

    def _translated(self, node: Any, hidden: frozenset[str] = frozenset()) -> Any:
        if not isinstance(node, dict):
            return node
        if self._old and isinstance(node.get("$ref"), str):
            return {"$ref": self._address(node["$ref"])}
        hidden |= frozenset(self._hidden_names(node))
        said = {
            keyword: self._keyword(keyword, value, hidden)
            for keyword, value in node.items()
            if keyword not in _SAYING_NOTHING
        }
        return _plain(_nullable(said) if self._old else said)

    def _keyword(self, keyword: str, value: Any, hidden: frozenset[str]) -> Any:
        if keyword == "$ref" and isinstance(value, str):
            return self._address(value)
        if keyword == "required" and isinstance(value, list):
            return [name for name in value if name not in hidden]
        if keyword in _SINGLE:
            return self._translated(value)
        if keyword in _BY_NAME and isinstance(value, dict):
            return {name: self._translated(each) for name, each in value.items()}
        if keyword in _LISTS and isinstance(value, list):
            return [self._translated(each, hidden) for each in value]
        return value

    def _hidden_names(self, node: dict[str, Any]) -> Iterator[str]:
        declared = node.get("properties")
        for name, each in declared.items() if isinstance(declared, dict) else ():
            found = (each, self._target(each))
            if any(isinstance(one, dict) and one.get(self._hidden) is True for one in found):
                yield name
        for branch in node["allOf"] if isinstance(node.get("allOf"), list) else ():
            target = self._target(branch)
            if isinstance(target, dict) and target is not node:
                yield from self._hidden_names({"properties": target.get("properties")})

    def _target(self, node: Any) -> Any:
        try:
            return self._document.resolve(node)
        except DocumentError:
            return node  # whoever follows it says so


def _nullable(said: dict[str, Any]) -> dict[str, Any]:
    """Return what OpenAPI 3.0 says with `nullable`."""
    if said.get("nullable") is True:
        if isinstance(said.get("type"), str):
            said["type"] = [said["type"], "null"]
        if isinstance(said.get("enum"), list):
            said["enum"] = [*said["enum"], None]
    return said


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    """Return what flags and formats say of numbers, as limits."""
    for plain, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if isinstance(said.get(exclusive), bool) and said.pop(exclusive) and plain in said:
            said[exclusive] = said.pop(plain)
    types = said["type"] if isinstance(said.get("type"), list) else [said.get("type")]
    width = WIDTHS.get(str(said.get("format"))) if "integer" in types else None
    if width:
        limits = {"minimum": -(2**width), "maximum": 2**width - 1}
        said["allOf"] = [*said.get("allOf", []), limits]
    return said


def _pattern(_: Validator, pattern: Any, text: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(text, str) and not matches(str(pattern), text):
        yield ValidationError(f"{text!r} does not match {pattern!r}")
