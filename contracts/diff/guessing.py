"""Texts for patterns that no text at hand has, made up by Hypothesis."""

import re
from collections.abc import Iterable

from contracts.diff.bounds import Bound
from contracts.diff.cells import Cell
from contracts.diff.patterns import UncheckableError, matches

_MOST_PATTERNS = 8  # of one comparison: Hypothesis takes its time
_EXAMPLES = 25


class Guesses:
    """Remembers what was made up; called for a cell it makes up more, a few times and no more."""

    def __init__(self) -> None:
        self._found: dict[frozenset[str], list[str]] = {}

    def __call__(self, cell: Cell) -> list[str]:
        """Return texts that have the patterns of a cell, the same each time; none if too many."""
        if cell.patterns not in self._found:
            if len(self._found) >= _MOST_PATTERNS:
                return []
            self._found[cell.patterns] = _made_up(cell.patterns)
        return self.known(cell)

    def known(self, cell: Cell) -> list[str]:
        """Return what was made up before."""
        low, high = cell.interval
        return [
            text
            for text in self._found.get(cell.patterns, ())
            if Bound(len(text)).within(low, 1) and Bound(len(text)).within(high, -1)
        ]


def _made_up(patterns: frozenset[str]) -> list[str]:
    from hypothesis import HealthCheck, Phase, given, settings  # noqa: PLC0415 - slow to import
    from hypothesis import strategies as st  # noqa: PLC0415 - as above
    from hypothesis.errors import HypothesisException  # noqa: PLC0415 - as above

    found: list[str] = []
    first, *_ = sorted(patterns, key=len, reverse=True)

    @settings(
        max_examples=_EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(first, alphabet=st.characters(min_codepoint=32, max_codepoint=126)))
    def keep(text: str) -> None:
        found.append(text)

    try:
        keep()
    except (HypothesisException, re.error, ValueError):
        return []  # it is no pattern of Python's, or too hard: then there is no guess
    return sorted(filter(lambda text: _has_all(patterns, text), set(found)), key=_plainness)


def _has_all(patterns: Iterable[str], text: str) -> bool:
    try:
        return all(matches(pattern, text) for pattern in patterns)
    except UncheckableError:
        return False  # it is no use as a guess


def _plainness(text: str) -> tuple[int, int, str]:
    return sum(not character.isalnum() for character in text), len(text), text
