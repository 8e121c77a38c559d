"""Which of the things that are gone became which of those that came: unique best matches."""

import json
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any, TypeVar

from contracts.diff.schema import Schema

LIKE_NAMES = 0.6
"""Two names are alike if they share this much of their letters."""

FOR_PEOPLE = frozenset({"title", "description", "example", "examples", "externalDocs"})
Thing = TypeVar("Thing", str, tuple[str, str])

_BARE = frozenset({"type", "nullable"})


def best_pairs(scores: Mapping[tuple[Thing, Thing], float], enough: float) -> dict[Thing, Thing]:
    """Return each first that is liker to its second than to any other, and the other way round."""
    best: dict[tuple[int, Thing], tuple[float, int]] = {}
    for pair, score in scores.items():
        for key in enumerate(pair):
            most, times = best.get(key, (0.0, 0))
            if score >= most:
                best[key] = score, times + 1 if score == most else 1
    return {
        pair[0]: pair[1]
        for pair, score in scores.items()
        if score >= enough and all(best[key] == (score, 1) for key in enumerate(pair))
    }


def name_likeness(one: str, two: str) -> float:
    """Return how alike two names are, up to 1; letters count, and not how words are joined."""
    first, second = ("".join(filter(str.isalnum, each)).lower() for each in (one, two))
    return SequenceMatcher(None, first, second).ratio() if first and second else 0.0


def rename_score(one: str, two: str, *, alone: bool) -> float:
    """Return how likely one of two things that are the same otherwise became the other.

    If both are `alone`, nothing else can have become of them.
    """
    likeness = name_likeness(one, two)
    return max(likeness, LIKE_NAMES) if alone else likeness


def meaning(schema: Schema) -> str:
    """Return what a schema says to programs, as it is written."""
    said = [
        {name: part.node[name] for name in sorted(part.node) if name not in FOR_PEOPLE}
        for part in schema.parts
    ]
    return json.dumps(said)


def telling(schema: Schema) -> bool:
    """Tell whether a schema says more than a type: two that do are seldom alike by chance."""
    return any(part.node.keys() - FOR_PEOPLE - _BARE for part in schema.parts)


def plain(node: Any) -> str:
    """Return what a node says to programs, as it is written."""
    fields = node if isinstance(node, dict) else {}
    return json.dumps({name: fields[name] for name in sorted(fields) if name not in FOR_PEOPLE})
