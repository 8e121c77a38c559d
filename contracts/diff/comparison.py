"""Compare two documents: what changed, whom it breaks, and what cannot be known."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from contracts.diff import rules
from contracts.diff.answer import Answer
from contracts.diff.changes import Change, Key, Node, SchemaChange, Seen
from contracts.diff.endpoints import Endpoint, paired, shape
from contracts.diff.graph import SchemaGraph
from contracts.diff.registry import judge
from contracts.diff.unchanged import Unchanged
from contracts.diff.walker import Pair, changes
from contracts.diff.words import Comparison, Direction, Finding, Impact, Side
from contracts.documents.document import Document
from contracts.model import Severity

__all__ = ["compare", "rules"]


def compare(base: Document, head: Document) -> Comparison:
    """Return what changed from `base` to `head` in the operations that both cover, worst first.

    What an excerpt leaves out, or a reference to nowhere hides, is neither removed nor added: it is
    `unknown`. A schema that several
    operations use is compared once, and its findings name them all.
    """
    unchanged = Unchanged(base, head)
    found = _Findings(base, head, unchanged)
    compared: list[str] = []
    unknown: list[str] = []
    for side, old, new in _operations(base, head):
        name = (new if new.operation.there else old).name
        known = _covers(base, name) and _covers(head, name)
        if not known or _unread(base, old) or _unread(head, new):
            unknown.append(name)
            continue
        compared.append(name)
        if not unchanged.says_the_same(_said(old), _said(new)):
            found.take(name, changes(old, new, name, side))
    found.take_schemas()
    return Comparison(
        base.name,
        head.name,
        found.sorted(),
        tuple(compared),
        tuple(unknown),
        (*base.unread, *head.unread),
    )


def _operations(base: Document, head: Document) -> Iterator[tuple[Side, Endpoint, Endpoint]]:
    """Yield every operation of either document with the side that sends its request."""
    for container, side in (("paths", Side.REQUEST), ("webhooks", Side.RESPONSE)):
        old, new = (Node(each, "").child(container) for each in (base, head))
        for pair in paired(old, new):
            yield side, *pair


def _covers(document: Document, name: str) -> bool:
    """Tell whether the document would hold this operation if the service had it."""
    covered = document.covers
    return covered is None or shape(name) in map(shape, covered)


def _unread(document: Document, endpoint: Endpoint) -> bool:
    """Tell whether the path that would hold an operation is a reference that leads nowhere."""
    paths = Node(document, "").child("paths")
    item = paths.fields.get(endpoint.path)
    refers = isinstance(item, dict) and "$ref" in item
    return refers and not endpoint.item.there and not paths.child(endpoint.path).there


def _said(endpoint: Endpoint) -> list[object]:
    """Return all that is said of an operation, some of it at its path or for the whole document."""
    root = Node(endpoint.item.document, "")
    return [
        endpoint.operation.data,
        *(endpoint.item.fields.get(keyword) for keyword in ("parameters", "servers")),
        *(root.child(keyword).data for keyword in ("security", "servers")),
        root.child("components", "securitySchemes").data,
    ]


class _Findings:
    """Collects what the rules see, each thing once, with every operation it affects."""

    def __init__(self, base: Document, head: Document, unchanged: Unchanged) -> None:
        self._base = base
        self._head = head
        self._graph = SchemaGraph(unchanged)
        self._affected: dict[tuple[str, Seen], dict[tuple[Side, Impact], set[str]]] = {}

    def take(self, operation: str, pairs: Iterable[Change | Pair]) -> None:
        """Judge the changes of an operation, and keep its schemas for later."""
        for change in pairs:
            if isinstance(change, Change):
                self._judge(change, lambda _: [operation])
            else:
                side, old, new = change
                self._graph.add(side, old, new, operation)

    def take_schemas(self) -> None:
        """Judge every pair of schemas, and say where no rule names what is not included."""
        answers = self._graph.answers()
        explained: set[Key] = set()
        for change in self._graph.changes.values():
            if self._judge(change, self._graph.operations) < Impact.COMPATIBLE.rank:
                explained |= self._graph.leading_to(change)
        for root, affected in self._graph.roots():
            if answers[root.key] is not Answer.YES and root.key not in explained:
                self._unexplained(root, affected)

    def _judge(self, change: Any, affected: Callable[[Any], Iterable[str]]) -> int:
        """Keep what the rules see; return the rank of the worst."""
        if isinstance(change, SchemaChange) and not change.readable:
            seen = change.finding("cannot be compared: a $ref leads nowhere")
            names = affected(change)
            return self._keep("schema-unreadable", change.side, Impact.UNDECIDED, seen, names)
        return min(
            (
                self._keep(rule.name, rule.side, impact, seen, affected(change))
                for rule, impact, seen in judge(change)
            ),
            default=Impact.COMPATIBLE.rank,
        )

    def _unexplained(self, root: SchemaChange, affected: Iterable[str]) -> None:
        refuted = root.answer <= Answer.UNLIKELY
        impact = Impact.BREAKING if refuted else Impact.UNDECIDED
        message = "the allowed values changed" if refuted else "the allowed values may have changed"
        self._keep("schema-changed", root.side, impact, root.finding(message), affected)

    def _keep(
        self, name: str, side: Side, impact: Impact, seen: Seen, affected: Iterable[str]
    ) -> int:
        directions = self._affected.setdefault((name, seen), {})
        directions.setdefault((side, impact), set()).update(affected)
        return impact.rank

    def sorted(self) -> tuple[Finding, ...]:
        """Return every finding, worst first, then in the order of the head document."""
        return tuple(sorted(self._findings(), key=_order))

    def _findings(self) -> Iterator[Finding]:
        told = self._told_of_parameters()
        for (rule, seen), directions in self._affected.items():
            affected = set[str]().union(*directions.values())
            if rule.startswith("default-") and affected <= told.get((seen.base, seen.head), set()):
                continue
            yield Finding(
                rule,
                Severity.NOTE,
                seen.message,
                self._head.place(seen.head),
                self._base.place(seen.base),
                tuple(sorted(affected)),
                tuple(_directions(directions)),
            )

    def _told_of_parameters(self) -> dict[tuple[str, str], set[str]]:
        """Return the operations in which a rule of its own speaks of a parameter's default.

        They go by the places of the default, which is one of a schema as well.
        """
        return {
            (seen.base, seen.head): set[str]().union(*directions.values())
            for (rule, seen), directions in self._affected.items()
            if rule == "parameter-default-changed"
        }


def _directions(found: Mapping[tuple[Side, Impact], Iterable[str]]) -> Iterator[Direction]:
    """Yield what a change means to each side, the worst first."""
    for (side, impact), names in sorted(found.items(), key=lambda each: each[0][1].rank):
        yield Direction(side, impact, tuple(sorted(names)))


def _order(finding: Finding) -> tuple[int, int, int, str, str]:
    place = finding.place
    return finding.impact.rank, place.line, place.column, finding.rule, finding.message
