"""What a comparison of two documents says, as frozen data."""

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from contracts import model
from contracts.diff.evidence import Witness


class Side(StrEnum):
    """Who speaks where a change is: it decides in which direction a change may go."""

    REQUEST = "request"
    RESPONSE = "response"

    @property
    def readers(self) -> str:
        """Whom a breaking change on this side breaks."""
        return "clients that send requests" if self is Side.REQUEST else "clients that read answers"

    @property
    def opposite(self) -> "Side":
        """The side of a callback, where the service sends and the client answers."""
        return Side.RESPONSE if self is Side.REQUEST else Side.REQUEST


class Impact(StrEnum):
    """Whether clients that are right by the base document stay right, worst first."""

    BREAKING = "breaking"
    UNDECIDED = "undecided"
    COMPATIBLE = "compatible"

    @property
    def rank(self) -> int:
        """Zero for the worst."""
        return list(Impact).index(self)

    @classmethod
    def of(cls, severity: model.Severity) -> "Impact":
        """Return the impact that weighs as much."""
        return next(impact for impact in cls if _SEVERITY[impact] is severity)


_SEVERITY = {
    Impact.BREAKING: model.Severity.ERROR,
    Impact.UNDECIDED: model.Severity.WARNING,
    Impact.COMPATIBLE: model.Severity.NOTE,
}


@dataclass(frozen=True, slots=True)
class Direction:
    """What a change means to those on one side, and in which operations.

    `readers` is whom it breaks if it breaks anybody; where nothing is said, clients of the base.
    """

    side: Side
    impact: Impact
    affects: tuple[str, ...]
    readers: str = ""
    witness: Witness | None = None
    unproved: str | None = None

    def __post_init__(self) -> None:
        """Let it be about clients of the base unless something else is said."""
        if not self.readers:
            object.__setattr__(self, "readers", self.side.readers)

    @property
    def token(self) -> str:
        """What tells this harm from others."""
        about = "" if self.readers == self.side.readers else f" {self.readers}"
        return f"{self.side} {self.impact}{about}"

    @property
    def record(self) -> dict[str, Any]:
        """All of it as JSON."""
        return {
            "side": self.side.value,
            "impact": self.impact.value,
            "affects": list(self.affects),
            "readers": self.readers,
            "witness": asdict(self.witness) if self.witness else None,
            "unproved": self.unproved,
        }


@dataclass(frozen=True, slots=True)
class Finding(model.Finding):
    """One change: `base` and `place` say where it was and is, `directions` whom it concerns.

    What was added has the place in the base document that it was added to, and likewise what was
    removed. A schema that is sent and answered changes once, with a direction for each; the worst
    is the first.
    """

    directions: tuple[Direction, ...] = ()

    def __post_init__(self) -> None:
        """Let the severity follow from the impact."""
        object.__setattr__(self, "severity", _SEVERITY[self.impact])

    @property
    def impact(self) -> Impact:
        """The worst that it means to anybody."""
        return self.directions[0].impact

    @property
    def witness(self) -> Witness | None:
        """A value that shows the worst that it means; None if none was found, or can be."""
        found = (each.witness for each in self.directions if each.witness is not None)
        return next(found, None)

    @property
    def sides(self) -> tuple[str, ...]:
        """Who speaks where the change is."""
        return tuple(each.side.value for each in self.directions)

    @property
    def whom(self) -> str:
        """Whom the change breaks, or may break."""
        if self.impact is Impact.COMPATIBLE:
            return "nobody"
        worst = (each for each in self.directions if each.impact is self.impact)
        return " and ".join(dict.fromkeys(each.readers for each in worst))

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits: another one as soon as others are harmed than before."""
        harmed = (each for each in self.directions if each.impact is not Impact.COMPATIBLE)
        return self.digest(*sorted(each.token for each in harmed))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two documents, worst first, and what could not be compared.

    `compared` names the operations that both documents cover. `unknown` names those that only one
    of them has while the other is an excerpt that leaves them out: nothing is known of them.
    `unread` says, a sentence each, what the documents refer to that could not be read. `profile`
    and `mode` name what the head was held to.
    """

    base: str
    head: str
    findings: tuple[Finding, ...]
    compared: tuple[str, ...]
    unknown: tuple[str, ...]
    unread: tuple[str, ...] = ()
    profile: str = "wire"
    mode: str = "backward"

    @property
    def impacts(self) -> Counter[Impact]:
        """How many findings there are of each impact."""
        return Counter(finding.impact for finding in self.findings)
