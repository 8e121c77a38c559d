"""Whether what one schema says with the rarer keywords implies what another says with them.

Some are judged by meaning, the others by their text. A keyword that only the wider schema has is
taken to exclude something: whether it does in fact depends on all the rest.
"""

from collections.abc import Callable, Iterator
from typing import Any

from contracts.diff.answer import Answer, least, most
from contracts.diff.cells import Cell, cells, fingerprint
from contracts.diff.schema import Schema
from contracts.documents.document import Document
from contracts.errors import DocumentError

Includes = Callable[[Schema, Schema], Answer]

_FARTHEST = 3


def implied(cell: Cell, other: Cell, includes: Includes) -> Iterator[Answer]:
    """Yield, for each keyword of the other cell, whether this one implies it."""
    for keyword, wanted in other.others.items():
        own = cell.others.get(keyword, [])
        if not all(any(same(mine, theirs) for mine in own) for theirs in wanted):
            judge = _JUDGES.get(keyword, _by_text)
            yield judge(keyword, cell, other, includes)


def _by_text(keyword: str, cell: Cell, _: Cell, __: Includes) -> Answer:
    """Judge what is written otherwise, or not at all."""
    return Answer.UNKNOWN if keyword in cell.others else Answer.UNLIKELY


def _content(*_: object) -> Answer:
    """Judge what a string holds: two ways to write it are seldom the same."""
    return Answer.UNLIKELY


def _subordinate(keyword: str, cell: Cell, other: Cell, includes: Includes) -> Answer:
    """Judge what says nothing without `if`."""
    alone = "if" not in other.others
    return Answer.YES if alone else _by_text(keyword, cell, other, includes)


def _by_schema(keyword: str, cell: Cell, other: Cell, includes: Includes) -> Answer:
    mine, theirs = (each.schema.below(keyword) for each in (cell, other))
    if mine is None or theirs is None:
        return _by_text(keyword, cell, other, includes)
    return Answer.YES if includes(mine, theirs) is Answer.YES else Answer.UNLIKELY


def _denied(_: str, cell: Cell, other: Cell, includes: Includes) -> Answer:
    """Judge `not`: what it denies may be of another type altogether, or denied already."""
    mine, theirs = (denied(each.schema) for each in (cell, other))
    touched = [each for each in theirs if any(found.family == cell.family for found in cells(each))]
    answer = least(most(includes(each, own) for own in mine) for each in touched)
    return Answer.UNLIKELY if answer is Answer.NO else answer


def denied(schema: Schema) -> list[Schema]:
    """Return what the parts of a schema say with `not`."""
    parts = (part for part in schema.parts if "not" in part.node)
    return [Schema.at(schema.document, f"{part.pointer}/not") for part in parts]


def tuples(inner: Schema, outer: Schema, includes: Includes) -> Iterator[Answer]:
    """Judge an array place by place; where one has no more places, and after all, `items` hold."""
    for index in range(max(tuple_length(inner), tuple_length(outer)) + 1):
        mine, theirs = (
            each.below("prefixItems", index) or each.below("items") for each in (inner, outer)
        )
        if theirs is not None:
            yield includes(mine or Schema(inner.document, "", ()), theirs)


def tuple_length(schema: Schema) -> int:
    """Return how many places of a tuple have schemas of their own."""
    lists = (each for each in schema.values("prefixItems") if isinstance(each, list))
    return max(map(len, lists), default=0)


def _number_of_matches(keyword: str, cell: Cell, other: Cell, _: Includes) -> Answer:
    """Judge how many items must match; unless it is said, one must, and all may."""
    if "contains" not in other.others:
        return Answer.YES
    lowest = keyword == "minContains"
    mine, theirs = (_numbers(each, keyword) for each in (cell, other))
    if lowest:
        return Answer.of(max(theirs, default=1) <= max(mine, default=1))
    return Answer.of(bool(mine) and min(mine) <= min(theirs, default=min(mine)))


def _numbers(cell: Cell, keyword: str) -> list[float]:
    return [value for value in cell.schema.values(keyword) if isinstance(value, int | float)]


def _dependent(_: str, cell: Cell, other: Cell, __: Includes) -> Answer:
    """Judge which properties others bring along."""
    mine, theirs = (_wanted_with(each.schema) for each in (cell, other))
    implied_by_all = all(
        names <= (mine.get(name, set()) | cell.schema.required) for name, names in theirs.items()
    )
    return Answer.YES if implied_by_all else Answer.UNLIKELY


def _wanted_with(schema: Schema) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for listed in schema.values("dependentRequired"):
        for name, names in listed.items() if isinstance(listed, dict) else ():
            found.setdefault(name, set()).update(map(str, names if isinstance(names, list) else ()))
    return found


def _by_name(keyword: str, cell: Cell, other: Cell, includes: Includes) -> Answer:
    inner, outer = cell.schema, other.schema
    closed = keyword not in cell.others and False in inner.values("additionalProperties")
    if closed and keyword == "patternProperties":
        return Answer.YES  # what is declared is compared name by name, and there is nothing else
    names = {name for found in outer.values(keyword) if isinstance(found, dict) for name in found}
    for name in sorted(names):
        mine, theirs = (each.below(keyword, name) for each in (inner, outer))
        if theirs is None:
            continue
        if mine is None or includes(mine, theirs) is not Answer.YES:
            return Answer.UNLIKELY
    return Answer.YES


_JUDGES: dict[str, Callable[[str, Cell, Cell, Includes], Answer]] = {
    "not": _denied,
    "dependentRequired": _dependent,
    **dict.fromkeys(("then", "else"), _subordinate),
    **dict.fromkeys(("minContains", "maxContains"), _number_of_matches),
    **dict.fromkeys(("patternProperties", "dependentSchemas"), _by_name),
    **dict.fromkeys(("contentEncoding", "contentMediaType"), _content),
    **dict.fromkeys(("contains", "propertyNames", "contentSchema", "additionalItems"), _by_schema),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), _by_schema),
}


def same_parts(inner: Schema, outer: Schema) -> bool:
    """Tell whether two schemas are written alike, references followed."""
    return same(
        (inner.document, [part.node for part in inner.parts]),
        (outer.document, [part.node for part in outer.parts]),
    )


def same(
    mine: tuple[Document, Any],
    theirs: tuple[Document, Any],
    assumed: frozenset[tuple[str, str]] = frozenset(),
) -> bool:
    """Tell whether two nodes of two documents say the same, references followed."""
    (document, node), (other_document, other) = mine, theirs
    if isinstance(node, dict) and isinstance(other, dict):
        if isinstance(node.get("$ref"), str) and isinstance(other.get("$ref"), str):
            pair = (node["$ref"], other["$ref"])
            if pair in assumed:
                return True
            return _same_targets(mine, theirs, assumed | {pair})
        return node.keys() == other.keys() and all(
            same((document, node[name]), (other_document, other[name]), assumed) for name in node
        )
    if isinstance(node, list) and isinstance(other, list):
        return len(node) == len(other) and all(
            same((document, one), (other_document, two), assumed)
            for one, two in zip(node, other, strict=True)
        )
    return fingerprint(node) == fingerprint(other)


def _same_targets(
    mine: tuple[Document, Any],
    theirs: tuple[Document, Any],
    assumed: frozenset[tuple[str, str]],
) -> bool:
    (document, node), (other_document, other) = mine, theirs
    if len(assumed) > _FARTHEST:
        return False
    try:
        targets = document.resolve(node), other_document.resolve(other)
    except DocumentError:
        return False
    return same((document, targets[0]), (other_document, targets[1]), assumed)
