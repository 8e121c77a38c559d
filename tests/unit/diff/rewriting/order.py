"""Documents whose objects, and lists that are sets, stand in another order."""

from collections.abc import Mapping
from random import Random
from typing import Any

from rewriting.registry import Data, of_document

_SETS = frozenset({"required", "enum", "tags", "parameters", "anyOf", "oneOf", "allOf", "security"})
_VALUES = frozenset({"example", "examples", "default", "const"})


@of_document
def keys_reordered(data: Data, number: int) -> Data:
    return shuffled(data, Random(number), frozenset())  # noqa: S311 - to be repeated


@of_document
def sets_reordered(data: Data, number: int) -> Data:
    return shuffled(data, Random(number), _SETS)  # noqa: S311 - to be repeated


def shuffled(node: Any, drawing: Random, sets: frozenset[str], key: str = "") -> Any:
    """Return a node with its objects in another order, and the lists under these keywords too."""
    if isinstance(node, Mapping):
        names = list(node)
        drawing.shuffle(names)
        return {name: _below(node, name, drawing, sets) for name in names}
    if isinstance(node, list):
        found = [shuffled(each, drawing, sets) for each in node]
        if key in sets:
            drawing.shuffle(found)
        return found
    return node


def _below(node: Mapping[str, Any], name: str, drawing: Random, sets: frozenset[str]) -> Any:
    # A property may be called as a keyword is, but then it holds an object.
    return node[name] if name in _VALUES else shuffled(node[name], drawing, sets, name)
