"""What a team has decided about findings: which it accepts, for how long, and how much rules weigh.

    [[accept]]
    fingerprint = "0f3c5a9b7d21"
    reason = "Nobody has sent this value since March."
    owner = "api-team"
    expires = 2027-01-31

    [[severity]]
    rule = "string-unbounded"
    severity = "off"
    reason = "Prompts have no limit on purpose."

Every decision is one that somebody made, for a reason, and that ends: an acceptance of something
that is no longer found, or whose day has passed, is a finding itself.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from contracts.errors import UsageError
from contracts.model import Finding, Place, Severity

OFF = "off"
STALE = "acceptance-stale"
EXPIRED = "acceptance-expired"
_ACCEPTANCE = {"fingerprint": str, "reason": str, "owner": str, "expires": date}
_OVERRIDE = {"rule": str, "severity": str, "reason": str}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Somebody answers for a finding until a day, which is the last that it is accepted on."""

    fingerprint: str
    reason: str
    owner: str
    expires: date

    @property
    def record(self) -> dict[str, str]:
        """Who accepts it, why and until when, as JSON."""
        return {
            "owner": self.owner,
            "reason": self.reason,
            "expires": self.expires.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Override:
    """Findings of the rules that `rule` matches (`*` is any text) weigh this; None is nothing.

    With a `side` only those that concern it.
    """

    rule: str
    severity: Severity | None
    reason: str
    side: str = ""

    def matches(self, finding: Finding) -> bool:
        """Tell whether it speaks of a finding."""
        return fnmatchcase(finding.rule, self.rule) and self.side in {"", *finding.sides}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A finding with the weight that was given to it, and who accepts it, if anybody does."""

    finding: Finding
    severity: Severity
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class Decisions:
    """The decisions of one file."""

    file: str = ""
    accepted: tuple[Acceptance, ...] = ()
    overrides: tuple[Override, ...] = ()

    def weigh(self, findings: Iterable[Finding], today: date) -> Iterator[Weighed]:
        """Yield the findings that weigh anything, then what is wrong with the acceptances."""
        waiting = {each.fingerprint: each for each in self.accepted}
        valid = {each.fingerprint: each for each in self.accepted if today <= each.expires}
        for finding in findings:
            severity = self._severity(finding)
            waiting.pop(finding.fingerprint, None)
            if severity is not None:
                yield Weighed(finding, severity, valid.get(finding.fingerprint))
        place = Place(self.file)
        for stale in waiting.values():
            message = f"{stale.fingerprint}, accepted by {stale.owner}, is not found any more"
            yield Weighed(Finding(STALE, Severity.ERROR, message, place), Severity.ERROR)
        for old in self.accepted:
            if old.fingerprint not in valid and old.fingerprint not in waiting:
                message = f"{old.fingerprint} was accepted by {old.owner} until {old.expires}"
                yield Weighed(Finding(EXPIRED, Severity.ERROR, message, place), Severity.ERROR)

    def unmatched(self, rules: Iterable[str]) -> list[Override]:
        """Return the overrides that speak of none of these rules."""
        names = list(rules)
        return [
            each
            for each in self.overrides
            if not any(fnmatchcase(name, each.rule) for name in names)
        ]

    def _severity(self, finding: Finding) -> Severity | None:
        """Return what the last override that matches says; without one, what the rule says."""
        for override in reversed(self.overrides):
            if override.matches(finding):
                return override.severity
        return finding.severity


def load(path: Path) -> Decisions:
    """Return the decisions of a TOML file; raises `UsageError` if it cannot be read."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}.") from error
    unknown = tables.keys() - {"accept", "severity"}
    if unknown:
        raise UsageError(
            f"{path} has {min(unknown)!r}.", "Its tables are [[accept]] and [[severity]]."
        )
    accepted = [_acceptance(table) for table in _tables(path, tables, "accept", _ACCEPTANCE)]
    twice = {
        a.fingerprint for a in accepted if sum(a.fingerprint == b.fingerprint for b in accepted) > 1
    }
    if twice:
        raise UsageError(f"{path} accepts {min(twice)} twice.")
    overrides = [_override(path, table) for table in _tables(path, tables, "severity", _OVERRIDE)]
    return Decisions(str(path), tuple(accepted), tuple(overrides))


def _tables(
    path: Path, tables: Mapping[str, Any], name: str, members: Mapping[str, type]
) -> Iterator[Mapping[str, Any]]:
    listed = tables.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(table, dict) for table in listed):
        raise UsageError(f"{path}: {name!r} is not a list of tables.", f"Write [[{name}]].")
    for number, table in enumerate(listed, 1):
        for member, kind in members.items():
            if type(table.get(member)) is not kind or table[member] == "":
                raise UsageError(
                    f"{path}: [[{name}]] number {number} has no {member}.",
                    f"Each needs {', '.join(members)}"
                    f"{'; expires is a date such as 2027-01-31' if 'expires' in members else ''}.",
                )
        if table.keys() - members.keys():
            extra = min(table.keys() - members.keys())
            raise UsageError(f"{path}: [[{name}]] number {number} has {extra!r}, which is unknown.")
        yield table


def _acceptance(table: Mapping[str, Any]) -> Acceptance:
    return Acceptance(table["fingerprint"], table["reason"], table["owner"], table["expires"])


def _override(path: Path, table: Mapping[str, Any]) -> Override:
    named = table["severity"]
    if named != OFF and named not in list(Severity):
        raise UsageError(
            f"{path}: the severity {named!r} is unknown.",
            f"Severities are {', '.join(Severity)} and {OFF}.",
        )
    return Override(table["rule"], None if named == OFF else Severity(named), table["reason"])
