"""Every claim that release notes make, and the sentences that make none."""

from collections.abc import Callable, Iterator

from contracts.notes import naming, numbering, valuing
from contracts.notes.sentences import Clause, clauses
from contracts.notes.words import Claim, Notes, Sentence

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


def claims(notes: Notes) -> tuple[Claim, ...]:
    """Return every claim of the notes once, in their order."""
    found = (
        claim
        for clause in clauses(notes)
        for recognise in _RECOGNISERS
        for claim in recognise(clause)
    )
    return tuple(dict.fromkeys(found))


def silent(notes: Notes) -> tuple[Sentence, ...]:
    """Return the sentences that claim nothing a document could be held to."""
    speaking = {claim.sentence for claim in claims(notes)}
    said = dict.fromkeys(clause.sentence for clause in clauses(notes))
    return tuple(sentence for sentence in said if sentence not in speaking)
