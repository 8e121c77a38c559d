"""Seek thousands of texts in another in one pass, by an Aho-Corasick automaton."""

import re
from collections.abc import Iterator, Mapping

from ahocorasick_rs import AhoCorasick, Implementation

_SHORTEST_ANYWHERE = 16
_ALPHANUMERIC = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
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
