"""Which rule sees what a check of oasdiff sees, so that what a team says of one holds of the other.

The table is `oasdiff.toml` beside this module; it is read when somebody asks for it.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from contracts.acceptances import Decisions, Override
from contracts.diff.words import Finding, Side
from contracts.documents.pointer import split
from contracts.errors import UsageError


@dataclass(frozen=True, slots=True)
class Alias:
    """A check of oasdiff, and the rules that see the same on a side, if any do.

    Where the rules speak of several keywords it is this one. `note` says what else is to be known,
    `why` the reason if there is no such rule.
    """

    name: str
    rules: tuple[str, ...] = ()
    side: Side | None = None
    keyword: str = ""
    note: str = ""
    why: str = ""

    def is_about(self, rule: str, sides: Iterable[Side]) -> bool:
        """Tell whether it is a name for a rule on one of the sides."""
        return rule in self.rules and any(self.side is side for side in sides)


@cache
def aliases() -> dict[str, Alias]:
    """Return every check of oasdiff by its id."""
    text = resources.files(__package__).joinpath("oasdiff.toml").read_text("utf-8")
    return {name: _alias(name, table) for name, table in tomllib.loads(text).items()}


def of_rule(rule: str, *sides: Side) -> tuple[str, ...]:
    """Return the checks that a rule covers on some sides."""
    return tuple(name for name, each in aliases().items() if each.is_about(rule, sides))


def of_finding(finding: Finding) -> tuple[str, ...]:
    """Return the checks that a finding may stand for: those about its rule, sides and keyword.

    A check of oasdiff also says whether the schema is a body, a property or a parameter, which a
    schema that several operations share may all be.
    """
    sides = {each.side for each in finding.directions}
    keywords = set(_keywords(finding))
    return tuple(
        name
        for name, each in aliases().items()
        if each.is_about(finding.rule, sides) and (not each.keyword or each.keyword in keywords)
    )


def carried_over(decisions: Decisions) -> Decisions:
    """Return decisions that speak of rules where they spoke of checks of oasdiff.

    A check that several rules cover, or none, is a `UsageError` that says which.
    """
    overrides = tuple(_carried_over(each) for each in decisions.overrides)
    return replace(decisions, overrides=overrides)


def _carried_over(override: Override) -> Override:
    alias = aliases().get(override.rule) if "-" in override.rule else None
    if alias is None or alias.side is None:
        if alias is not None:
            raise UsageError(f"No rule is like oasdiff's {alias.name}.", alias.why)
        return override
    if len(alias.rules) > 1:
        told = f"Name one of {', '.join(alias.rules)}."
        raise UsageError(f"Several rules are like oasdiff's {alias.name}.", told)
    return replace(override, rule=alias.rules[0], side=alias.side.value)


def _keywords(finding: Finding) -> Iterator[str]:
    for place in (finding.base, finding.place):
        tokens = split(place.pointer) if place else ()
        yield from tokens[-1:]


def _alias(name: str, table: dict[str, object]) -> Alias:
    listed = table.get("rules", [])
    rules = tuple(map(str, listed)) if isinstance(listed, list) else ()
    side = Side(str(table["side"])) if rules else None
    said = {key: str(table.get(key, "")) for key in ("keyword", "note", "why")}
    return Alias(name, rules, side, **said)
