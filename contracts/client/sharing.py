"""What one process of a run has made, for all of its processes: small JSON objects by name."""

import fcntl
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.errors import SuiteError

FOLDER = ".shared"
_OVER = ("is", "over")


class Shared:
    """Lets the process that asks first make a thing, while the others wait for it.

    Without a folder a process is alone. What is shared is written to disk: no secrets. So whose it
    is stands there as one of the `names` of those who have keys.
    """

    def __init__(
        self, folder: Path | None = None, names: Mapping[str | None, str] | None = None
    ) -> None:
        self._folder = folder / FOLDER if folder is not None else None
        self._names = names or {}

    def name(self, key: str | None, *words: str) -> str:
        """Return a name for something that the owner of a key has."""
        parts = [self._names.get(key, "somebody"), *" ".join(words).split()]
        return "-".join(parts)

    @property
    def by_many(self) -> bool:
        """Whether there are other processes."""
        return self._folder is not None

    def over(self, name: str, make: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        """Wait for the end of what stands under a name: as `once`, and seen by `awaited`."""
        return self.once("-".join((name, *_OVER)), make)

    def once(self, name: str, make: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
        """Return what stands under a name, made by whoever was the first to ask.

        What `make` raises, it raises to its own caller, and the next one tries again. Raises
        `SuiteError` if the folder cannot be written.
        """
        if self._folder is None:
            return dict(make())
        file = self._folder / f"{name}.json"
        try:
            self._folder.mkdir(exist_ok=True)
            with file.open("a+", encoding="utf-8") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                stream.seek(0)
                if known := stream.read():
                    found: dict[str, Any] = json.loads(known)
                    return found
                made = dict(make())
                stream.write(json.dumps(made))
                return made
        except OSError as error:
            raise SuiteError(
                f"Cannot write {file}: {error.strerror}.", "Free some space."
            ) from error


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that processes of a run wait for: its name, and for how long it has gone on."""

    name: str
    seconds: float


def awaited(run: Path) -> list[Awaited]:
    """Return what the processes of the run of this folder wait for at this moment."""
    found = []
    for file in sorted((run / FOLDER).glob(f"*-{'-'.join(_OVER)}.json")):
        name = file.stem.removesuffix("-" + "-".join(_OVER))
        with suppress(OSError):  # whoever made it may be taking it away
            if not file.stat().st_size:
                begun = file.with_name(f"{name}.json").stat().st_mtime
                found.append(Awaited(name, max(0.0, time.time() - begun)))
    return found
