"""Every clause quotes the documents word for word, at the place that it names."""

import pytest

from contracts.clauses import catalogue
from contracts.clauses.non_promises import non_promises
from contracts.documents import versions
from contracts.model import Level, Role

DOCUMENTS = {*(f"openapi {version}" for version in versions()), "release notes", "guide"}
NOT_OURS = {"guide", "RFC 9110"}  # told in our words, since we hold no copy of them
CLAUSES = [clause for role in Role for clause in catalogue(role).values()]
SOURCES = [
    pytest.param(source, id=f"{clause.id}-{number}")
    for clause in CLAUSES
    for number, source in enumerate(clause.sources)
]


@pytest.mark.parametrize("source", SOURCES)
def test_a_quote_stands_at_its_place(words_at, source):
    assert source.document in DOCUMENTS | NOT_OURS
    if source.document in NOT_OURS:
        assert source.fact
        assert not source.quote, "it is not among our files: it cannot be quoted"
    else:
        assert not source.fact
        assert source.quote in words_at(source.document, source.pointer or source.place)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_clause_says_what_it_rests_on(clause):
    assert clause.sources
    assert any(source.quote for source in clause.sources)


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_what_is_open_names_its_readings_and_who_says_so(clause):
    named = {source.document for source in clause.sources} | {"no document"}

    assert bool(clause.readings) == (clause.level is Level.OPEN)
    assert len(clause.readings) != 1
    assert {reading.said_by for reading in clause.readings} <= named
    assert clause.finding or not clause.readings, "what is open is a finding about the documents"


@pytest.mark.parametrize("clause", CLAUSES, ids=lambda clause: clause.id)
def test_a_text_is_one_sentence_without_asides(clause):
    assert clause.text.endswith(".")
    assert ". " not in clause.text
    assert "(" not in clause.text


@pytest.mark.parametrize("clause", catalogue(Role.CLIENT).values(), ids=lambda clause: clause.id)
def test_a_clients_clause_says_how_it_is_kept(clause):
    assert clause.mend


def test_what_is_to_become_a_clause_is_none_yet():
    planned = {entry.becomes for entry in non_promises() if entry.becomes}

    assert not planned & catalogue().keys(), "quote these words in the clause instead"
