"""Values that a schema may well allow, most of them where an edit makes a difference."""

from collections.abc import Sequence
from random import Random
from typing import Any

from dialect import UNDECLARED, hides
from places import SINGLE, Data, at, escaped, leading_to
from sources import ROOT

_DEEPEST = 14
_MOST_ITEMS = 60
_LONGEST = 400  # sizes that are worth a try
_SAMPLES = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "email": "a@example.com",
    "uri": "https://example.com/a",
    "uuid": "7f1f6b5e-5c0a-4d3e-9b1a-2f4c8d9e0a1b",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
}
_SIZES = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_ENDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_KINDS = ("null", "boolean", "integer", "number", "string", "array", "object")


class NoValueError(Exception):
    """No value was found: the schema allows none, or none that is not too deep."""


class Values:
    """Draws values for the body of a document, which another document judges by `edited`."""

    def __init__(
        self, data: Data, other: Data, edited: Sequence[str], hidden: str, drawing: Random
    ) -> None:
        self._data, self._hidden, self._drawing = data, hidden, drawing
        self._hot = {each for place in edited for each in leading_to(data, ROOT, place)}
        self._edited = edited
        self._numbers, self._known, self._names = [], [], set[str]()
        for place in edited:
            self._learn([at(side, place) for side in (data, other)])

    def _learn(self, node: Any) -> None:
        """Remember what the edited schema says, on either side: the difference is near."""
        if isinstance(node, list):
            for each in node:
                self._learn(each)
        elif isinstance(node, dict):
            named = (node[key] for key in (*_SIZES, *_ENDS) if key in node)
            self._numbers += [value for value in named if isinstance(value, int | float)]
            enum = node.get("enum", [])
            self._known += [value for value in (*enum, node.get("const")) if _scalar(value)]
            self._names |= set(node.get("properties", {}))
            for each in node.values():
                self._learn(each)

    def draw(self) -> Any:
        """Return a value, `NoValueError` if none is found."""
        return self._value([ROOT], 0)

    def _value(self, places: list[str], depth: int) -> Any:
        """Return a value for all of these schemas together."""
        if depth > _DEEPEST:
            raise NoValueError
        parts = [part for place in places for part in self._parts(place, frozenset())]
        nodes = [node for _, node in parts]
        if False in nodes:
            raise NoValueError
        written = [node for node in nodes if isinstance(node, dict)]
        listed = [node["enum"] for node in written if "enum" in node]
        listed += [[node["const"]] for node in written if "const" in node]
        if listed:
            return self._drawing.choice(self._drawing.choice(listed) or [None])
        return self._of_kind(self._kind(written), parts, depth)

    def _parts(self, place: str, seen: frozenset[str]) -> list[tuple[str, Any]]:
        """Return the schemas that hold together at a place, one branch of each choice taken."""
        if place in seen:
            raise NoValueError
        seen |= {place}
        node = at(self._data, place)
        found = [(place, node)]
        if not isinstance(node, dict):
            return found
        if "$ref" in node:
            found += self._parts(node["$ref"].removeprefix("#"), seen)
        for index in range(len(node.get("allOf", []))):
            found += self._parts(f"{place}/allOf/{index}", seen)
        for keyword in ("anyOf", "oneOf"):
            if node.get(keyword):
                found += self._parts(self._branch(f"{place}/{keyword}", node[keyword]), seen)
        return found

    def _branch(self, place: str, branches: list[Any]) -> str:
        places = [f"{place}/{index}" for index in range(len(branches))]
        hot = [each for each in places if each in self._hot]
        return self._drawing.choice(hot if hot and self._drawing.random() < 0.8 else places)

    def _kind(self, nodes: list[Any]) -> str:
        allowed = set(_KINDS)
        for node in nodes:
            if "type" in node:
                named = node["type"] if isinstance(node["type"], list) else [node["type"]]
                wide = {*named, *(["integer"] if "number" in named else [])}
                allowed &= wide
        if not allowed:
            raise NoValueError
        if len(allowed) == len(_KINDS):
            if any("properties" in node or "required" in node for node in nodes):
                return "object" if self._drawing.random() < 0.9 else self._drawing.choice(_KINDS)
            allowed -= {"array", "object"}
        return self._drawing.choice(sorted(allowed))

    def _of_kind(self, kind: str, parts: list[tuple[str, Any]], depth: int) -> Any:
        nodes = [node for _, node in parts if isinstance(node, dict)]
        if kind == "object":
            return self._object(parts, depth)
        if kind == "array":
            return self._array(parts, depth)
        if kind in {"integer", "number"}:
            return self._number(nodes, whole=kind == "integer")
        if kind == "string":
            return self._string(nodes)
        return None if kind == "null" else self._drawing.random() < 0.5

    def _object(self, parts: list[tuple[str, Any]], depth: int) -> dict[str, Any]:
        declared: dict[str, list[str]] = {}
        rest: list[str] = []
        required: set[str] = set()
        for place, node in parts:
            for name in node.get("properties", {}) if isinstance(node, dict) else ():
                declared.setdefault(name, []).append(f"{place}/properties/{escaped(name)}")
            required |= set(node.get("required", [])) if isinstance(node, dict) else set()
            if isinstance(node, dict) and node.get("additionalProperties") not in (None, False):
                rest.append(f"{place}/{SINGLE[1]}")
        found = {
            name: self._value(declared.get(name) or rest or [], depth + 1)
            for name in sorted(required)
        }
        near = self._is_edited(parts)
        for name in sorted(declared.keys() - required):
            self._perhaps(found, name, declared[name], depth, near=near)
        if rest and self._drawing.random() < 0.5:
            more = self._drawing.choice([*sorted(self._names - declared.keys()), UNDECLARED])
            self._perhaps(found, more, rest, depth, near=True)
        elif near and not _closed(parts) and self._drawing.random() < 0.3:
            found[UNDECLARED] = "more"
        return {name: found[name] for name in sorted(found)}

    def _is_edited(self, parts: list[tuple[str, Any]]) -> bool:
        return any(place in self._edited for place, _ in parts)

    def _perhaps(
        self, found: dict[str, Any], name: str, places: list[str], depth: int, *, near: bool
    ) -> None:
        hot = not self._hot.isdisjoint(places)
        if any(hides(self._data, at(self._data, place), self._hidden) for place in places):
            return
        if self._drawing.random() < (0.9 if hot and depth < 8 else 0.3 if near else 0.05):
            try:
                found[name] = self._value(places, depth + 1)
            except NoValueError:
                return  # what may be left out is left out

    def _array(self, parts: list[tuple[str, Any]], depth: int) -> list[Any]:
        nodes = [node for _, node in parts if isinstance(node, dict)]
        places = [
            f"{place}/items" for place, node in parts if isinstance(node, dict) and "items" in node
        ]
        low = max([0, *(node["minItems"] for node in nodes if "minItems" in node)])
        most = [node["maxItems"] for node in nodes if "maxItems" in node]
        high = min([_MOST_ITEMS if self._is_edited(parts) else low + 2, *most])
        hot = not self._hot.isdisjoint(places)
        size = self._drawing.choice(self._sizes(low, high))
        size = max(size, 1) if hot and self._drawing.random() < 0.9 else size
        found: list[Any] = []
        for _ in range(size):
            again = found and self._drawing.random() < 0.3
            value = found[0] if again else self._value(places, depth + 1)
            repeats = any(node.get("uniqueItems") for node in nodes) and value in found
            found += [] if repeats else [value]
        return found

    def _sizes(self, low: int, high: int) -> list[int]:
        """Return sizes between two ends, most of them near what the edited schema says."""
        whole = [int(each) for each in self._numbers if 0 <= each < _LONGEST]
        near = [0, 1, 2, low, *(each + step for each in whole for step in (-1, 0, 1))]
        return [each for each in near if low <= each <= high] or [low]

    def _string(self, nodes: list[Any]) -> str:
        formats = [node["format"] for node in nodes if node.get("format") in _SAMPLES]
        if formats:
            return _SAMPLES[self._drawing.choice(formats)]
        examples = [node[key] for node in nodes for key in ("example", "default") if key in node]
        written = [each for each in (*examples, *self._known) if isinstance(each, str)]
        if written and self._drawing.random() < 0.3:
            return self._drawing.choice(written)
        low = max([0, *(node["minLength"] for node in nodes if "minLength" in node)])
        high = min([5_000, *(node["maxLength"] for node in nodes if "maxLength" in node)])
        return "a" * self._drawing.choice(self._sizes(low, high))

    def _number(self, nodes: list[Any], *, whole: bool) -> float:
        ends = [node[key] for node in nodes for key in _ENDS if key in node]
        near = [*ends, *self._numbers, *(each for each in self._known if _numeric(each)), 0, 1]
        steps = (-1, 0, 1) if whole else (-1, -0.5, 0, 0.5, 1)
        drawn = [int(each + step) if whole else each + step for each in near for step in steps]
        fitting = [each for each in drawn if all(_inside(each, node) for node in nodes)]
        return self._drawing.choice(fitting or drawn)


def _closed(parts: list[tuple[str, Any]]) -> bool:
    return any(
        isinstance(node, dict) and node.get("additionalProperties") is False for _, node in parts
    )


def _inside(value: float, schema: dict[str, Any]) -> bool:
    return (
        schema.get("minimum", value) <= value <= schema.get("maximum", value)
        and schema.get("exclusiveMinimum", value - 1) < value
        and value < schema.get("exclusiveMaximum", value + 1)
        and not ("multipleOf" in schema and value % schema["multipleOf"])
    )


def _scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _numeric(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
