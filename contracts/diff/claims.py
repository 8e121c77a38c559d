"""What the rules say of schemas, kept until values are looked for that show it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from contracts.diff.changes import SchemaChange, Seen
from contracts.diff.graph import SchemaGraph
from contracts.diff.promises import Mode
from contracts.diff.words import Direction, Impact, Side
from contracts.documents.document import Document

Prove = Callable[[str, Seen, Iterable[Direction]], Iterator[Direction]]
"""Takes a rule, what it saw, and what that means; says the same, with witnesses."""


@dataclass(frozen=True)
class Claim:
    """What a rule says of a pair of schemas; `by_values` if it speaks of what may be sent."""

    rule: str
    seen: Seen
    change: SchemaChange
    by_values: bool = True


class Claims:
    """The claims that a value could show."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Seen, Side, Impact], list[Claim]] = defaultdict(list)

    def add(self, view: Mode, impact: Impact, claim: Claim) -> None:
        """Keep a claim, unless it harms nobody, or only clients of the new version."""
        if impact is not Impact.COMPATIBLE and view is Mode.BACKWARD:
            key = claim.rule, claim.seen, claim.change.side, impact
            self._found[key].append(claim)

    def prover(self, base: Document, head: Document, graph: SchemaGraph | None) -> Prove:
        """Return what looks for values; a validator is loaded only if there are claims."""
        if not self._found or graph is None:
            return lambda _rule, _seen, directions: iter(directions)
        from contracts.diff.proving import Prover  # noqa: PLC0415 - seldom needed, slow to import

        prover = Prover(base, head, graph)

        def prove(rule: str, seen: Seen, directions: Iterable[Direction]) -> Iterator[Direction]:
            found: dict[tuple[Side, Impact, str], Direction] = {}
            for each in directions:
                claims = self._found.get((rule, seen, each.side, each.impact), [])
                about_values = claims and each.readers == each.side.readers
                one = prover.prove(claims, each) if about_values else each
                key = one.side, one.impact, one.readers
                found[key] = _together(found[key], one) if key in found else one
            yield from sorted(found.values(), key=lambda each: each.impact.rank)

        return prove


def _together(one: Direction, two: Direction) -> Direction:
    """Return one direction for two that turned out to mean the same."""
    affects = tuple(sorted({*one.affects, *two.affects}))
    return replace(one if one.witness else two, affects=affects)
