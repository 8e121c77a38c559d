"""What a run is to do, as its first process decides it and tells it to all others."""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.client import Target
from contracts.pytest_plugin.restraint import Restraint


@dataclass(frozen=True)
class Plan:
    """What all processes of a run share; `max_examples` is None if nobody chose it.

    `left_out` names the tests that this run does without; `salt` is never written: it makes the
    tokens of secrets the same in all processes.
    """

    target: Target
    folder: Path
    seed: int
    max_examples: int | None
    started_at: str
    is_embedded: bool = False
    restraint: Restraint = field(default_factory=Restraint)
    left_out: frozenset[str] = frozenset()
    salt: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def to_wire(self) -> dict[str, Any]:
        """Return plain data, to pass to a worker process."""
        return {
            **asdict(self),
            "folder": str(self.folder),
            "restraint": self.restraint.to_wire(),
            "left_out": sorted(self.left_out),
        }

    @classmethod
    def from_wire(cls, data: dict[str, Any]) -> "Plan":
        """Return the plan that `to_wire` made plain."""
        target = {**data["target"], "image_urls": tuple(data["target"]["image_urls"])}
        whole = {
            "target": Target(**target),
            "folder": Path(data["folder"]),
            "restraint": Restraint.from_wire(data["restraint"]),
            "left_out": frozenset(data["left_out"]),
        }
        return cls(**{**data, **whole})


def now() -> str:
    """Return the time as RFC 3339, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
