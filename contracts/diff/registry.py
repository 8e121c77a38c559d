"""The rules: each sees one kind of change and names what it sees."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, get_type_hints

from contracts.diff.answer import Answer
from contracts.diff.changes import Change, SchemaChange, Seen
from contracts.diff.promises import Profile
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
    profile: Profile = Profile.WIRE

    @property
    def promise(self) -> str:
        """Why this is so, as the function says it."""
        return (self.look.__doc__ or "").strip()


RULES: list[Rule] = []
UNNAMED = frozenset({"schema-changed", "schema-unreadable"})
_CONCERNED: dict[tuple[type, Side, Profile], tuple[Rule, ...]] = {}


def rule(
    side: Side,
    impact: Impact,
    *,
    by_values: bool = True,
    named: str = "",
    profile: Profile = Profile.WIRE,
) -> Callable[[Look], Look]:
    """Register a rule for a side; it sees what its function takes, and is named after it.

    Two functions may be `named` alike: together they are the rule. Stacked, one function makes a
    rule for each side. What the rule sees in a schema breaks only if the sets of values say so
    too, unless it is not `by_values` that it breaks: a client may read a property that it cannot
    rely on. A rule of another `profile` than `wire` names what does not travel, so no set of values
    says anything about it.
    """

    def register(look: Look) -> Look:
        sees = get_type_hints(look)["change"]
        name = named or look.__name__.replace("_", "-")
        values = by_values and profile is Profile.WIRE
        RULES.append(Rule(name, side, impact, sees, look, values, profile))
        return look

    return register


def judge(
    change: Change | SchemaChange, profile: Profile = Profile.WIRE
) -> Iterator[tuple[Rule, Impact, Seen]]:
    """Yield what every rule of a profile sees in a change, and what that means."""
    for found in concerned(type(change), change.side, profile):
        for seen in found.look(change):
            yield found, _proved(found, change), seen


def names() -> frozenset[str]:
    """Return the name of every rule, and of what is said where no rule sees anything."""
    return frozenset(found.name for found in RULES) | UNNAMED


def profile_of(name: str) -> Profile:
    """Return the profile that the rule of this name belongs to."""
    return next((found.profile for found in RULES if found.name == name), Profile.WIRE)


def concerned(kind: type, side: Side, profile: Profile) -> tuple[Rule, ...]:
    """Return the rules that see a kind of change, or any kind, on one side."""
    key = kind, side, profile
    if key not in _CONCERNED:
        _CONCERNED[key] = tuple(
            found
            for found in RULES
            if issubclass(kind, found.sees) and found.side is side and profile.holds(found.profile)
        )
    return _CONCERNED[key]


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
