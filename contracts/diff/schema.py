"""A schema as a conjunction of parts: references followed, `allOf` and its like flattened."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice, product
from typing import Any
from weakref import WeakKeyDictionary

from contracts.documents.document import Document
from contracts.documents.pointer import join
from contracts.errors import DocumentError

MOST_ALTERNATIVES = 64
_FARTHEST = 100  # references, or choices, one behind the other
_DEEPEST_BRANCH = 2  # choices in a branch of a choice
_UNIONS = ("anyOf", "oneOf")
_TYPES = ("null", "boolean", "number", "string", "array", "object")


_KNOWN: WeakKeyDictionary[Document, dict[tuple[str, bool], "Schema"]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Part:
    """Keywords that stand together at one place; not `readable` behind a `$ref` to nowhere."""

    pointer: str
    node: dict[str, Any]
    readable: bool = True

    @property
    def key(self) -> str:
        """What tells this part from others of its document: its place, and its open choices."""
        return f"{self.pointer} {','.join(key for key in _UNIONS if key in self.node)}"


_NEVER: dict[str, Any] = {"not": {}}


@dataclass(frozen=True, eq=False)
class Schema:
    """What all of some parts allow together. No part holds `$ref` or `allOf`.

    `pointer` is where the schema was written. Two schemas of one document with one `key` are the
    same. `exact` is false where the alternatives allow more than was written, which happens to
    `oneOf` if its branches overlap. `own` are the parts of an alternative that do not stand beside
    the choice. `text` is true where values are written as text, as in a query: 1 is "1" there.
    """

    document: Document
    pointer: str
    parts: tuple[Part, ...]
    exact: bool = True
    own: tuple[Part, ...] | None = None
    text: bool = False

    @classmethod
    def at(cls, document: Document, pointer: str, *, text: bool = False) -> "Schema":
        """Return the schema that stands at a pointer, the same one each time."""
        known = _KNOWN.setdefault(document, {})
        if (pointer, text) not in known:
            parts = tuple(_flatten(document, pointer, frozenset()))
            known[pointer, text] = cls(document, pointer, parts, text=text)
        return known[pointer, text]

    @cached_property
    def key(self) -> tuple[str, ...]:
        """What tells this schema from others of its document."""
        parts = tuple(part.key for part in self.parts)
        return ("as text", *parts) if self.text else parts

    @cached_property
    def reference(self) -> tuple[str, ...]:
        """Where the parts stand that are not written here; none if all are."""
        here = f"{self.pointer}/"
        parts = self.parts if self.own is None else self.own
        places = (f"{part.pointer}/" for part in parts)
        return tuple(place for place in places if not place.startswith(here))

    @cached_property
    def readable(self) -> bool:
        """Whether every reference led somewhere."""
        return all(part.readable for part in self.parts)

    def values(self, keyword: str) -> list[Any]:
        """Return what each part says to a keyword, of those that do."""
        return [part.node[keyword] for part in self.parts if keyword in part.node]

    def where(self, *keywords: str) -> str:
        """Return the pointer of the first of these keywords that any part has, or of a part."""
        for keyword in keywords:
            for part in self.parts:
                if keyword in part.node:
                    return part.pointer + join([keyword])
        return self.parts[-1].pointer if self.parts else self.pointer

    def below(self, keyword: str, *names: str | int) -> "Schema | None":
        """Return the schema under a keyword, or under a name under it; None if there is none."""
        names = (keyword, *names)
        if names not in self._below:
            self._below[names] = self._find(names)
        return self._below[names]

    @cached_property
    def _below(self) -> dict[tuple[str | int, ...], "Schema | None"]:
        """What was found below, by the names that lead there."""
        return {}

    def _find(self, names: tuple[str | int, ...]) -> "Schema | None":
        found = [
            Schema.at(self.document, part.pointer + join(names), text=self.text)
            for part in self.parts
            if _has(part.node, names)
        ]
        if len(found) <= 1:
            return found[0] if found else None
        parts = {part.key: part for schema in found for part in schema.parts}
        return replace(found[0], parts=tuple(parts.values()))

    @cached_property
    def property_names(self) -> list[str]:
        """Every declared property, in the order of declaration."""
        declared = (names for names in self.values("properties") if isinstance(names, dict))
        return list(dict.fromkeys(name for names in declared for name in names))

    @cached_property
    def required(self) -> frozenset[str]:
        """Every required property."""
        lists = (names for names in self.values("required") if isinstance(names, list))
        return frozenset(name for names in lists for name in names if isinstance(name, str))

    @cached_property
    def alternatives(self) -> tuple["Schema", ...]:
        """The schema as a choice between conjunctions without `anyOf` and `oneOf`."""
        found = list(islice(_alternatives(self, frozenset()), MOST_ALTERNATIVES + 1))
        if len(found) > MOST_ALTERNATIVES:
            return (replace(self, exact=False),)
        return tuple(found)


def _flatten(document: Document, pointer: str, seen: frozenset[str]) -> Iterator[Part]:
    """Yield the parts at a pointer; what leads back to itself without a value adds nothing."""
    if pointer in seen:
        return
    if len(seen) >= _FARTHEST:
        yield Part(pointer, {}, readable=False)
        return
    seen |= {pointer}
    try:
        node = document.at(pointer)
    except DocumentError:
        yield Part(pointer, {}, readable=False)
        return
    if not isinstance(node, dict):
        yield Part(pointer, _NEVER if node is False else {}, readable=isinstance(node, bool))
        return
    reference, rest = node.get("$ref"), dict(node)
    if isinstance(reference, str):
        yield from _referred(document, pointer, reference, seen)
        del rest["$ref"]
        if str(document.data.get("openapi", "3.0")).startswith("3.0"):
            return
    branches = rest.pop("allOf", [])
    for index in range(len(branches) if isinstance(branches, list) else 0):
        yield from _flatten(document, f"{pointer}/allOf/{index}", seen)
    if rest or not (reference or branches):
        yield Part(pointer, rest)


def _referred(
    document: Document, pointer: str, reference: str, seen: frozenset[str]
) -> Iterator[Part]:
    try:
        target = document.pointer_of(reference)
    except DocumentError:
        yield Part(pointer, {}, readable=False)
        return
    yield from _flatten(document, target, seen)


def _alternatives(schema: Schema, opened: frozenset[str]) -> Iterator[Schema]:
    union = next(_unions(schema), None)
    if union is None:
        yield schema
        return
    if len(opened) >= _FARTHEST:
        yield replace(schema, exact=False)
        return
    part, keyword = union
    where = f"{part.pointer}/{keyword}"
    if where in opened:  # a choice of itself chooses nothing new
        return
    branches = part.node[keyword]
    rest = tuple(_without(other, keyword, part.pointer) for other in schema.parts)
    places = (f"{where}/{index}" for index in range(len(branches)))
    found = [Schema.at(schema.document, place, text=schema.text) for place in places]
    exact = schema.exact and (keyword == "anyOf" or _apart(found))
    for branch in found:
        parts = rest + branch.parts
        joined = replace(branch, parts=parts, exact=exact, own=branch.parts)
        yield from _alternatives(joined, opened | {where})


def _apart(branches: list[Schema]) -> bool:
    """Tell whether no value can lie in two branches, by their types or by a required property."""
    return all(
        _types(one).isdisjoint(_types(two)) or _told_apart(one, two)
        for first, second in combinations([list(_leaves(each)) for each in branches], 2)
        for one, two in product(first, second)
    )


def _leaves(branch: Schema, depth: int = 0) -> Iterator[Schema]:
    """Yield what a branch is a choice of, as far as choices within choices are looked into."""
    union = next(_unions(branch), None)
    if union is None or depth >= _DEEPEST_BRANCH:
        yield branch
        return
    part, keyword = union
    rest = tuple(_without(other, keyword, part.pointer) for other in branch.parts)
    for index in range(len(part.node[keyword])):
        inner = Schema.at(branch.document, f"{part.pointer}/{keyword}/{index}")
        yield from _leaves(Schema(branch.document, inner.pointer, rest + inner.parts), depth + 1)


def _types(branch: Schema) -> set[str]:
    """Return the types that a branch may have, integers being numbers."""
    allowed = set(_TYPES)
    for types in branch.values("type"):
        named = map(str, types if isinstance(types, list) else [types])
        allowed &= {"number" if name == "integer" else name for name in named}
    return allowed | {"null"} if True in branch.values("nullable") else allowed


def _told_apart(one: Schema, two: Schema) -> bool:
    if not (_types(one) == _types(two) == {"object"}):
        return False
    return any(
        _listed(one, name).isdisjoint(_listed(two, name))
        for name in one.required & two.required
        if _listed(one, name) and _listed(two, name)
    )


def _listed(branch: Schema, name: str) -> set[str]:
    """Return the only values of a property; none if any may be."""
    found = branch.below("properties", name)
    of_each = [_values(leaf) for leaf in _leaves(found)] if found is not None else []
    return set[str]().union(*of_each) if all(of_each) else set()


def _values(schema: Schema) -> set[str]:
    lists = [values for values in schema.values("enum") if isinstance(values, list)]
    values = [*schema.values("const"), *(value for values in lists for value in values)]
    return {json.dumps(value, sort_keys=True) for value in values}


def _unions(schema: Schema) -> Iterator[tuple[Part, str]]:
    for part in schema.parts:
        for keyword in _UNIONS:
            if isinstance(part.node.get(keyword), list):
                yield part, keyword


def _without(part: Part, keyword: str, pointer: str) -> Part:
    if part.pointer != pointer:
        return part
    node = {name: value for name, value in part.node.items() if name != keyword}
    return Part(part.pointer, node, part.readable)


def _has(node: Any, names: tuple[str | int, ...]) -> bool:
    for name in names:
        if isinstance(node, list) and isinstance(name, int):
            there = name < len(node)
        else:
            there = isinstance(node, dict) and name in node
        if not there:
            return False
        node = node[name]
    return isinstance(node, dict | bool)
