"""Watch a job from its submit to its end and a little beyond, so closely that little is missed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event

from contracts.client.answer import Body
from contracts.client.jobs import TERMINAL, Job
from contracts.client.preconditions import Unmet
from contracts.client.together import together

_PAUSE = 0.04
_GROWTH = 1.05
_LONGEST_PAUSE = 1.0
_LINGER = 0.6
_NUDGE_AFTER = 2.0
_NUDGE_EVERY = 0.5
_OK = 200


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one poll showed, and when it was asked and answered (seconds of a monotonic clock)."""

    asked: float
    answered: float
    view: Body


@dataclass(frozen=True)
class Watch:
    """A job and all that was seen of it, in the order of the answers."""

    job: Job
    sightings: tuple[Sighting, ...]

    @property
    def views(self) -> tuple[Body, ...]:
        """Every status body seen."""
        return tuple(sighting.view for sighting in self.sightings)

    @property
    def last(self) -> Body:
        """The status body seen last."""
        return self.sightings[-1].view

    @property
    def is_over(self) -> bool:
        """Whether the job's end was seen."""
        return any(view.get("status") in TERMINAL for view in self.views)

    @property
    def exchanges(self) -> list[int]:
        """The submit and the polls that show the most: the first and the last."""
        return [*self.job.exchanges[:3], *self.job.exchanges[-3:]]


def watch(job: Job, patience: float, nudge: Callable[[], None], *, pollers: int = 2) -> Watch:
    """Poll from several threads until a while after the end, or for `patience` seconds.

    Raises `Unmet` if a poll is not answered with 200. `nudge` moves the target's clock on when
    the job takes long.
    """
    watcher = _Watcher(job, patience, nudge)
    together(watcher.poll_on, range(pollers))
    return Watch(job, tuple(sorted(watcher.sightings, key=lambda found: found.answered)))


class _Watcher:
    def __init__(self, job: Job, patience: float, nudge: Callable[[], None]) -> None:
        self.job = job
        self.nudge = nudge
        self.sightings: list[Sighting] = []
        self.over = Event()
        self._end = time.monotonic() + patience

    def poll_on(self, number: int) -> None:
        """Poll until a while after the job's end, ever more slowly."""
        pause, nudge_at = _PAUSE, time.monotonic() + _NUDGE_AFTER
        while (now := time.monotonic()) < self._end:
            self._look()
            if number == 0 and now > nudge_at and not self.over.is_set():
                self.nudge()
                nudge_at = now + _NUDGE_EVERY
            time.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)

    def _look(self) -> None:
        asked = time.monotonic()
        answer = self.job.poll()
        if answer.status_code != _OK:
            raise Unmet(f"the {self.job.operation} job could not be polled: {answer}")
        view = answer.json()
        self.sightings.append(Sighting(asked, time.monotonic(), view))
        if view.get("status") in TERMINAL and not self.over.is_set():
            self.over.set()
            self._end = time.monotonic() + _LINGER
