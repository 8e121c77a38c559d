"""The drills: each a situation that the sandbox puts a client in, and the clauses that it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from contracts.certification.scripts import Script
from contracts.certification.tasks import Task

GIVE_UP = 25.0

_DRILLS: dict[str, "Drill"] = {}


@dataclass(frozen=True)
class Drill:
    """One situation. `title` says what happens, in one sentence.

    `expects` says how a good client ends: `images` (or whatever its task was), `failure` (it says
    that it failed, and why), or None where either is right. A client is asked to give up what is
    not over after `give_up_seconds`.
    """

    name: str
    title: str
    script: type[Script]
    shows: tuple[str, ...]
    task: Task = field(default_factory=Task)
    expects: str | None = "images"
    give_up_seconds: float = GIVE_UP


def drill(
    name: str,
    *shows: str,
    task: Task | None = None,
    expects: str | None = "images",
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
