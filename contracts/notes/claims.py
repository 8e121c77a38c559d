"""Every claim that release notes make, and the sentences that make none."""

import re
from collections.abc import Callable, Iterator

from contracts.notes import naming, numbering, valuing
from contracts.notes.sentences import Clause, clauses
from contracts.notes.words import Claim, Item, Notes, Sentence

_RECOGNISERS: tuple[Callable[[Clause], Iterator[Claim]], ...] = (
    naming.endpoints,
    naming.properties,
    naming.headers,
    naming.codes,
    naming.callbacks,
    valuing.values,
    valuing.defaults,
    numbering.statuses,
    numbering.limits,
    numbering.dates,
    numbering.lost,
)
# What is to come is not there yet; a day on which something changes is a claim nevertheless.
_COMING = re.compile(
    r"\bwill (?:soon )?be (?:added|introduced|supported|available|provided)\b|\bcoming soon\b",
    re.IGNORECASE,
)


def claims(notes: Notes) -> tuple[Claim, ...]:
    """Return every claim of the notes once, in their order."""
    return tuple(claim for _, made in by_item(notes) for claim in made)


def by_item(notes: Notes) -> tuple[tuple[Item, tuple[Claim, ...]], ...]:
    """Return every item of the notes with the claims it makes, each once."""
    made: dict[int, list[Claim]] = {id(item): [] for item in notes.items}
    for clause in clauses(notes):
        if _COMING.search(clause.text):
            continue
        for recognise in _RECOGNISERS:
            made[id(clause.item)].extend(recognise(clause))
    return tuple((item, tuple(dict.fromkeys(made[id(item)]))) for item in notes.items)


def silent(notes: Notes) -> tuple[Sentence, ...]:
    """Return the sentences that claim nothing a document could be held to."""
    speaking = {claim.sentence for claim in claims(notes)}
    said = dict.fromkeys(clause.sentence for clause in clauses(notes))
    return tuple(sentence for sentence in said if sentence not in speaking)
