"""The rules of the comparison as people look them up: what each sees, whom it breaks, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from contracts.diff import rules
from contracts.diff.aliases import of_rule
from contracts.diff.changes import (
    BodyChange,
    Change,
    DocumentChange,
    HeaderChange,
    LinkChange,
    OperationChange,
    ParameterChange,
    PathChange,
    ResponsesChange,
    SchemaChange,
    SchemeChange,
    SecurityChange,
    ServersChange,
)
from contracts.diff.components import ComponentChange
from contracts.diff.promises import Profile
from contracts.diff.registry import RULES
from contracts.diff.renames import ParameterMove
from contracts.diff.words import Impact, Side

__all__ = ["Entry", "catalogue", "rules"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One rule by its name: what it looks at, and what a finding means to each side.

    Where the sets of values decide, `impacts` says the worst: a finding is compatible if they show
    that nobody is broken, and undecided if they do not tell.
    """

    name: str
    sees: tuple[str, ...]
    whys: tuple[str, ...]
    impacts: Mapping[Side, Impact]
    by_values: bool
    profile: Profile = Profile.WIRE

    @property
    def aliases(self) -> Mapping[Side, tuple[str, ...]]:
        """Which checks of oasdiff it covers on each side."""
        return {side: of_rule(self.name, side) for side in self.impacts}


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return every rule by its name, in the order of the alphabet."""
    found = {name: _entry(name) for name in {each.name for each in RULES}}
    found |= {each.name: each for each in _BESIDE}
    return dict(sorted(found.items()))


def _entry(name: str) -> Entry:
    named = [each for each in RULES if each.name == name]
    whys = dict.fromkeys(" ".join(each.promise.split()) for each in named)
    impacts = {
        side: min((each.impact for each in named if each.side is side), key=_rank)
        for side in Side
        if any(each.side is side for each in named)
    }
    sees = dict.fromkeys(_SEES[each.sees] for each in named)
    claims = (each for each in named if each.impact is Impact.BREAKING)
    by_values = any(each.by_values and each.sees is SchemaChange for each in claims)
    return Entry(name, tuple(sees), tuple(whys), impacts, by_values, named[0].profile)


def _rank(impact: Impact) -> int:
    return impact.rank


_SEES: Mapping[type, str] = {
    OperationChange: "operation",
    ParameterChange: "parameter",
    BodyChange: "request body or response",
    ResponsesChange: "list of responses",
    HeaderChange: "response header",
    LinkChange: "link of a response",
    SecurityChange: "list of security requirements",
    SchemeChange: "security scheme",
    ServersChange: "list of servers",
    SchemaChange: "schema",
    Change: "description",
    ComponentChange: "component",
    DocumentChange: "head of a document",
    PathChange: "path",
    ParameterMove: "parameter that has another name or place",
}


_BESIDE = (
    Entry(
        "schema-changed",
        ("schema",),
        ("No rule names what changed, yet the allowed values are others, or may be.",),
        dict.fromkeys(Side, Impact.BREAKING),
        by_values=True,
    ),
    Entry(
        "schema-unreadable",
        ("schema",),
        ("A reference leads nowhere: what is allowed there is not known.",),
        dict.fromkeys(Side, Impact.UNDECIDED),
        by_values=False,
    ),
)
