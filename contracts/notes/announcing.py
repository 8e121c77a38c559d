"""Which note announces a change between two documents, if any does."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.model import Finding
from contracts.notes.declared import Declared
from contracts.notes.subjects import SECURITY, Subject, subject
from contracts.notes.words import Claim, Item, Kind

_IDENTIFIER = re.compile(r"\w*(?:_|[a-z][A-Z]|\d|[-/])\w*.*")
_CHANGING = re.compile(
    r"\b(?:add|allow|accept|new|remov|drop|chang|now|requir|optional|deprecat|support|renam|limit)",
    re.IGNORECASE,
)
_OF_SECURITY = re.compile(
    r"\b(?:auth\w*|api[- ]keys?|bearer|credentials?|oauth\w*|permissions?|scopes?|security|tokens?)"
    r"\b",
    re.IGNORECASE,
)
_DEPRECATION = re.compile(r"deprecat|sunset|retire", re.IGNORECASE)

Announcement = tuple[Item, tuple[Claim, ...]]


@dataclass(frozen=True, slots=True)
class Announced:
    """A change, and the item of the notes that tells of it; None if no item does."""

    change: Finding
    item: Item | None


def announced(
    changes: Iterable[Finding], notes: Sequence[Announcement], base: Declared, head: Declared
) -> tuple[Announced, ...]:
    """Return every change with the first of the items that tells of it.

    An item tells of a change if it claims something of the thing that changed, for an operation
    that is affected. If it says which values a property gained or lost, they must be the right
    ones. A name that is an ordinary word must be claimed; one that is none, such as `page_size` or
    an `operationId`, need only be there.
    """
    return tuple(
        Announced(change, _first(change, notes, subject(change, base, head), head))
        for change in changes
    )


def _first(
    change: Finding, notes: Sequence[Announcement], about: Subject, head: Declared
) -> Item | None:
    for item, claims in notes:
        if _tells(item, claims, about, change, head):
            return item
    return None


def _tells(
    item: Item, claims: Sequence[Claim], about: Subject, change: Finding, head: Declared
) -> bool:
    if "deprecat" in change.rule and not _DEPRECATION.search(item.section + " " + item.text):
        return False
    fitting = [claim for claim in claims if _concerns(claim, change, head)]
    if claims and not fitting:
        return False
    named = any(claim.kind is Kind.ENDPOINT for claim in fitting)
    if about.kind is Kind.ENDPOINT:
        return named or any(_is_there(name, item.text) for name in about.names)
    if about.kind is None:
        return _mentions(item, about.names) or (named and about.names != (SECURITY,))
    if about.kind is Kind.PROPERTY:
        return _tells_of_property(item, fitting, about)
    names = {name.lower() for name in about.names}
    return any(
        claim.kind is about.kind and (claim.subject.lower() in names or about.kind is Kind.CALLBACK)
        for claim in fitting
    )


def _tells_of_property(item: Item, claims: Sequence[Claim], about: Subject) -> bool:
    of_it = [claim for claim in claims if claim.topic in about.names]
    if about.detail:
        details = [claim for claim in of_it if claim.kind is about.detail]
        if details and about.values:
            said = {value for claim in details for value in claim.values}
            return bool(said & set(about.values))
    return bool(of_it) or any(_is_there(name, item.text) for name in about.names)


def _is_there(name: str, text: str) -> bool:
    """Tell whether a name stands in a text as that name, and not as a word of the sentence."""
    found = re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
    return bool(found) and bool(_IDENTIFIER.fullmatch(name) or f"`{name}`" in text)


def _mentions(item: Item, names: Sequence[str]) -> bool:
    if names == (SECURITY,):
        return bool(_OF_SECURITY.search(item.text)) and bool(_CHANGING.search(item.text))
    return any(name.lower() in item.text.lower() for name in names)


def _concerns(claim: Claim, change: Finding, head: Declared) -> bool:
    """Tell whether a claim is made of an operation that the change affects, or of any."""
    named = (claim.subject,) if claim.kind is Kind.ENDPOINT else claim.operations
    if not named or not change.affects:
        return True
    return any(head.is_named(affected, name) for affected in change.affects for name in named)
