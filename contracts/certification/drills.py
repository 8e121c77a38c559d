"""The drills: each a situation that the sandbox puts a client in, and the clauses that it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from contracts.certification.scripts import Script
from contracts.certification.tasks import Do, Task

GIVE_UP = 25.0

_DRILLS: dict[str, "Drill"] = {}


class End(StrEnum):
    """How a good client ends: it does what it was asked to do, or tells that it could not."""

    SUCCESS = "success"
    FAILURE = "failure"
    EITHER = "either"


_DONE: Mapping[Do, str] = {
    Do.IMAGES: "with every image",
    Do.TRAIN: "once the profile is READY",
    Do.DELETE: "once the profile is deleted",
}


@dataclass(frozen=True)
class Drill:
    """One situation. `title` says what happens, in one sentence, and `expects` how it ends well.

    A client is asked to give up what is not over after `give_up_seconds`.
    """

    name: str
    title: str
    script: type[Script]
    shows: tuple[str, ...]
    task: Task = field(default_factory=Task)
    expects: End = End.SUCCESS
    give_up_seconds: float = GIVE_UP

    @property
    def good_end(self) -> str:
        """How a good client ends, as a sentence for its maker."""
        if self.expects is End.EITHER:
            return "A good client ends with success, or with a failure and why: both are right."
        if self.expects is End.FAILURE:
            return "A good client ends with a failure, and tells why."
        return f"A good client ends with success, {_DONE[self.task.do]}."


def drill(
    name: str,
    *shows: str,
    task: Task | None = None,
    expects: End = End.SUCCESS,
    give_up_seconds: float = GIVE_UP,
) -> Callable[[type[Script]], type[Script]]:
    """Register a script as the drill that shows these clauses."""

    def register(script: type[Script]) -> type[Script]:
        assert name not in _DRILLS, name  # noqa: S101 - our own bug
        title = (script.__doc__ or "").strip().partition("\n")[0]
        _DRILLS[name] = Drill(name, title, script, shows, task or Task(), expects, give_up_seconds)
        return script

    return register


def drills() -> Mapping[str, Drill]:
    """Return every drill by its name, in the order in which they are run."""
    from contracts.certification import situations  # noqa: F401, PLC0415 - which registers them

    return MappingProxyType(_DRILLS)
