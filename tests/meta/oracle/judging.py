"""What the diff says of a pair of documents, and what values say that were drawn from both."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from dialect import seen_by, tolerant, validator
from places import Data
from values import NoValueError, Values

from contracts.diff import Impact, Side, compare
from contracts.diff.registry import RULES
from contracts.documents import Document

HIDDEN = {Side.REQUEST: "readOnly", Side.RESPONSE: "writeOnly"}
NOT_BY_VALUES = frozenset(each.name for each in RULES if not each.by_values)
NOTHING = object()


@dataclass(frozen=True)
class Said:
    """What the diff says of one side: the worst, whether by sets of values, and in which words."""

    impact: Impact
    by_values: bool
    messages: tuple[str, ...]


def said(base: Data, head: Data, side: Side) -> Said:
    """Return what the diff says of one side."""
    found = [
        (direction.impact, finding)
        for finding in compare(Document("base", base), Document("head", head)).findings
        for direction in finding.directions
        if direction.side is side
    ]
    worst = min(
        (impact for impact, _ in found), key=lambda each: each.rank, default=Impact.COMPATIBLE
    )
    worst_found = [finding for impact, finding in found if impact is worst]
    return Said(
        worst,
        any(finding.rule not in NOT_BY_VALUES for finding in worst_found),
        tuple(f"{finding.rule}: {finding.message}" for finding in worst_found),
    )


class Pair:
    """Two documents as a side sees them: what the one allows, the other may refuse."""

    def __init__(self, base: Data, head: Data, side: Side) -> None:
        old, new = (seen_by(each, HIDDEN[side]) for each in (base, head))
        self._side = side
        self.inner, self.outer = (old, new) if side is Side.REQUEST else (new, old)
        self._allows = validator(self.inner).is_valid
        self._outer = [validator(self.outer)]
        if side is Side.RESPONSE:  # who reads ignores a property that is not known
            self._outer.append(validator(tolerant(self.outer)))

    def separated_by(self, value: Any) -> bool:
        """Tell whether a value is allowed by the one and refused by the other, read either way."""
        return self._allows(value) and not any(each.is_valid(value) for each in self._outer)

    def separate(self, edited: Sequence[str], drawing: Random, tries: int) -> Any:
        """Return a value that separates them, NOTHING if none of so many does."""
        values = Values(self.inner, self.outer, edited, HIDDEN[self._side], drawing)
        for _ in range(tries):
            try:
                value = values.draw()
            except NoValueError:
                continue
            if self.separated_by(value):
                return value
        return NOTHING


def size(data: Data) -> int:
    """Return how much there is to read in a document."""
    return len(json.dumps(data))
