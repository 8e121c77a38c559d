"""A value that shows that a schema change breaks somebody, checked against both documents."""

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

from contracts.diff.changes import SchemaChange
from contracts.diff.dialect import Dialect
from contracts.diff.instances import instances
from contracts.diff.schema import Schema
from contracts.diff.words import Side
from contracts.documents.document import Document

_MOST_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that one schema allows and the other refuses, as a validator says."""

    instance: Any


class Witnesses:
    """Finds witnesses for the schemas of two documents on one side, a bounded search for each."""

    def __init__(self, base: Document, head: Document, side: Side) -> None:
        self._side = side
        self._base, self._head = Dialect(base, side), Dialect(head, side)

    def decide(self, change: SchemaChange) -> Witness | None:
        """Return what a change breaks; None if nothing was found, which proves nothing.

        Of a request it is allowed by the base and refused by the head, of a response the reverse.
        """
        old, new = (self._base, change.whole_old), (self._head, change.whole_new)
        inner, outer = (old, new) if self._side is Side.REQUEST else (new, old)
        if not change.readable:
            return None
        for value in _candidates(inner[1], outer[1]):
            if inner[0].allows(inner[1], value) and not outer[0].allows(outer[1], value):
                return Witness(value)
        return None


def _candidates(inner: Schema, outer: Schema) -> list[Any]:
    """Return candidates, the shortest first: a reader sees at once what is wrong with it."""
    found = islice(instances(inner, outer), _MOST_CANDIDATES)
    return sorted(found, key=lambda value: len(json.dumps(value)))
