"""Every sentence of the documents is quoted by a clause, or listed with the reason why not."""

import re
from fnmatch import fnmatchcase

import pytest

from contracts.clauses import catalogue
from contracts.clauses.non_promises import non_promises

SENTENCE_END = re.compile(r"(?<=[.;:!?])\s+|\s+(?=•)")
WORD = re.compile(r"\w+")


def listed_at(document, place):
    """The non-promises that may be about this place."""
    return [
        entry
        for entry in non_promises()
        if fnmatchcase(document, entry.document) and fnmatchcase(place, entry.place)
    ]


def covered(text, quotes):
    """Which characters of a text are quoted."""
    marks = bytearray(len(text))
    for quote in quotes:
        for found in re.finditer(rf"(?<!\w){re.escape(quote)}(?!\w)", text):
            marks[found.start() : found.end()] = b"\1" * len(quote)
    return marks


def unaccounted(text, quotes):
    """The sentences that have a word which nobody quotes, each with these words."""
    marks = covered(text, quotes)
    start = 0
    for sentence in SENTENCE_END.split(text):
        start = text.index(sentence, start)
        words = [word for word in WORD.finditer(sentence) if not marks[start + word.start()]]
        if words:
            yield sentence, [word[0] for word in words]
        start += len(sentence)


@pytest.fixture(scope="module")
def promised():
    """Every quote of every clause; a sentence that is said again elsewhere is the same promise."""
    quotes = [source.quote for clause in catalogue().values() for source in clause.sources]
    return [quote for quote in quotes if quote]


def test_every_sentence_is_a_clause_or_says_why_not(prose, promised):
    left = []
    for (document, place), text in prose.items():
        listed = listed_at(document, place)
        if all(entry.quotes for entry in listed):
            quotes = [*promised, *(quote for entry in listed for quote in entry.quotes)]
            left += [(document, place, *found) for found in unaccounted(text, quotes)]

    assert left == []


def test_all_that_is_listed_stands_in_the_documents(prose):
    for entry in non_promises():
        there = [
            text
            for (document, place), text in prose.items()
            if fnmatchcase(document, entry.document) and fnmatchcase(place, entry.place)
        ]
        assert there, entry
        for quote in entry.quotes:
            assert any(quote in text for text in there), quote


def test_a_sentence_that_nobody_quotes_is_found():
    text = "Jobs are quick. Polling is polite; secrets are kept."

    assert list(unaccounted(text, ["Jobs are quick.", "secrets are"])) == [
        ("Polling is polite;", ["Polling", "is", "polite"]),
        ("secrets are kept.", ["kept"]),
    ]
