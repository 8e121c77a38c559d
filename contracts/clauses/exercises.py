"""What must have been seen before a clause counts as tested, from `exercises.toml`."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from contracts.model import Exercise

_CALLS = {"images": ("edit", "generate", "enhance", "remix")}
_STATUSES = {"refused": (400, 422)}


def exercises_of(clause_id: str) -> tuple[Exercise, ...]:
    """Return what the exchanges of a clause's passed tests must show, each of it at least once."""
    return tuple(map(_exercise, _entries().get(clause_id, ())))


@cache
def _entries() -> Mapping[str, list[dict[str, Any]]]:
    return tomllib.loads((files("contracts.clauses") / "exercises.toml").read_text("utf-8"))


def _exercise(entry: Mapping[str, Any]) -> Exercise:
    return Exercise(
        calls=frozenset(_spelt_out(entry.get("call", ()), _CALLS)),
        statuses=frozenset(_spelt_out(entry.get("status", ()), _STATUSES)),
        keys=frozenset(entry.get("key", ())),
        sent=frozenset(entry.get("sent", ())),
        where={member: tuple(values) for member, values in entry.get("where", {}).items()},
    )


def _spelt_out(words: Iterable[Any], meanings: Mapping[str, tuple[Any, ...]]) -> Iterable[Any]:
    for word in words:
        yield from meanings.get(word, (word,))
