"""Numbers and texts that a cell may well allow, some at its limits, and at those of another."""

from collections.abc import Iterable, Iterator
from typing import Any

from contracts.diff.bounds import Bound
from contracts.diff.cells import Cell, family_of, fingerprint
from contracts.diff.patterns import UncheckableError, matches

_LONGEST = {"string": 20_000, "array": 300, "object": 50}
_SAMPLES = {
    "date": "2024-01-31",
    "date-time": "2024-01-31T12:00:00Z",
    "time": "12:00:00Z",
    "email": "a@example.com",
    "uri": "https://example.com/a",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uuid": "7f1f6b5e-5c0a-4d3e-9b1a-2f4c8d9e0a1b",
}

_FAR = 10**300  # beyond which whole numbers and broken ones do not go together

COMMON = ("a", "A", "1", "ab", "abc", "ABC", "a1", "A1", "x-1", "12345", "1.0", "-", "a b", "é")


def fits(value: Any, cell: Cell) -> bool:
    """Tell whether a cell seems to allow a value, as far as lists and limits tell."""
    if family_of(value) != cell.family:
        return False
    if cell.allowed is not None:
        return fingerprint(value) in map(fingerprint, cell.allowed)
    if isinstance(value, str):
        return within(cell, len(value)) and has_all(cell.patterns, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return within(cell, value) and (not cell.integral or float(value).is_integer())
    return True


def has_all(patterns: Iterable[str], text: str) -> bool:
    """Tell whether a text has every pattern, as far as that can be told."""
    try:
        return all(matches(pattern, text) for pattern in patterns)
    except UncheckableError:
        return False  # nothing can be said for it, and there are other candidates


def examples(cell: Cell) -> Iterator[Any]:
    """Yield what the schema gives as an example, or as the default."""
    written = [*cell.schema.values("default"), *cell.schema.values("example")]
    for each in cell.schema.values("examples"):
        written.extend(each if isinstance(each, list) else [])
    yield from (value for value in written if family_of(value) == cell.family)


def _ends(cell: Cell, beside: list[Cell]) -> Iterator[float]:
    """Yield the stated ends of both, and what lies just beyond them."""
    for each in (cell, *beside):
        for bound in each.interval:
            if bound.limit is not None and abs(bound.limit) < _FAR:
                yield from (bound.limit, bound.limit + 1, bound.limit - 1)


def numbers(cell: Cell, beside: list[Cell]) -> Iterator[float]:
    """Yield numbers within the limits of a cell, those at and beyond the others' among them."""
    found: list[float] = [0, 1, -1, *_ends(cell, beside)]
    steps = [step for each in (cell, *beside) for step in each.steps if abs(step) < _FAR]
    found += [step * times for step in steps for times in (1, -1, 2, *_ends(cell, beside))]
    if not cell.integral:
        found += [0.5, *(end + 0.5 for end in _ends(cell, beside))]
    yield from (number for number in found if abs(number) < _FAR and within(cell, number))


def within(cell: Cell, size: float) -> bool:
    """Tell whether a number, or the size of something, lies within the limits of a cell."""
    low, high = cell.interval
    return Bound(size).within(low, 1) and Bound(size).within(high, -1)


def sizes(cell: Cell, beside: list[Cell]) -> list[int]:
    """Return sizes that a cell allows, those at the limits among them."""
    found = dict.fromkeys(int(end) for end in (0, 1, 2, *_ends(cell, beside)))
    return [size for size in found if within(cell, size) and size <= _LONGEST[cell.family]]


def texts(cell: Cell, beside: list[Cell]) -> Iterator[str]:
    """Yield texts of a cell's formats and sizes."""
    yield from (_SAMPLES[name] for name in sorted(cell.formats) if name in _SAMPLES)
    if cell.formats <= {"email", "idn-email"}:
        ending = "@example.com" if cell.formats else ""
        for size in sizes(cell, beside):
            yield from (letter * (size - len(ending)) + ending for letter in "ab")
