"""Whether everything that one schema allows is allowed by another: proved, refuted, or unknown.

By convention an object has only the properties that its schema declares, unless the schema gives
the others a schema of their own: clients do not send, and services do not answer, what nobody
wrote down. Otherwise no property could ever be added to a request. A property that is declared
later may be added even to an answer that allowed no other: clients ignore what they do not know.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from contracts.diff.answer import Answer, least, most
from contracts.diff.cells import CHECKED_FORMATS, Cell, cells, families, multiple
from contracts.diff.keywords import implied, same_parts, tuples
from contracts.diff.membership import holds
from contracts.diff.overlapping import same_choice
from contracts.diff.places import described
from contracts.diff.schema import Schema
from contracts.diff.texts import read_as, readings
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
        inside, outside = self._cells(inner), self._cells(outer)
        text = inner.text and not any(cell.family == "string" for cell in inside)
        answer = least(self._cell(cell, outside, text=text) for cell in inside)
        if answer is Answer.UNKNOWN and self._unchanged is None and same_parts(inner, outer):
            return Answer.YES
        if answer is Answer.UNKNOWN and same_choice(inner, outer, self.includes):
            return Answer.YES
        return answer

    def _cells(self, schema: Schema) -> list[Cell]:
        if schema not in self._known:
            self._known[schema] = list(cells(schema))
        return self._known[schema]

    def _cell(self, cell: Cell, outside: list[Cell], *, text: bool) -> Answer:
        """Judge one cell, as text unless the schema tells its numbers from strings itself."""
        candidates = [other for other in outside if text or other.family == cell.family]
        if cell.allowed is not None:
            real = (each for each in cell.allowed if holds(cell, each) is not Answer.NO)
            best = least(_listed(value, candidates) for value in real)
        else:
            best = self._alike(cell, [each for each in candidates if each.family == cell.family])
        if text and best is not Answer.YES:
            read = (_sure(read_as(cell, other, self.includes), other) for other in candidates)
            best = max(best, most(read))
        return _doubted(best, cell)

    def _alike(self, cell: Cell, candidates: list[Cell]) -> Answer:
        """Judge a cell by those of its own family, of all that refer to the same by the best."""
        named = [other for other in candidates if _same_reference(cell, other)]
        best = most(_sure(self._inside(cell, other), other) for other in named or candidates)
        if best is Answer.NO and len(candidates) > 1:
            return Answer.UNLIKELY  # each leaves something out; all of them together may not
        return best

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
        rest = outer.below("additionalProperties")
        tolerant = self._tolerant and rest is not None and not families(rest)
        far: list[tuple[Schema, Schema]] = []
        for name in sorted({*inner.property_names, *outer.property_names}):
            mine, theirs = described(inner, name), described(outer, name)
            if tolerant and theirs is rest:
                continue
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


def _listed(value: Any, candidates: list[Cell]) -> Answer:
    """Return whether any cell allows one value."""
    return most(
        _sure(holds(other, each), other) for other in candidates for each in readings(value, other)
    )


def _sure(answer: Answer, other: Cell) -> Answer:
    """Doubt what a branch of a `oneOf` allows that another branch may allow too."""
    return min(answer, Answer.YES if other.schema.exact else Answer.UNKNOWN)


def _doubted(answer: Answer, cell: Cell) -> Answer:
    """Doubt a refutation by a value that some other keyword may exclude, and the like."""
    if answer is Answer.NO and (cell.others or cell.patterns or not cell.schema.exact):
        return Answer.UNLIKELY
    return answer


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
    """Judge `multipleOf`: multiples of a step are multiples of what the step is a multiple of."""
    answers = [
        max((_fits(step, wanted) for step in cell.steps), default=Answer.NO)
        for wanted in other.steps
    ]
    return min(answers, default=Answer.YES)


def _fits(step: float, wanted: float) -> Answer:
    if step == wanted:
        return Answer.YES
    return Answer.of(multiple(step, wanted)) if wanted else Answer.UNKNOWN


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
