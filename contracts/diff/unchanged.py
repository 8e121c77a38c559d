"""What says the same in both documents, so that nothing needs to be compared there."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from contracts.diff.cells import fingerprint
from contracts.diff.schema import Schema
from contracts.documents.document import Document
from contracts.documents.references import targets
from contracts.errors import DocumentError

_SCHEMAS = "#/components/schemas/"


class Unchanged:
    """Knows which nodes are written alike and refer to nothing that changed.

    What is written otherwise may still mean the same: that is for others to find out.
    """

    def __init__(self, base: Document, head: Document) -> None:
        self._base = base
        self._head = head
        self._known: dict[tuple[object, ...], bool] = {}

    def says_the_same(self, old: Any, new: Any) -> bool:
        """Tell whether two nodes are written alike, down to what they refer to."""
        return _alike(old, new) and self._changed.isdisjoint(targets(new))

    def but_for_schemas(self, old: Any, new: Any) -> bool:
        """Tell whether two nodes are written alike, and differ in schemas that they refer to."""
        changed = self._changed.intersection(targets(new))
        return all(target.startswith(_SCHEMAS) for target in changed) and _alike(old, new)

    def at_hand(self, old: Schema, new: Schema) -> bool:
        """Tell whether two schemas are written alike, and what stands one step below them too.

        No rule looks farther: what changed lies deeper, in pairs of its own.
        """
        if not _like_parts(old, new) or len(old.alternatives) != len(new.alternatives):
            return False
        pairs = [*zip(old.alternatives, new.alternatives, strict=True), *_below(old, new)]
        return all(_like_parts(*pair) for pair in pairs)

    def schema(self, old: Schema, new: Schema) -> bool:
        """Tell whether two schemas are written alike, down to what they refer to.

        Of an answer it is asked with the two changed about.
        """
        pair = old.document, old.key, new.key
        if pair not in self._known:
            self._known[pair] = self._alike(old, new)
        return self._known[pair]

    def _alike(self, old: Schema, new: Schema) -> bool:
        return len(old.parts) == len(new.parts) and all(
            one.readable and two.readable and self.says_the_same(one.node, two.node)
            for one, two in zip(old.parts, new.parts, strict=True)
        )

    @cached_property
    def _changed(self) -> set[str]:
        """The references whose targets are written otherwise, or refer to something that is."""
        referring: dict[str, set[str]] = defaultdict(set)
        everything = targets(self._head.data)
        for target in everything:
            for inner in targets(_at(self._head, target)):
                referring[inner].add(target)
        changed = {target for target in everything if self._differs(target)}
        pending = list(changed)
        while pending:
            fresh = referring[pending.pop()] - changed
            changed |= fresh
            pending.extend(fresh)
        return changed

    def _differs(self, target: str) -> bool:
        old, new = _at(self._base, target), _at(self._head, target)
        return old is None or not _alike(old, new)


def _like_parts(old: Schema, new: Schema) -> bool:
    return (
        len(old.parts) == len(new.parts)
        and old.exact == new.exact
        and all(
            one.readable and two.readable and _alike(one.node, two.node)
            for one, two in zip(old.parts, new.parts, strict=True)
        )
    )


def _below(old: Schema, new: Schema) -> Iterator[tuple[Schema, Schema]]:
    """Yield what stands below two schemas that are written alike."""
    ways: list[tuple[str | int, ...]] = [("properties", name) for name in old.property_names]
    ways += [("items",), ("additionalProperties",)]
    for keyword, *names in ways:
        one, two = old.below(str(keyword), *names), new.below(str(keyword), *names)
        if one is not None and two is not None:
            yield one, two


def _alike(old: Any, new: Any) -> bool:
    """Tell whether two nodes are the same JSON; in which order an object stands is nothing."""
    if repr(old) == repr(new):
        return True
    return bool(old == new) and fingerprint(old) == fingerprint(new)  # 1 is equal to true


def _at(document: Document, reference: str) -> Any:
    """Return what a reference leads to; None if it leads nowhere."""
    try:
        return document.at(document.pointer_of(reference))
    except DocumentError:
        return None
