"""The rules: each sees one kind of change and names what it sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from contracts.diff.answer import Answer
from contracts.diff.changes import Change, SchemaChange, Seen
from contracts.diff.words import Impact, Side

Look = Callable[[Any], Iterator[Seen]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A function that names what it sees in a kind of change, and what that means on one side."""

    name: str
    side: Side
    impact: Impact
    sees: type
    look: Look = field(repr=False)
    by_values: bool = True

    @property
    def promise(self) -> str:
        """Why this is so, as the function says it."""
        return (self.look.__doc__ or "").strip()


RULES: list[Rule] = []


def rule(
    side: Side, impact: Impact, *, by_values: bool = True, named: str = ""
) -> Callable[[Look], Look]:
    """Register a rule for a side; it sees what its function takes, and is named after it.

    Two functions may be `named` alike: together they are the rule. Stacked, one function makes a
    rule for each side. What the rule sees in a schema breaks only if the sets of values say so
    too, unless it is not `by_values` that it breaks: a client may read a property that it cannot
    rely on.
    """

    def register(look: Look) -> Look:
        sees = get_type_hints(look)["change"]
        RULES.append(
            Rule(named or look.__name__.replace("_", "-"), side, impact, sees, look, by_values)
        )
        return look

    return register


def judge(change: Change | SchemaChange) -> Iterator[tuple[Rule, Impact, Seen]]:
    """Yield what every rule sees in a change, and what that means."""
    for found in RULES:
        if found.sees is type(change) and found.side is change.side:
            for seen in found.look(change):
                yield found, _proved(found, change), seen


def _proved(found: Rule, change: Change | SchemaChange) -> Impact:
    """Return the impact that the sets of values allow to claim.

    A rule sees one keyword; what breaks is decided by all of them together.
    """
    if found.impact is not Impact.BREAKING or not found.by_values:
        return found.impact
    if not isinstance(change, SchemaChange):
        return found.impact
    return {
        Answer.NO: Impact.BREAKING,
        Answer.UNLIKELY: Impact.BREAKING,
        Answer.UNKNOWN: Impact.UNDECIDED,
        Answer.YES: Impact.COMPATIBLE,
    }[change.answer]
