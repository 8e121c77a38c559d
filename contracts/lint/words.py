"""What a lint says, as frozen data."""

from dataclasses import dataclass

from contracts import model
from contracts.model import Place


@dataclass(frozen=True, slots=True)
class Finding(model.Finding):
    """One fault, said once: `place` is where it stands first, `also` where it stands again."""

    also: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What one rule saw at one place."""

    pointer: str
    message: str


RANK = {severity: rank for rank, severity in enumerate(model.Severity)}
"""Zero for the severity that matters most."""
