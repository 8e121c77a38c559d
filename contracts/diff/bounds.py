"""The ends of an interval: of numbers, or of the sizes of anything else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of an interval; `limit` None is no end, `open` excludes the limit itself."""

    limit: float | int | None = None
    open: bool = False

    def __str__(self) -> str:
        """Return `4`, `4 excluded`, or `none`."""
        return "none" if self.limit is None else f"{self.limit}{' excluded' if self.open else ''}"

    def within(self, other: "Bound", sign: int) -> bool:
        """Tell whether this end lies inside the other; `sign` is 1 for lower ends, -1 for upper."""
        if other.limit is None:
            return True
        if self.limit is None:
            return False
        if self.limit == other.limit:
            return self.open or not other.open
        return (self.limit - other.limit) * sign > 0


def numbers(values: list[Any]) -> Iterator[float | int]:
    """Yield what is a number among some values."""
    for value in values:
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value


def limits(node: dict[str, Any], plain: str, exclusive: str) -> Iterator[Bound]:
    """Yield the ends that one part sets; in OpenAPI 3.0 `exclusive` is a flag."""
    open_end = node.get(exclusive) is True
    yield from (Bound(limit, open=open_end) for limit in numbers([node.get(plain)]))
    yield from (Bound(limit, open=True) for limit in numbers([node.get(exclusive)]))


def tightest(ends: list[Bound], sign: int, step: int) -> Bound:
    """Return the innermost end; among multiples of a step, one that is itself allowed."""
    tightest = Bound()
    for end in ends:
        inner = _closed(end, sign, step) if step else end
        if inner.within(tightest, sign):
            tightest = inner
    return tightest


def _closed(end: Bound, sign: int, step: int) -> Bound:
    limit = end.limit
    if limit is None:
        return end
    inner = int(-(-limit // step) if sign > 0 else limit // step) * step
    return Bound(inner + (sign * step if end.open and inner == limit else 0))
