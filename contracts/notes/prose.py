"""What the descriptions of a document say of statuses, to be held against the notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.documents.document import Operation
from contracts.notes.declared import Declared
from contracts.notes.words import Claim

_STATUS = re.compile(r"(?<![\w.$-])[1-5]\d\d(?![\w%-]|[.,:]\d)")
_PARTS = re.compile(r"(?<=[.!?;])\s+")
_ASIDE = re.compile(r"\([^()]*\)|^.*?\s—\s")
_WORD = re.compile(r"[a-z]+")
_FILLING = frozenset(
    {"a", "all", "also", "an", "and", "any", "are", "as", "at", "be", "by", "clean", "code"}
    | {"content", "error", "for", "get", "gets", "has", "have", "header", "http", "if", "in"}
    | {"into", "is", "it", "its", "now", "of", "on", "or", "refused", "rejected", "request"}
    | {"requests", "response", "return", "returned", "returning", "returns", "same", "status"}
    | {"that", "the", "their", "them", "these", "they", "this", "those", "to", "when", "where"}
    | {"which", "will", "with"}
)
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Statement:
    """A status that a description names, the words it names it for, and where."""

    status: str
    text: str
    words: frozenset[str]
    pointer: str


def other_status(
    claim: Claim, declared: Declared, operations: Sequence[Operation]
) -> Statement | None:
    """Return what the document says of the same condition with another status, if anything.

    The condition is what stands before the status in the claim: a statement that has all of its
    words speaks of the same. None if the document says the claimed status too.
    """
    condition = _words(_before(claim.clause, claim.subject))
    if len(condition) < _FEWEST:
        return None
    same = [each for each in _statements(claim, declared, operations) if condition <= each.words]
    if any(each.status == claim.subject for each in same):
        return None
    return same[0] if same else None


def _statements(
    claim: Claim, declared: Declared, operations: Sequence[Operation]
) -> Iterator[Statement]:
    for member in declared.members.named(claim.topic, operations) if claim.topic else ():
        said = member.schema.get("description")
        for part in _PARTS.split(said) if isinstance(said, str) else ():
            for status in _STATUS.findall(part):
                words = _words(_before(part, status))
                yield Statement(status, part, words, member.pointer + "/description")
    for operation in operations:
        for status, pointer, description in declared.responses(operation):
            yield Statement(status, description, _words(description), pointer + "/description")


def _before(text: str, status: str) -> str:
    return _ASIDE.sub("", text).partition(status)[0]


def _words(text: str) -> frozenset[str]:
    words = (word.removesuffix("s") for word in _WORD.findall(text.lower()) if word not in _FILLING)
    return frozenset(word for word in words if len(word) > 1)
