"""Compare two documents: what changed, whom it breaks, and what cannot be known."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from contracts.diff import forward, registry, rules
from contracts.diff.answer import Answer
from contracts.diff.changes import (
    Change,
    DocumentChange,
    HeaderChange,
    Key,
    Node,
    ParameterChange,
    SchemaChange,
    Seen,
)
from contracts.diff.claims import Claim, Claims
from contracts.diff.components import Reached, component_changes
from contracts.diff.endpoints import Endpoint, paired, shape
from contracts.diff.graph import SchemaGraph
from contracts.diff.moves import rejoined
from contracts.diff.promises import Mode, Profile, readers
from contracts.diff.unchanged import Unchanged
from contracts.diff.walker import Pair, changes
from contracts.diff.words import Comparison, Direction, Finding, Impact, Side
from contracts.documents.document import Document
from contracts.model import Severity

__all__ = ["compare", "rules"]

_OF_SCHEMAS = (ParameterChange, HeaderChange)  # whose rules look into their schemas
_OF_THE_PATH = ("parameters", "servers", "summary", "description")


def compare(
    base: Document,
    head: Document,
    *,
    profile: Profile = Profile.WIRE,
    mode: Mode = Mode.BACKWARD,
) -> Comparison:
    """Return what changed from `base` to `head` in the operations that both cover, worst first.

    `profile` says what is promised to stay, `mode` whose clients meet whose service.

    What an excerpt leaves out, or a reference to nowhere hides, is neither removed nor added: it is
    `unknown`. A schema that several operations use is compared once, and its findings name them
    all.
    """
    unchanged = Unchanged(base, head)
    found = _Findings(base, head, unchanged, profile, mode)
    compared: list[str] = []
    unknown: list[str] = []
    alike = unchanged.says_the_same(*map(_of_all, (base, head)))
    for side, old, new in _operations(base, head):
        name = (new if new.operation.there else old).name
        known = _covers(base, name) and _covers(head, name)
        if not known or _unread(base, old) or _unread(head, new):
            unknown.append(name)
            continue
        compared.append(name)
        found.note(name, old, new)
        said = _said(old), _said(new)
        if not (alike and unchanged.says_the_same(*said)):
            seen = list(changes(old, new, name, side))
            if profile is Profile.WIRE and alike and unchanged.but_for_schemas(*said):
                seen = [
                    each
                    for each in seen
                    if not isinstance(each, Change) or isinstance(each, _OF_SCHEMAS)
                ]
            found.take(name, seen)
    found.take_schemas()
    if profile is not Profile.WIRE:
        found.take_document()
    return Comparison(
        base.name,
        head.name,
        found.sorted(),
        tuple(compared),
        tuple(unknown),
        (*base.unread, *head.unread),
        profile.value,
        mode.value,
    )


def _operations(base: Document, head: Document) -> Iterator[tuple[Side, Endpoint, Endpoint]]:
    """Yield every operation of either document with the side that sends its request."""
    for container, side in (("paths", Side.REQUEST), ("webhooks", Side.RESPONSE)):
        old, new = (Node(each, "").child(container) for each in (base, head))
        complete = base.covers is None and head.covers is None
        for pair in rejoined(paired(old, new)) if complete else paired(old, new):
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
    """Return what is said of an operation, some of it at its path."""
    return [
        shape(endpoint.path),
        endpoint.operation.data,
        *(endpoint.item.fields.get(keyword) for keyword in _OF_THE_PATH),
    ]


def _of_all(document: Document) -> list[object]:
    """Return what is said of every operation, for the whole document."""
    root = Node(document, "")
    return [
        *(root.child(keyword).data for keyword in ("security", "servers")),
        root.child("components", "securitySchemes").data,
    ]


class _Harm(NamedTuple):
    """What a change means to those on one side, and which promise to whom that is about."""

    side: Side
    impact: Impact
    profile: Profile
    view: Mode


class _Findings:
    """Collects what the rules see, each thing once, with every operation it affects."""

    def __init__(
        self, base: Document, head: Document, unchanged: Unchanged, profile: Profile, mode: Mode
    ) -> None:
        self._base = base
        self._head = head
        self._profile = profile
        self._unchanged = unchanged
        self._graphs = {view: SchemaGraph(unchanged, view) for view in mode.views}
        self._reached = Reached(base), Reached(head)
        self._affected: dict[tuple[str, Seen], dict[_Harm, set[str]]] = {}
        self._claims = Claims()

    def note(self, operation: str, old: Endpoint, new: Endpoint) -> None:
        """Note what an operation leads to, where names matter."""
        if self._profile is not Profile.WIRE:
            for reached, endpoint in zip(self._reached, (old, new), strict=True):
                reached.add(operation, endpoint)

    def take(self, operation: str, pairs: Iterable[Change | Pair]) -> None:
        """Judge the changes of an operation, and keep its schemas for later."""
        for change in pairs:
            for view, graph in self._graphs.items():
                if isinstance(change, Change):
                    self._judge(view, change, lambda _: [operation])
                else:
                    side, old, new, where = change
                    graph.add(side, old, new, operation, where)

    def take_document(self) -> None:
        """Judge what concerns no operation by itself: names of schemas, and the document."""
        old, new = (reached.root for reached in self._reached)
        complete = self._base.covers is None and self._head.covers is None
        for view in self._graphs:
            self._judge(view, DocumentChange(Side.RESPONSE, old, new), lambda _: [])
            for change in component_changes(*self._reached):
                if change.operations or complete:
                    self._judge(view, change, lambda each: each.operations)

    def take_schemas(self) -> None:
        """Judge every pair of schemas, and say where no rule names what is not included."""
        for view, graph in self._graphs.items():
            answers = graph.answers()
            explained: set[Key] = set()
            for change in graph.changes.values():
                if self._profile is Profile.WIRE and self._unchanged.at_hand(
                    change.whole_old, change.whole_new
                ):
                    continue
                if self._judge(view, change, graph.operations) < Impact.COMPATIBLE.rank:
                    explained |= graph.leading_to(change)
            for root, affected in graph.roots():
                if answers[root.key] is not Answer.YES and root.key not in explained:
                    self._unexplained(view, root, affected)

    def _judge(self, view: Mode, change: Any, affected: Callable[[Any], Iterable[str]]) -> int:
        """Keep what the rules see; return the rank of the worst that travels."""
        if isinstance(change, SchemaChange) and not change.readable:
            seen = change.finding("cannot be compared: a $ref leads nowhere")
            harm = _Harm(change.speaker, Impact.UNDECIDED, Profile.WIRE, view)
            return self._keep("schema-unreadable", harm, seen, affected(change))
        judge = forward.judge if view is Mode.FORWARD else registry.judge
        worst = Impact.COMPATIBLE.rank
        for rule, impact, seen in judge(change, self._profile):
            harm = _Harm(change.speaker, impact, rule.profile, view)
            rank = self._keep(rule.name, harm, seen, affected(change))
            if rule.profile is Profile.WIRE:
                worst = min(worst, rank)
                if rule.impact is Impact.BREAKING and isinstance(change, SchemaChange):
                    claim = Claim(rule.name, seen, change, rule.by_values)
                    self._claims.add(view, impact, claim)
        return worst

    def _unexplained(self, view: Mode, root: SchemaChange, affected: Iterable[str]) -> None:
        refuted = root.answer <= Answer.UNLIKELY
        impact = Impact.BREAKING if refuted else Impact.UNDECIDED
        message = "the allowed values changed" if refuted else "the allowed values may have changed"
        harm = _Harm(root.speaker, impact, Profile.WIRE, view)
        seen = root.finding(message)
        self._claims.add(view, impact, Claim("schema-changed", seen, root))
        self._keep("schema-changed", harm, seen, affected)

    def _keep(self, name: str, harm: "_Harm", seen: Seen, affected: Iterable[str]) -> int:
        directions = self._affected.setdefault((name, seen), {})
        directions.setdefault(harm, set()).update(affected)
        return harm.impact.rank

    def sorted(self) -> tuple[Finding, ...]:
        """Return every finding, worst first, then in the order of the head document."""
        return tuple(sorted(self._findings(), key=_order))

    def _findings(self) -> Iterator[Finding]:
        graph = self._graphs.get(Mode.BACKWARD)
        prove = self._claims.prover(self._base, self._head, graph)
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
                tuple(prove(rule, seen, _directions(directions))),
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


def _directions(found: Mapping["_Harm", Iterable[str]]) -> Iterator[Direction]:
    """Yield what a change means to each side, the worst first."""
    for harm, names in sorted(found.items(), key=lambda each: each[0].impact.rank):
        whom = readers(harm.profile, harm.view, harm.side)
        yield Direction(harm.side, harm.impact, tuple(sorted(names)), whom)


def _order(finding: Finding) -> tuple[int, tuple[int, int], str, str, tuple[str, str]]:
    place, base = finding.place, finding.base
    pointers = place.pointer, base.pointer if base else ""
    line = place.line, place.column
    return finding.impact.rank, line, finding.rule, finding.message, pointers
