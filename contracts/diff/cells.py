"""A schema as cells: what it allows of one JSON type, so that sets of values can be compared."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from contracts.diff.bounds import Bound, limits, numbers, tightest
from contracts.diff.schema import Part, Schema
from contracts.documents.document import Document

FAMILIES = ("null", "boolean", "number", "string", "array", "object")
_FAMILY = {**{name: name for name in FAMILIES}, "integer": "number"}

# Formats that say which strings there are, and not just what a string is for.
CHECKED_FORMATS = frozenset(
    {
        *("date", "date-time", "time", "duration", "email", "idn-email", "hostname"),
        *("idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference"),
        *("uuid", "json-pointer", "regex"),
    }
)
_NUMERIC = frozenset({"float", "double", "decimal", "uint32", "uint64", "int8", "uint8", "int16"})
WIDTHS = {"int32": 31, "int64": 63}

# What bounds a number, or the size of anything else.
LIMITS = {
    "number": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}

# Formats that say how a string is shown, and not which strings there are.
_SHOWN = frozenset({"password", "text", "string", "html", "markdown"})

_MATCHING_ALL = frozenset({"", ".*", "^", "$", "^.*", ".*$"})

# Which family a keyword concerns, among the rarer ones; what is in no such list excludes nothing.
_CONCERNS = {
    **dict.fromkeys(("not", "if", "then", "else", "$dynamicRef", "$recursiveRef"), ""),
    **dict.fromkeys(("contains", "minContains", "maxContains"), "array"),
    **dict.fromkeys(("unevaluatedItems", "additionalItems"), "array"),
    **dict.fromkeys(("patternProperties", "propertyNames", "unevaluatedProperties"), "object"),
    **dict.fromkeys(("dependentRequired", "dependentSchemas", "dependencies"), "object"),
    **dict.fromkeys(("contentEncoding", "contentMediaType", "contentSchema"), "string"),
}


@dataclass(frozen=True, eq=False)
class Cell:
    """What one alternative of a schema allows of one family of values."""

    family: str
    schema: Schema
    integral: bool = False

    @cached_property
    def allowed(self) -> tuple[Any, ...] | None:
        """The only values allowed, where they are listed."""
        lists = [values for values in self.schema.values("enum") if isinstance(values, list)]
        lists += [[value] for value in self.schema.values("const")]
        if self.family == "null":
            listed = all(None in values for values in lists)
            return (None,) if listed or True in self.schema.values("nullable") else ()
        if self.family == "boolean":
            lists.append([False, True])
        if not lists:
            return None
        common = set.intersection(*({fingerprint(value) for value in found} for found in lists))
        return tuple(
            value
            for value in lists[0]
            if fingerprint(value) in common and family_of(value) == self.family
        )

    @cached_property
    def limits(self) -> tuple[Bound, Bound]:
        """The ends that are stated for a number, or for the size of anything else."""
        return self._innermost(*self._stated())

    @cached_property
    def interval(self) -> tuple[Bound, Bound]:
        """The ends that are stated or follow from what must, or may not, be there."""
        low, high = self._stated()
        if self.family == "object":
            low.append(Bound(sum(not self._one_sided(name) for name in self.schema.required)))
        if self._holds_no_more:
            high.append(Bound(self._places))
        return self._innermost(low, high)

    def _one_sided(self, name: str) -> bool:
        """Whether requests or responses never carry a property, required or not."""
        found = self.schema.below("properties", name)
        return found is not None and True in (*found.values("readOnly"), *found.values("writeOnly"))

    def _innermost(self, low: list[Bound], high: list[Bound]) -> tuple[Bound, Bound]:
        return tightest(low, 1, self._step), tightest(high, -1, self._step)

    def _stated(self) -> tuple[list[Bound], list[Bound]]:
        if self.family == "number":
            return self._numeric_ends()
        lowest, highest = (self.schema.values(keyword) for keyword in LIMITS[self.family])
        return [Bound(0), *map(Bound, numbers(lowest))], [*map(Bound, numbers(highest))]

    @property
    def _holds_no_more(self) -> bool:
        """Whether nothing may stand in an array or an object beyond what is declared."""
        keyword = {"array": "items", "object": "additionalProperties"}.get(self.family)
        below = self.schema.below(keyword) if keyword else None
        return below is not None and not any(map(families, below.alternatives))

    @property
    def _places(self) -> int:
        """How many items, or properties, have schemas of their own."""
        if self.family == "object":
            return len(self.schema.property_names)
        tuples = (each for each in self.schema.values("prefixItems") if isinstance(each, list))
        places = range(max(map(len, tuples), default=0))
        return next((place for place in places if self._shut(place)), len(places))

    def _shut(self, place: int) -> bool:
        """Whether nothing may stand at a place, and so nothing after it."""
        found = self.schema.below("prefixItems", place)
        return found is not None and not any(map(families, found.alternatives))

    @property
    def _step(self) -> int:
        """What whole numbers go by, zero where they need not be whole."""
        if self.family != "number":
            return 1
        whole = [step for step in self.steps if isinstance(step, int) and step > 0]
        return math.lcm(*whole) if whole else 0

    @property
    def empty(self) -> bool:
        """Whether no value can be meant."""
        if self.allowed is not None:
            return not self.allowed
        if self.family not in LIMITS:
            return False
        low, high = self.interval
        return low.limit is not None and high.limit is not None and low.limit > high.limit

    def _numeric_ends(self) -> tuple[list[Bound], list[Bound]]:
        low: list[Bound] = []
        high: list[Bound] = []
        for part in self.schema.parts:
            low.extend(limits(part.node, "minimum", "exclusiveMinimum"))
            high.extend(limits(part.node, "maximum", "exclusiveMaximum"))
            width = WIDTHS.get(str(part.node.get("format"))) if self.integral else None
            if width:
                low.append(Bound(-(2**width)))
                high.append(Bound(2**width - 1))
        return low, high

    @property
    def unique(self) -> bool:
        """Whether the items of an array must differ."""
        return True in self.schema.values("uniqueItems")

    @property
    def steps(self) -> tuple[float | int, ...]:
        """What a number must be a multiple of."""
        steps = tuple(numbers(self.schema.values("multipleOf")))
        return (*steps, 1) if self.integral else steps

    @property
    def whole(self) -> bool:
        """Whether a number must have no fraction, however that is written."""
        return any(step == int(step) for step in self.steps)

    @property
    def patterns(self) -> frozenset[str]:
        """Every pattern a string must match, of those that not every string does."""
        return frozenset(map(str, self.schema.values("pattern"))) - _MATCHING_ALL

    @property
    def formats(self) -> frozenset[str]:
        """Every format that says which strings or numbers there are.

        The widths of whole numbers are limits. OpenAPI 3.1 says `binary` and `byte` otherwise.
        """
        named = {str(value) for value in self.schema.values("format")} - _SHOWN - WIDTHS.keys()
        if self.family != "string":
            return frozenset(named & _NUMERIC if self.family == "number" else ())
        return frozenset(named - _NUMERIC | set(map(_binary, self.schema.parts)) - {""})

    @cached_property
    def others(self) -> dict[str, list[tuple[Document, Any]]]:
        """What is said with keywords that are compared as they are written."""
        found: dict[str, list[tuple[Document, Any]]] = {}
        for part in self.schema.parts:
            for keyword, value in part.node.items():
                if keyword.startswith("content") and _binary(part):
                    continue
                if _CONCERNS.get(keyword) in {"", self.family}:
                    found.setdefault(keyword, []).append((self.schema.document, value))
        return found


def cells(schema: Schema) -> Iterator[Cell]:
    """Yield what a schema allows, one alternative and one family of values at a time."""
    for alternative in schema.alternatives:
        for family, integral in families(alternative).items():
            cell = Cell(family, alternative, integral)
            if not cell.empty:
                yield cell


def families(schema: Schema) -> dict[str, bool]:
    """Return the families that a conjunction allows, each with whether numbers must be whole.

    Strictly `nullable` says nothing without a `type` beside it, but nobody writes it for that.
    """
    allowed = dict.fromkeys(FAMILIES, False)
    for part in schema.parts:
        if part.node.get("not") == {}:
            return {}
        if "type" in part.node:
            named = _named_types(part.node)
            allowed = {
                family: integral or (family == "number" and "number" not in named)
                for family, integral in allowed.items()
                if family in {_FAMILY.get(name) for name in named}
            }
    if any(part.node.get("nullable") is True and "type" not in part.node for part in schema.parts):
        allowed["null"] = False  # beside `allOf`, where only a reference could say the type
    return allowed


def _named_types(node: dict[str, Any]) -> list[str]:
    types = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return [*map(str, types), *(["null"] if node.get("nullable") is True else [])]


def fingerprint(value: Any) -> str:
    """Return what two JSON values have in common exactly if they are equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


def multiple(value: float, step: float) -> bool:
    """Tell whether a number is a multiple of a step, both as they are written in decimals."""
    return (Fraction(str(value)) / Fraction(str(step))).denominator == 1


def family_of(value: Any) -> str:
    """Return the family that a value belongs to."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _binary(part: Part) -> str:
    """Return the format of OpenAPI 3.0 that says what a part says with `content…`, or nothing."""
    encoding, media_type = (part.node.get(f"content{name}") for name in ("Encoding", "MediaType"))
    if encoding == "base64" and media_type in (None, "application/octet-stream"):
        return "byte"
    return "binary" if encoding is None and media_type == "application/octet-stream" else ""
