"""Rules about which values of a type are allowed: lists, limits, patterns, formats."""

from collections.abc import Iterator

from contracts.diff.bounds import Bound
from contracts.diff.cells import LIMITS, Cell, fingerprint
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.registry import rule
from contracts.diff.words import Impact, Side


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def value_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused."""
    for old, new in _listed(change):
        for value in _gained(new, old):
            yield change.finding(f"the value {value} is no longer allowed", "enum", "const")


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
def known_value_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it, out of a list that may grow and not shrink, is refused."""
    for value in change.removed("x-extensible-enum"):
        yield change.finding(f"the value {value!r} is gone", "x-extensible-enum")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def value_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets a value that was not allowed."""
    for old, new in _listed(change):
        for value in _gained(old, new):
            yield change.finding(f"the value {value} is allowed", "enum", "const")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def values_became_listed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends any other value is refused."""
    for old, new in change.pairs:
        if old.allowed is None and new.allowed is not None:
            shown = ", ".join(map(fingerprint, new.allowed))
            yield change.finding(f"only {shown} are allowed", "enum", "const")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def values_no_longer_listed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets values that were not allowed."""
    for old, new in change.pairs:
        if old.allowed is not None and new.allowed is None:
            yield change.finding(
                f"any {old.family} is allowed, no longer a list of them", "enum", "const"
            )


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def limit_tightened(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends a value beyond it is refused."""
    for old, new in change.pairs:
        for keyword, before, now, inside in _limits(old, new):
            if before != now and inside:
                yield change.finding(f"{keyword} {now}, was {before}", keyword)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def limit_loosened(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets a value beyond what was allowed."""
    for old, new in change.pairs:
        for keyword, before, now, inside in _limits(old, new):
            if before != now and not inside:
                yield change.finding(f"{keyword} {now}, was {before}", keyword)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def pattern_changed(change: SchemaChange) -> Iterator[Seen]:
    """Other strings are allowed; whether they are more or fewer, the sets of strings tell."""
    for old, new in change.pairs:
        for name, before, now in (
            ("pattern", old.patterns, new.patterns),
            ("format", old.formats, new.formats),
        ):
            if before != now:
                yield change.finding(f"{name} {_listing(now)}, was {_listing(before)}", name)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def keyword_changed(change: SchemaChange) -> Iterator[Seen]:
    """Leave open what the comparison does not reason about."""
    for old, new in change.pairs:
        for keyword in sorted(old.others.keys() | new.others.keys()):
            before, now = (
                [fingerprint(value) for _, value in each.others.get(keyword, [])]
                for each in (old, new)
            )
            if before != now:
                yield change.finding(f"{keyword} changed", keyword)
        if (old.steps, old.unique) != (new.steps, new.unique) and old.integral == new.integral:
            keyword = "multipleOf" if old.steps != new.steps else "uniqueItems"
            yield change.finding(f"{keyword} changed", keyword)


def _listed(change: SchemaChange) -> Iterator[tuple[Cell, Cell]]:
    return (
        (old, new)
        for old, new in change.pairs
        if old.allowed is not None and new.allowed is not None
    )


def _gained(old: Cell, new: Cell) -> list[str]:
    before = set(map(fingerprint, old.allowed or ()))
    return [text for text in map(fingerprint, new.allowed or ()) if text not in before]


def _limits(old: Cell, new: Cell) -> Iterator[tuple[str, Bound, Bound, bool]]:
    """Yield each limit's keyword, how it was and is, and whether the new one lies inside."""
    if old.family in LIMITS and old.allowed is None and new.allowed is None:
        ends = zip(LIMITS[old.family], old.limits, new.limits, (1, -1), strict=True)
        for keyword, before, now, sign in ends:
            yield keyword, before, now, now.within(before, sign)


def _listing(names: frozenset[str]) -> str:
    return " and ".join(sorted(names)) or "any"
