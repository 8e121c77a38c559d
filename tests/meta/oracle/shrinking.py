"""Pairs of documents made smaller, as long as they show what they showed."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from places import Data

Shows = Callable[[Data, Data], bool]
_KEPT = frozenset({"openapi", "info", "paths", "components", "schemas", "Root"})


def shrunk(base: Data, head: Data, shows: Shows) -> tuple[Data, Data]:
    """Return the pair without whatever may go from both without changing what they show."""
    again = True
    while again:
        again = False
        for path in sorted(_paths(base["components"]), key=len):
            pair = without(base, path), without(head, path)
            if pair[0] is not None and pair[1] is not None and shows(*pair):
                base, head = pair
                again = True
    return base, head


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        if key not in _KEPT:
            yield (*path, key)
        yield from _paths(node[key], (*path, key))


def without(data: Data, path: tuple[Any, ...]) -> Any:
    """Return the document without what stands there, or None if nothing does."""
    copy = deepcopy(data)
    node: Any = copy["components"]
    try:
        for key in path[:-1]:
            node = node[key]
        del node[path[-1]]
    except (KeyError, IndexError, TypeError):
        return None
    return copy


def shown(base: Data, head: Data) -> str:
    """Return the schemas of a pair as a person reads them."""
    return "\n".join(json.dumps(each["components"]["schemas"]) for each in (base, head))
