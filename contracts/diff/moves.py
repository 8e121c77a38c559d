"""Operations that stand under another path than they did, and are the same otherwise."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from contracts.diff.changes import Node
from contracts.diff.endpoints import Endpoint, shape
from contracts.diff.likeness import best_pairs
from contracts.diff.rules.operations import announced

LIKE_PATHS = 0.5
"""Two paths are alike if they share this much of their segments."""

_NAMED = frozenset({"operationId", "summary", "description", "tags", "externalDocs", "deprecated"})

Pair = tuple[Endpoint, Endpoint]


def rejoined(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield pairs of operations, those joined of which one moved to where the other is.

    An operation moved if one with its method and its operationId came, or one that says the same
    and whose path is alike and liker than any other. What was to go anyway did not move.
    """
    known = list(pairs)
    gone = {
        old.name: old
        for old, new in known
        if not new.operation.there and old.operation.there and not announced(old.operation)
    }
    came = {new.name: new for old, new in known if not old.operation.there and new.operation.there}
    moved = _by_id(gone, came)
    rest = {name: gone[name] for name in gone if name not in moved}
    others = {name: came[name] for name in came if name not in moved.values()}
    moved |= best_pairs(_scores(rest, others), LIKE_PATHS)
    for old, new in known:
        if old.name not in moved and (new.name not in moved.values() or old.operation.there):
            yield old, new
    yield from ((gone[before], came[now]) for before, now in moved.items())


def _by_id(gone: Mapping[str, Endpoint], came: Mapping[str, Endpoint]) -> dict[str, str]:
    """Return what bears the same operationId, which is nobody else's."""
    before, now = (_ids(each) for each in (gone, came))
    return {name: now[key] for key, name in before.items() if key in now}


def _ids(endpoints: Mapping[str, Endpoint]) -> dict[tuple[str, str], str]:
    named = {
        name: (endpoint.method, str(endpoint.operation.fields.get("operationId") or ""))
        for name, endpoint in endpoints.items()
    }
    times = Counter(named.values())
    return {key: name for name, key in named.items() if key[1] and times[key] == 1}


def _scores(
    gone: Mapping[str, Endpoint], came: Mapping[str, Endpoint]
) -> dict[tuple[str, str], float]:
    """Return how alike the paths are of those that say the same, which must be something."""
    by_content: dict[str, list[Endpoint]] = {}
    for endpoint in came.values():
        by_content.setdefault(_said(endpoint), []).append(endpoint)
    return {
        (name, other.name): _path_likeness(old.path, other.path)
        for name, old in gone.items()
        if _says_something(old.operation)
        for other in by_content.get(_said(old), ())
    }


def _said(endpoint: Endpoint) -> str:
    fields = endpoint.operation.fields
    said = {name: fields[name] for name in sorted(fields) if name not in _NAMED}
    return json.dumps([endpoint.method, said, endpoint.item.fields.get("parameters")])


def _says_something(operation: Node) -> bool:
    """Tell whether a body is sent or answered: what only has a status is soon like another."""
    responses = operation.child("responses")
    answers = any("content" in responses.child(status).fields for status in responses.fields)
    return answers or operation.child("requestBody").there


def _path_likeness(one: str, two: str) -> float:
    first, second = (shape(path).strip("/").split("/") for path in (one, two))
    return SequenceMatcher(None, first, second).ratio()
