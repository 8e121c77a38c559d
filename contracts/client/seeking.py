"""Seek thousands of texts in another in one pass, by an Aho-Corasick automaton.

What is left of one where somebody cut a text short, and wrote an ellipsis, is found, too.
"""

import re
from collections.abc import Iterator, Mapping

from ahocorasick_rs import AhoCorasick, Implementation

_SHORTEST_ANYWHERE = 16
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_SHORTEST_PIECE = 6
_CUT = re.compile(r"\.{3}|…")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Seeker:
    """Finds each of the texts that have a token, overlapping ones included.

    One of fewer than 16 characters is found as a whole word alone.
    """

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = list(tokens.values())
        self._is_short = [len(text) < _SHORTEST_ANYWHERE for text in tokens]
        texts = [_SURROGATE.sub("?", text) for text in tokens]
        self._automaton = AhoCorasick(
            texts, store_patterns=False, implementation=Implementation.ContiguousNFA
        )

    def hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where one of them stands, and its token."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # half of a pair of surrogates, which no UTF-8 can write
            text = _SURROGATE.sub("?", text)
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for index, start, end in found:
            if not self._is_short[index] or _is_word(text, start, end):
                yield start, end, self._tokens[index]


def _is_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] not in _ALPHANUMERIC and text[end : end + 1] not in _ALPHANUMERIC


class Pieces:
    """Finds what is left of texts beside an ellipsis: at least 6 characters of one."""

    def __init__(self) -> None:
        self._tokens: dict[str, str] = {}

    def add(self, tokens: Mapping[str, str]) -> None:
        """Seek pieces of these texts, too."""
        for text, token in tokens.items():
            for at in range(len(text) - _SHORTEST_PIECE + 1):
                self._tokens.setdefault(text[at : at + _SHORTEST_PIECE], token)

    def hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a piece of one of them stands before or after an ellipsis, and its token."""
        for cut in _CUT.finditer(text):
            start = cut.start()
            while self._at(text, start - _SHORTEST_PIECE, start) is not None:
                start -= 1
            if start < cut.start():
                start -= _SHORTEST_PIECE - 1
                yield start, cut.start(), self._tokens[text[start : start + _SHORTEST_PIECE]]
            end = cut.end()
            while self._at(text, end, end + _SHORTEST_PIECE) is not None:
                end += 1
            if end > cut.end():
                first = self._tokens[text[cut.end() : cut.end() + _SHORTEST_PIECE]]
                yield cut.end(), end + _SHORTEST_PIECE - 1, first

    def _at(self, text: str, start: int, end: int) -> str | None:
        return self._tokens.get(text[start:end]) if start >= 0 else None
