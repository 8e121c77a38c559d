"""Claims that something has a name: an operation, a property, a header, a code, a callback."""

import re
from collections.abc import Iterator
from dataclasses import replace

from contracts.notes import names
from contracts.notes.sentences import Clause
from contracts.notes.words import Claim, Kind

_VERB = r"(?:[Rr]emov|[Dd]ropp?|[Dd]elet|[Rr]etir|[Rr]enam|[Rr]eplac|[Dd]iscontinu)(?:e|ed|es)?"
_FILLING = (
    r"(?:the|a|an|support\s+for|deprecated|unused|legacy|old|obsolete|optional|required|query|path|request|response"
    r"|body|parameters?|params?|fields?|propert(?:y|ies)|headers?|endpoints?|operations?|codes?|and|or)"
)
_REMOVED_BEFORE = re.compile(
    rf"\b{_VERB}:?\s+(?:{_FILLING}\s+|`[\w/{{}}. -]+`,?\s+|[\w/{{}}.-]+,\s+)*[`\"“]?$"
)
_REMOVED_AFTER = re.compile(
    rf"^[`\"”]?\s+(?:{_FILLING}\s+)*(?:(?:(?:has|have) been|was|were|is|are)\s+)?(?:now\s+)?"
    r"(?:removed|dropped)\b"
    r"|^[`\"”]?\s+(?:\w+\s+)?(?:is|are)\s+no longer\s+"
    r"(?:accepted|available|returned|sent|supported)\b"
)
_NO_LONGER = re.compile(
    r"\bno longer\s+(?:accepts?|supports?|takes?|returns?|includes?|sends?|has|have|contains?)"
    rf"\s+(?:{_FILLING}\s+)*[`\"“]?$"
)
_FROM = re.compile(r"\b(?:from|in|on|of|for|to|by|with|instead|use|than)\b", re.IGNORECASE)
_CALLBACK = re.compile(r"(?<![\w/-])(?:callbacks?|webhooks?)(?![\w_/-])", re.IGNORECASE)
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_IN_CAPITALS = re.compile(r"[A-Z][A-Z0-9_]+")


def endpoints(clause: Clause) -> Iterator[Claim]:
    """Say that the paths that a clause names are there, or were removed."""
    for name in names.endpoints(clause.text):
        yield _named(clause, Kind.ENDPOINT, name, ())


def properties(clause: Clause) -> Iterator[Claim]:
    """Say that the operations have these parameters or properties."""
    for name in names.properties(clause.text, clause.known):
        yield _named(clause, Kind.PROPERTY, name, clause.operations)


def headers(clause: Clause) -> Iterator[Claim]:
    """Say that these headers are sent or required."""
    for name in names.headers(clause.text):
        yield _named(clause, Kind.HEADER, name, clause.operations)


def codes(clause: Clause) -> Iterator[Claim]:
    """Say that these codes occur, all of a list in parentheses if one of them is a code."""
    named = list(names.codes(clause.text))
    found = {name.text: name for name in named}
    for match in _PARENTHESES.finditer(clause.text):
        if any(match.start() < name.start < match.end() for name in named):
            for word in _IN_CAPITALS.finditer(match[0]):
                name = names.Name(match.start() + word.start(), match.end(), word[0])
                found.setdefault(name.text, name)
    for name in found.values():
        yield _named(clause, Kind.CODE, name, clause.operations)


def callbacks(clause: Clause) -> Iterator[Claim]:
    """Say that the service calls its clients back."""
    match = _CALLBACK.search(clause.text)
    if match:
        yield replace(clause.claim(Kind.CALLBACK, "callback"), operations=())


def _named(clause: Clause, kind: Kind, name: names.Name, operations: tuple[str, ...]) -> Claim:
    claim = clause.claim(kind, name.text)
    return replace(claim, operations=operations, topic=name.text, gone=is_gone(clause, name))


def is_gone(clause: Clause, name: names.Name) -> bool:
    """Tell whether the clause says of a name that it was removed, not that it lost something."""
    before, after = clause.text[: name.start], clause.text[name.end :]
    if clause.sentence.section.lower().startswith("remov"):
        return not _FROM.search(before)
    return bool(
        _REMOVED_BEFORE.search(before) or _NO_LONGER.search(before) or _REMOVED_AFTER.search(after)
    )
