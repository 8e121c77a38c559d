"""Whether everything that one schema allows is allowed by another: proved, refuted, or unknown.

By convention an object has only the properties that its schema declares, unless the schema gives
the others a schema of their own: clients do not send, and services do not answer, what nobody
wrote down. Otherwise no property could ever be added to a request. A property that is declared
later may be added even to an answer that allowed no other: clients ignore what they do not know.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from contracts.diff.answer import Answer, least, most
from contracts.diff.cells import CHECKED_FORMATS, Bound, Cell, cells, families, fingerprint
from contracts.diff.keywords import implied, same_parts, tuples
from contracts.diff.overlapping import same_choice
from contracts.diff.schema import Schema
from contracts.diff.unchanged import Unchanged
from contracts.diff.words import Side
from contracts.documents.document import Document

MOST_PAIRS = 50_000
"""How many pairs of schemas are judged; the answer to any more is unknown."""

Pair = tuple[Document, Document, tuple[str, ...], tuple[str, ...]]
_HIDDEN = {Side.REQUEST: "readOnly", Side.RESPONSE: "writeOnly"}


class Inclusion:
    """Answers for the schemas of two documents on one side, remembering what was answered.

    Schemas may lead back to themselves, so a pair is taken to be included until something says
    otherwise (coinduction): every pair that is asked for is judged by the answers that stand, and
    judged again when one that it rests on falls. Answers only fall, so this ends, always in the
    same place, and however deep the schemas are nothing recurses.
    """

    def __init__(self, side: Side, unchanged: Unchanged | None = None) -> None:
        self._hidden = _HIDDEN[side]
        self._tolerant = side is Side.RESPONSE
        self._unchanged = unchanged
        self._answers: dict[Pair, Answer] = {}
        self._pending: dict[Pair, tuple[Schema, Schema]] = {}
        self._judged: dict[Pair, tuple[Schema, Schema]] = {}
        self._resting: dict[Pair, set[Pair]] = defaultdict(set)
        self._asking: Pair | None = None
        self._known: dict[Schema, list[Cell]] = {}

    def includes(self, inner: Schema, outer: Schema) -> Answer:
        """Return whether `outer` allows everything that `inner` allows."""
        pair = (inner.document, outer.document, inner.key, outer.key)
        if pair not in self._answers:
            self._answers[pair] = self._at_first(pair, inner, outer)
        if self._asking is None:
            self._settle()
        else:
            self._resting[pair].add(self._asking)
        return self._answers[pair]

    def _at_first(self, pair: Pair, inner: Schema, outer: Schema) -> Answer:
        if not (inner.readable and outer.readable) or len(self._answers) >= MOST_PAIRS:
            return Answer.UNKNOWN
        if self._unchanged is None or not self._unchanged.schema(inner, outer):
            self._pending[pair] = inner, outer
        return Answer.YES

    def _settle(self) -> None:
        """Judge what is pending, and again whatever rests on an answer that falls."""
        while self._pending:
            pair, schemas = self._pending.popitem()
            self._judged[pair] = schemas
            self._asking = pair
            answer = self._judge(*schemas)
            self._asking = None
            if answer < self._answers[pair]:
                self._answers[pair] = answer
                self._pending |= {other: self._judged[other] for other in self._resting[pair]}

    def _judge(self, inner: Schema, outer: Schema) -> Answer:
        outside = self._cells(outer)
        answer = least(self._cell(cell, outside) for cell in self._cells(inner))
        if answer is Answer.UNKNOWN and self._unchanged is None and same_parts(inner, outer):
            return Answer.YES
        if answer is Answer.UNKNOWN and same_choice(inner, outer, self.includes):
            return Answer.YES
        return answer

    def _cells(self, schema: Schema) -> list[Cell]:
        if schema not in self._known:
            self._known[schema] = list(cells(schema))
        return self._known[schema]

    def _cell(self, cell: Cell, outside: Iterable[Cell]) -> Answer:
        candidates = [other for other in outside if other.family == cell.family]
        if cell.allowed is not None:
            held = (
                most(self._held(cell, other, value) for other in candidates)
                for value in cell.allowed
                if _fits_in(value, cell)
            )
            return _doubted(least(held), cell, candidates)
        named = [other for other in candidates if _same_reference(cell, other)]
        best = most(self._inside(cell, other) for other in named or candidates)
        if best is Answer.NO and len(candidates) > 1:
            best = Answer.UNLIKELY  # each leaves something out; all of them together may not
        return _doubted(best, cell, candidates)

    def _held(self, cell: Cell, other: Cell, value: Any) -> Answer:
        """Return whether the other cell allows one value; what it asks beside may exclude it."""
        answer = _holds(cell, other, value)
        if answer is Answer.NO or not other.others:
            return answer
        return min(answer, max(Answer.UNKNOWN, least(implied(cell, other, self.includes))))

    def _inside(self, cell: Cell, other: Cell) -> Answer:
        if other.allowed is not None:
            return Answer.NO
        return least(self._conditions(cell, other))

    def _conditions(self, cell: Cell, other: Cell) -> Iterator[Answer]:
        yield from implied(cell, other, self.includes)
        if cell.family == "number":
            yield _ends(cell, other)
            yield _steps(cell, other)
            yield _formats(cell, other)
        elif cell.family == "string":
            yield _ends(cell, other)
            yield _patterns(cell, other)
            yield _formats(cell, other)
        elif cell.family == "array":
            yield _ends(cell, other)
            yield Answer.of(cell.unique or not other.unique or _holds_at_most(cell, 1))
            if not _holds_at_most(cell, 0):
                yield from tuples(cell.schema, other.schema, self.includes)
        elif cell.family == "object":
            yield _ends(cell, other)
            yield from self._object(cell.schema, other.schema)

    def _object(self, inner: Schema, outer: Schema) -> Iterator[Answer]:
        if _conflicting(inner) or _conflicting(outer):
            yield Answer.UNKNOWN
        yield Answer.of(self.required(outer) <= self.required(inner))
        yield self._below("additionalProperties", inner, outer)
        outer_rest, inner_rest = (each.below("additionalProperties") for each in (outer, inner))
        if self._tolerant and outer_rest is not None and not families(outer_rest):
            outer_rest = None
        far: list[tuple[Schema, Schema]] = []
        for name in sorted({*inner.property_names, *outer.property_names}):
            mine = inner.below("properties", name) or inner_rest
            theirs = outer.below("properties", name) or outer_rest
            if mine is None or theirs is None or self.hides(mine):
                continue
            if mine.reference or theirs.reference:  # which is asked only if the rest is included
                far.append((mine, theirs))
            else:
                yield self.includes(mine, theirs)
        yield from (self.includes(*pair) for pair in far)

    def _below(self, keyword: str, inner: Schema, outer: Schema) -> Answer:
        """Compare what stands below a keyword; nothing allows everything."""
        wanted = outer.below(keyword)
        if wanted is None:
            return Answer.YES
        return self.includes(inner.below(keyword) or _anything(inner.document), wanted)

    def required(self, schema: Schema) -> frozenset[str]:
        """Return what must be there, without what this side never carries."""
        return frozenset(
            name
            for name in schema.required
            if not self.hides(schema.below("properties", name) or _anything(schema.document))
        )

    def hides(self, schema: Schema) -> bool:
        """Tell whether this side never carries a property: readOnly in requests, or the reverse."""
        return True in schema.values(self._hidden)


def _same_reference(cell: Cell, other: Cell) -> bool:
    """Tell whether two alternatives refer to the same: what became of one is the other.

    That another alternative now holds what this one held is not looked for then.
    """
    wanted = cell.schema.reference
    return bool(wanted) and wanted == other.schema.reference


def _anything(document: Document) -> Schema:
    return Schema(document, "", ())


def _doubted(answer: Answer, cell: Cell, candidates: Iterable[Cell]) -> Answer:
    """Doubt a refutation by a value that some other keyword may exclude, and the like.

    The branches of a `oneOf` are compared as if they did not overlap.
    """
    if answer is Answer.NO and (cell.others or cell.patterns or not cell.schema.exact):
        return Answer.UNLIKELY
    if answer is Answer.YES and not all(other.schema.exact for other in candidates):
        return Answer.UNKNOWN
    return answer


def _holds(cell: Cell, other: Cell, value: Any) -> Answer:
    """Return whether the other cell allows one value that the first lists."""
    if other.allowed is not None and fingerprint(value) not in map(fingerprint, other.allowed):
        return Answer.NO
    if cell.family not in {"string", "number"}:
        return Answer.UNKNOWN if other.allowed is None else Answer.YES
    if not _fits_in(value, other):
        return Answer.NO
    return Answer.UNKNOWN if _asks_more(cell, other, value) else Answer.YES


def _fits_in(value: Any, cell: Cell) -> bool:
    """Tell whether a string or a number lies within a cell's limits; anything else is not asked."""
    if cell.family not in {"string", "number"}:
        return True
    size = Bound(len(value) if isinstance(value, str) else value)
    low, high = cell.interval
    return size.within(low, 1) and size.within(high, -1)


