"""Rules about how long a value is promised to stay as it is."""

from collections.abc import Iterator

from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.registry import rule
from contracts.diff.schema import Schema
from contracts.diff.words import Impact, Side

LEVELS = ("draft", "alpha", "beta", "stable")
_KEYWORD = "x-stability-level"


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
@rule(Side.RESPONSE, Impact.BREAKING, by_values=False)
def value_stability_decreased(change: SchemaChange) -> Iterator[Seen]:
    """Clients built on a promise to keep it as it is."""
    before, now = _level(change.old), _level(change.new)
    if LEVELS.index(now) < LEVELS.index(before):
        yield change.finding(f"{_KEYWORD} {now}, was {before}", _KEYWORD)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def value_stability_increased(change: SchemaChange) -> Iterator[Seen]:
    """Clients are promised more than before."""
    before, now = _level(change.old), _level(change.new)
    if LEVELS.index(now) > LEVELS.index(before):
        yield change.finding(f"{_KEYWORD} {now}, was {before}", _KEYWORD)


def _level(schema: Schema) -> str:
    """Return the lowest level that is named; what has none is stable."""
    named = [each for each in schema.values(_KEYWORD) if each in LEVELS]
    return min(named, key=LEVELS.index, default="stable")
