"""Tell what changed since: digests of the clauses, and of the words that they rest on."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from contracts.documents import Document
from contracts.errors import DocumentError
from contracts.model import Clause


def canonical(value: Any) -> bytes:
    """Return a JSON value in the one spelling whose digest is taken."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a JSON value."""
    return sha256(canonical(value)).hexdigest()


def clause_digest(clause: Clause) -> str:
    """Return the digest of what a clause asks and why; how to mend it may change."""
    sources = [[s.document, s.place, s.pointer, s.quote, s.fact] for s in clause.sources]
    readings = [[reading.text, reading.said_by] for reading in clause.readings]
    return digest_of(
        [clause.id, clause.level, clause.text, sources, readings, list(clause.features)]
    )


def catalogue_digest(digests: Iterable[tuple[str, str]]) -> str:
    """Return the digest of a catalogue: of the ids and digests of its clauses, in any order."""
    return digest_of(sorted(map(list, digests)))


def rests_on(clause: Clause, document: Document) -> str:
    """Return the digest of what stands in a document where the clause's sources point."""
    pointers = sorted({source.pointer for source in clause.sources if source.pointer})
    return digest_of({pointer: _at(document, pointer) for pointer in pointers})


def changed_since(
    certified: Mapping[str, tuple[str, str]], clauses: Mapping[str, Clause], document: Document
) -> Mapping[str, str]:
    """Say what is different today of the clauses, each by id; nothing of those that stand.

    `certified` holds the two digests of each clause as certified.
    """
    told: dict[str, str] = {}
    for clause_id, (asked, rested) in certified.items():
        if clause_id not in clauses:
            told[clause_id] = "is asked no longer"
        elif clause_digest(clauses[clause_id]) != asked:
            told[clause_id] = "asks for something else now"
        elif rests_on(clauses[clause_id], document) != rested:
            told[clause_id] = "rests on words of the document that have changed"
    return told | {new: "is new" for new in clauses if new not in certified}


def _at(document: Document, pointer: str) -> Any:
    try:
        return document.at(pointer)
    except (DocumentError, LookupError):
        return None