def _asks_more(cell: Cell, other: Cell, value: Any) -> bool:
    """Tell whether the other cell asks for what the first does not, beside its list."""
    if other.family == "number" and any(value % step for step in other.steps):
        return not set(other.steps) <= set(cell.steps)
    return bool(other.patterns - cell.patterns or other.formats - cell.formats)


def _ends(cell: Cell, other: Cell) -> Answer:
    # What an object must or may not hold is compared name by name.
    ends = other.limits if cell.family == "object" else other.interval
    (low, high), (lowest, highest) = cell.interval, ends
    if low.within(lowest, 1) and high.within(highest, -1):
        return Answer.YES
    return Answer.UNLIKELY if cell.formats else Answer.NO  # whose strings may be short enough


def _holds_at_most(cell: Cell, size: int) -> bool:
    limit = cell.interval[1].limit
    return limit is not None and limit <= size


def _steps(cell: Cell, other: Cell) -> Answer:
    """Judge `multipleOf`; whether two broken steps fit each other is left open."""
    answers = [
        max((_fits(step, wanted) for step in cell.steps), default=Answer.NO)
        for wanted in other.steps
    ]
    return min(answers, default=Answer.YES)


def _fits(step: float, wanted: float) -> Answer:
    if step == wanted:
        return Answer.YES
    whole = isinstance(step, int) and isinstance(wanted, int) and wanted != 0
    return Answer.of(step % wanted == 0) if whole else Answer.UNKNOWN


def _patterns(cell: Cell, other: Cell) -> Answer:
    """Judge patterns by their text: another one may well match the same strings."""
    if other.patterns <= cell.patterns:
        return Answer.YES
    return Answer.UNLIKELY if cell.formats or cell.patterns else Answer.NO


def _formats(cell: Cell, other: Cell) -> Answer:
    """Judge formats by their names; a `float` is a `double`."""
    known = cell.formats | ({"double"} if "float" in cell.formats else set())
    if other.formats <= known:
        return Answer.YES
    return Answer.NO if other.formats - known <= CHECKED_FORMATS else Answer.UNLIKELY


def _conflicting(schema: Schema) -> bool:
    """Tell whether one part closes an object that another part opens."""
    closing: Collection[Any] = [
        part for part in schema.parts if part.node.get("additionalProperties") not in (None, True)
    ]
    names = set(schema.property_names)
    return any(names - set(_declared(part.node)) for part in closing)


def _declared(node: dict[str, Any]) -> Collection[str]:
    declared = node.get("properties")
    return declared if isinstance(declared, dict) else ()
