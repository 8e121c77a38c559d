"""Every pair of schemas that two documents lead to, looked at once however many ways lead there."""

from collections import defaultdict
from collections.abc import Iterator

from contracts.diff.alternatives import match_alternatives
from contracts.diff.answer import Answer
from contracts.diff.changes import Key, SchemaChange
from contracts.diff.inclusion import Inclusion
from contracts.diff.keywords import tuple_length
from contracts.diff.promises import Mode
from contracts.diff.schema import Schema
from contracts.diff.unchanged import Unchanged
from contracts.diff.words import Side


class SchemaGraph:
    """Pairs of schemas, what leads to each, and which operations start there."""

    def __init__(self, unchanged: Unchanged, view: Mode = Mode.BACKWARD) -> None:
        self._forward = view is Mode.FORWARD
        self._unchanged = unchanged
        self.changes: dict[Key, SchemaChange] = {}
        self._roots: dict[Key, set[str]] = defaultdict(set)
        self._leading: dict[Key, set[Key]] = defaultdict(set)
        self._inclusions = {side: Inclusion(side, unchanged) for side in Side}

    def add(self, side: Side, old: Schema, new: Schema, operation: str) -> None:
        """Add a pair that an operation starts at, and everything below it that changed."""
        if self._unchanged.schema(old, new):
            return
        pending = [self._change(side.opposite if self._forward else side, old, new)]
        self._roots[pending[0].key].add(operation)
        while pending:
            change = pending.pop()
            if change.key in self.changes:
                continue
            self.changes[change.key] = change
            for below in self._below(change):
                if self._unchanged.schema(below.whole_old, below.whole_new):
                    continue
                self._leading[below.key].add(change.key)
                pending.append(below)

    def answers(self) -> dict[Key, Answer]:
        """Answer every pair, the deepest first: so no chain of pairs is too long to be answered."""
        return {change.key: change.answer for change in reversed(self.changes.values())}

    def roots(self) -> Iterator[tuple[SchemaChange, frozenset[str]]]:
        """Yield the pairs that operations start at, with those operations."""
        for key, operations in self._roots.items():
            yield self.changes[key], frozenset(operations)

    def operations(self, change: SchemaChange) -> frozenset[str]:
        """Return the operations that lead to a pair."""
        starts = self.leading_to(change) & self._roots.keys()
        return frozenset(operation for key in starts for operation in self._roots[key])

    def leading_to(self, change: SchemaChange) -> set[Key]:
        """Return a pair and all that lead to it."""
        found, pending = {change.key}, [change.key]
        while pending:
            fresh = self._leading[pending.pop()] - found
            found |= fresh
            pending.extend(fresh)
        return found

    def _change(self, side: Side, old: Schema, new: Schema) -> SchemaChange:
        speaker = side.opposite if self._forward else side
        return SchemaChange(side, old, new, self._inclusions[speaker], self._forward)

    def _below(self, change: SchemaChange) -> Iterator[SchemaChange]:
        old, new = change.old, change.new
        for name in old.property_names:
            before, now = old.below("properties", name), new.below("properties", name)
            if before and now and not change.inclusion.hides(now):
                yield self._change(change.side, before, now)
        for keyword in ("items", "additionalProperties"):
            before, now = old.below(keyword), new.below(keyword)
            if before and now:
                yield self._change(change.side, before, now)
        for index in range(tuple_length(old)):
            before, now = old.below("prefixItems", index), new.below("prefixItems", index)
            if before and now:
                yield self._change(change.side, before, now)
        for before, now in match_alternatives(change.whole_old, change.whole_new).pairs:
            below = self._change(change.side, before, now)
            if change.answer is not Answer.YES or below.answer is Answer.YES:
                yield below
