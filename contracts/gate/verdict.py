"""What the gate says, as frozen data: every report is a view of it."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from contracts.acceptances import Acceptance
from contracts.model import Finding, Severity


class Stage(StrEnum):
    """What looked at the change, in the order in which people read it."""

    DIFF = "diff"
    VALIDITY = "validity"
    LINT = "lint"
    NOTES = "notes"
    VERSION = "version"
    ACCEPTANCES = "acceptances"

    @property
    def heading(self) -> str:
        """What the stage answers, for a heading."""
        return _TITLES[self]


_TITLES = {
    Stage.DIFF: "What changed",
    Stage.VALIDITY: "New breaches of OpenAPI",
    Stage.LINT: "New faults of the document",
    Stage.NOTES: "Release notes",
    Stage.VERSION: "Version",
    Stage.ACCEPTANCES: "Acceptances",
}


class Threshold(StrEnum):
    """From which severity on a finding refuses the change."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"

    def refuses(self, severity: Severity) -> bool:
        """Tell whether a finding of this severity refuses the change."""
        if self is Threshold.NEVER:
            return False
        order = list(Severity)
        return order.index(severity) <= order.index(Severity(self.value))


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding, which stage it is from, how much it weighs, and who accepts it if anybody."""

    stage: Stage
    finding: Finding
    severity: Severity
    refuses: bool
    acceptance: Acceptance | None = None


@dataclass(frozen=True, slots=True)
class GateVerdict:
    """The verdict on a change from `base` to `head`.

    `compared` names the operations that both documents cover, `unknown` those that an excerpt
    leaves out. `profile` and `mode` name what the head was held to. `stages` are those that
    looked; what did not is in `left_out`, with the reason.
    """

    base: str
    head: str
    threshold: Threshold
    entries: tuple[Entry, ...]
    stages: tuple[Stage, ...]
    left_out: tuple[tuple[Stage, str], ...]
    compared: tuple[str, ...]
    unknown: tuple[str, ...]
    profile: str = "wire"
    mode: str = "backward"

    @property
    def refused(self) -> bool:
        """Whether the change must not pass."""
        return any(entry.refuses for entry in self.entries)

    @property
    def refusing(self) -> tuple[Entry, ...]:
        """What refuses it."""
        return tuple(entry for entry in self.entries if entry.refuses)

    @property
    def severities(self) -> Counter[Severity]:
        """How many findings nobody accepts, by severity."""
        return Counter(entry.severity for entry in self.entries if entry.acceptance is None)

    def of(self, stage: Stage) -> tuple[Entry, ...]:
        """Return what a stage found, the heaviest first."""
        return tuple(entry for entry in self.entries if entry.stage is stage)

    @property
    def headline(self) -> str:
        """The verdict in one sentence."""
        if not self.entries:
            return "Nothing changed that anybody would notice."
        refusing = len(self.refusing)
        if refusing:
            return f"Refused: {refusing} of {len(self.entries)} findings may not pass."
        accepted = sum(entry.acceptance is not None for entry in self.entries)
        told = f", {accepted} of them accepted" if accepted else ""
        return f"Passes: {len(self.entries)} findings{told}, none refuses the change."
