"""Items cut into clauses, each with the operations and the property that it speaks of."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from contracts.notes import names
from contracts.notes.words import Claim, Item, Kind, Notes, Sentence

_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!vs\.)(?<!etc\.)\s+(?=[A-Z\"“`(\[/0-9])")
_CUT = re.compile(r";\s+")
# What reads a clause may take time that grows with its square, so no clause is longer than this.
_PIECE = re.compile(r".{1,1000}(?:\s+|$)|.{1000}", re.DOTALL)
_MOST_KNOWN = 40


@dataclass(frozen=True, slots=True)
class Clause:
    """What makes claims: a sentence, or a part of one up to a semicolon.

    Where it names no operation itself, it `inherits` those that its item or the item above began
    with. `topic` is the property that was named last before it; `known` are all that its item has
    named.
    """

    item: Item
    sentence: Sentence
    text: str
    operations: tuple[str, ...]
    topic: str
    known: tuple[str, ...]
    inherits: bool

    def claim(self, kind: Kind, subject: str) -> Claim:
        """Return a claim that this clause makes of the operations it speaks of."""
        return Claim(
            kind,
            subject,
            self.sentence,
            self.operations,
            topic=self.topic,
            clause=self.text,
            inherits=self.inherits,
        )

    def topic_at(self, position: int) -> str:
        """Return the property named last before a position, else the one named next."""
        named = names.properties(self.text, self.known)
        before = [name.text for name in named if name.start < position]
        after = [name.text for name in named if name.start >= position]
        return (before or [self.topic or (after or [""])[0]])[-1]


@dataclass
class _Scope:
    operations: tuple[str, ...] = ()
    topic: str = ""
    known: dict[str, None] = field(default_factory=dict)


def clauses(notes: Notes) -> Iterator[Clause]:
    """Yield every clause of the notes, in their order."""
    scopes: dict[int, _Scope] = {}
    for place, item in enumerate(notes.items):
        scopes[place] = _inherited(item, scopes)
        for sentence in sentences(item):
            for text in _CUT.split(sentence.text):
                for piece in _PIECE.findall(text):
                    yield _clause(sentence, piece, scopes[place], item)


def sentences(item: Item) -> Iterator[Sentence]:
    """Yield the sentences of an item, each with the line it begins in."""
    start = 0
    ends = [match.span() for match in _END.finditer(item.text)]
    for end, following in (*ends, (len(item.text), len(item.text))):
        line = item.line + item.text.count("\n", 0, start)
        text = " ".join(item.text[start:end].split())
        if text:
            yield Sentence(item.version, line, item.section, text)
        start = following


def _inherited(item: Item, scopes: Mapping[int, _Scope]) -> _Scope:
    if not item.above:
        return _Scope()
    above = scopes[item.above[-1]]
    return _Scope(above.operations, above.topic, dict(above.known))


def _clause(sentence: Sentence, text: str, scope: _Scope, item: Item) -> Clause:
    plain = names.without_addresses(text)
    named = [endpoint.text for endpoint in names.endpoints(plain)]
    named += names.listed_endpoints(plain)
    operations = tuple(dict.fromkeys(named)) or scope.operations
    known = [name.text for name in names.properties(plain, scope.known)]
    if len(scope.known) < _MOST_KNOWN:
        scope.known.update(dict.fromkeys(known))
    clause = Clause(
        item, sentence, plain, operations, scope.topic, tuple(scope.known), inherits=not named
    )
    scope.operations = scope.operations or operations
    scope.topic = known[-1] if known else scope.topic
    return clause
