"""A schema as cells: what it allows of one JSON type, so that sets of values can be compared."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from contracts.diff.schema import Schema
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
_WIDTHS = {"int32": 31, "int64": 63}

# What bounds a number, or the size of anything else.
LIMITS = {
    "number": ("minimum", "maximum"),
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}

# Keywords that are compared by meaning, and annotations; any other is compared as it is written.
_UNDERSTOOD = frozenset(
    {
        *("type", "enum", "const", "nullable", "anyOf", "oneOf", "allOf", "$ref"),
        *(limit for limits in LIMITS.values() for limit in limits),
        *("exclusiveMinimum", "exclusiveMaximum", "multipleOf", "pattern", "format"),
        *("items", "uniqueItems", "properties", "required", "additionalProperties"),
        *("title", "description", "default", "example", "examples", "deprecated", "readOnly"),
        *("writeOnly", "externalDocs", "xml", "discriminator", "$comment", "$id", "$anchor"),
        *("$schema", "$defs", "definitions"),
    }
)


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval; `limit` None is no end, `open` excludes the limit itself."""

    limit: float | int | None = None
    open: bool = False

    def __str__(self) -> str:
        """Return `4`, `4 excluded`, or `none`."""
        return "none" if self.limit is None else f"{self.limit}{' excluded' if self.open else ''}"

    def within(self, other: "Bound", sign: int) -> bool:
        """Tell whether this end lies inside the other; `sign` is 1 for lower ends, -1 for upper."""
        if other.limit is None:
            return True
        if self.limit is None:
            return False
        if self.limit == other.limit:
            return self.open or not other.open
        return (self.limit - other.limit) * sign > 0


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
    def interval(self) -> tuple[Bound, Bound]:
        """The ends between which a number, or the size of anything else, must lie."""
        lowest, highest = LIMITS[self.family]
        low = [Bound(limit) for limit in _numbers(self.schema.values(lowest))]
        high = [Bound(limit) for limit in _numbers(self.schema.values(highest))]
        if self.family == "number":
            low, high = self._numeric_ends()
        elif not low:
            low = [Bound(0)]
        whole = self.integral or self.family != "number"
        return _tightest(low, 1, whole=whole), _tightest(high, -1, whole=whole)

    def _numeric_ends(self) -> tuple[list[Bound], list[Bound]]:
        low: list[Bound] = []
        high: list[Bound] = []
        for part in self.schema.parts:
            low.extend(_limits(part.node, "minimum", "exclusiveMinimum"))
            high.extend(_limits(part.node, "maximum", "exclusiveMaximum"))
            width = _WIDTHS.get(str(part.node.get("format"))) if self.integral else None
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
        steps = tuple(_numbers(self.schema.values("multipleOf")))
        return (*steps, 1) if self.integral else steps

    @property
    def patterns(self) -> frozenset[str]:
        """Every pattern a string must match."""
        return frozenset(map(str, self.schema.values("pattern")))

    @property
    def formats(self) -> frozenset[str]:
        """Every format that says which strings there are."""
        return frozenset(map(str, self.schema.values("format"))) & CHECKED_FORMATS

    @cached_property
    def others(self) -> dict[str, list[tuple[Document, Any]]]:
        """What is said with keywords that are compared as they are written."""
        found: dict[str, list[tuple[Document, Any]]] = {}
        for part in self.schema.parts:
            for keyword, value in part.node.items():
                if keyword not in _UNDERSTOOD and not keyword.startswith("x-"):
                    found.setdefault(keyword, []).append((self.schema.document, value))
        return found


def cells(schema: Schema) -> Iterator[Cell]:
    """Yield what a schema allows, one alternative and one family of values at a time."""
    for alternative in schema.alternatives:
        for family, integral in families(alternative).items():
            cell = Cell(family, alternative, integral)
            if cell.allowed != ():
                yield cell


def families(schema: Schema) -> dict[str, bool]:
    """Return the families that a conjunction allows, each with whether numbers must be whole."""
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
    return allowed


def _named_types(node: dict[str, Any]) -> list[str]:
    types = node["type"] if isinstance(node["type"], list) else [node["type"]]
    return [*map(str, types), *(["null"] if node.get("nullable") is True else [])]


def fingerprint(value: Any) -> str:
    """Return what two JSON values have in common exactly if they are equal."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, sort_keys=True)


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


def _numbers(values: list[Any]) -> Iterator[float | int]:
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value


def _limits(node: dict[str, Any], plain: str, exclusive: str) -> Iterator[Bound]:
    """Yield the ends that one part sets; in OpenAPI 3.0 `exclusive` is a flag."""
    open_end = node.get(exclusive) is True
    yield from (Bound(limit, open=open_end) for limit in _numbers([node.get(plain)]))
    yield from (Bound(limit, open=True) for limit in _numbers([node.get(exclusive)]))


def _tightest(ends: list[Bound], sign: int, *, whole: bool) -> Bound:
    """Return the innermost end; among whole numbers, one that is itself allowed."""
    tightest = Bound()
    for end in ends:
        inner = _closed(end, sign) if whole else end
        if inner.within(tightest, sign):
            tightest = inner
    return tightest


def _closed(end: Bound, sign: int) -> Bound:
    limit = end.limit
    if limit is None:
        return end
    whole = int(-(-limit // 1) if sign > 0 else limit // 1)
    return Bound(whole + (sign if end.open and whole == limit else 0))
