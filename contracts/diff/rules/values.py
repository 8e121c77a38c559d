"""Rules about which values of a type are allowed: lists, limits, patterns, formats."""

from collections.abc import Iterator

from contracts.diff.bounds import Bound
from contracts.diff.cells import LIMITS, Cell, fingerprint
from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.registry import rule
from contracts.diff.wording import changed, limit, listed, shown
from contracts.diff.words import Impact, Side

_EXCLUSIVE = {"minimum": ("exclusiveMinimum",), "maximum": ("exclusiveMaximum",)}
_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def value_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it is refused."""
    for old, new in _listed(change):
        for value in _gained(new, old):
            yield change.finding(f"enum value {value} removed", "enum", "const", about=value)


@rule(Side.REQUEST, Impact.BREAKING, by_values=False)
def known_value_removed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends it, out of a list that may grow and not shrink, is refused."""
    for value in change.removed("x-extensible-enum"):
        message = f"x-extensible-enum value {shown(value)} removed"
        yield change.finding(message, "x-extensible-enum", about=fingerprint(value))


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def value_added(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets a value that was not allowed."""
    for old, new in _listed(change):
        for value in _gained(old, new):
            yield change.finding(f"enum value {value} added", "enum", "const", about=value)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def values_became_listed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends any other value is refused."""
    for old, new in change.pairs:
        if old.allowed is None and new.allowed is not None:
            message = f"only {listed(new.allowed)} allowed, was any {_kind(old)}"
            yield change.finding(message, "enum", "const")


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def values_no_longer_listed(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets values that were not allowed."""
    for old, new in change.pairs:
        if old.allowed is not None and new.allowed is None:
            message = f"any {_kind(new)} allowed, was only {listed(old.allowed)}"
            yield change.finding(message, "enum", "const")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.COMPATIBLE)
def limit_tightened(change: SchemaChange) -> Iterator[Seen]:
    """Whoever sends a value beyond it is refused."""
    yield from _moved(change, inwards=True)


@rule(Side.REQUEST, Impact.COMPATIBLE)
@rule(Side.RESPONSE, Impact.BREAKING)
def limit_loosened(change: SchemaChange) -> Iterator[Seen]:
    """Whoever reads meets a value beyond what was allowed."""
    yield from _moved(change, inwards=False)


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def pattern_changed(change: SchemaChange) -> Iterator[Seen]:
    """Other strings are allowed; whether they are more or fewer, the sets of strings tell."""
    for old, new in change.pairs:
        if old.patterns != new.patterns:
            before, now = (each.schema.values("pattern") for each in (old, new))
            yield change.finding(changed("pattern", before, now), "pattern")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def format_changed(change: SchemaChange) -> Iterator[Seen]:
    """Other strings or numbers are meant; whether more or fewer, their sets tell."""
    for old, new in change.pairs:
        if old.formats != new.formats:
            message = changed("format", sorted(old.formats), sorted(new.formats)).replace('"', "")
            yield change.finding(message, "format", "contentEncoding", "contentMediaType")


@rule(Side.REQUEST, Impact.BREAKING)
@rule(Side.RESPONSE, Impact.BREAKING)
def keyword_changed(change: SchemaChange) -> Iterator[Seen]:
    """Values may be refused, or met, that were not; some keywords are judged by their text."""
    for old, new in change.pairs:
        for keyword in sorted(old.others.keys() | new.others.keys()):
            before, now = (
                [value for _, value in each.others.get(keyword, [])] for each in (old, new)
            )
            if list(map(fingerprint, before)) != list(map(fingerprint, now)):
                yield change.finding(changed(keyword, before, now), keyword)
        if (old.steps, old.unique) != (new.steps, new.unique) and old.whole == new.whole:
            keyword = "multipleOf" if old.steps != new.steps else "uniqueItems"
            before, now = (each.schema.values(keyword) for each in (old, new))
            yield change.finding(changed(keyword, before, now), keyword)


def _listed(change: SchemaChange) -> Iterator[tuple[Cell, Cell]]:
    return (
        (old, new)
        for old, new in change.pairs
        if old.allowed is not None and new.allowed is not None
    )


def _gained(old: Cell, new: Cell) -> list[str]:
    before = set(map(fingerprint, old.allowed or ()))
    return [text for text in map(fingerprint, new.allowed or ()) if text not in before]


def _moved(change: SchemaChange, *, inwards: bool) -> Iterator[Seen]:
    """Yield each limit that moved; of a whole number its width moves both, which is one change."""
    for old, new in change.pairs:
        moved = [each for each in _limits(old, new) if each[1] != each[2] and each[3] is inwards]
        widths = [each.schema.values("format") for each in (old, new)]
        unsaid = not any(each.schema.values(key) for each in (old, new) for key in _NUMERIC)
        if moved and unsaid and widths[0] != widths[1]:
            yield change.finding(changed("format", *widths).replace('"', ""), "format")
            continue
        for keyword, before, now, _ in moved:
            yield change.finding(limit(keyword, before, now), keyword, *_EXCLUSIVE.get(keyword, ()))


def _limits(old: Cell, new: Cell) -> Iterator[tuple[str, Bound, Bound, bool]]:
    """Yield each limit's keyword, how it was and is, and whether the new one lies inside."""
    if old.family in LIMITS and old.allowed is None and new.allowed is None:
        ends = zip(LIMITS[old.family], old.limits, new.limits, (1, -1), strict=True)
        for keyword, before, now, sign in ends:
            yield keyword, before, now, now.within(before, sign)


def _kind(cell: Cell) -> str:
    return "integer" if cell.integral and cell.family == "number" else cell.family
