"""Watch a job from its submit to its end and a little beyond, so closely that little is missed."""

import time
from collections.abc import Callable

from contracts.client.jobs import Job
from contracts.client.preconditions import Unmet

_PAUSE = 0.05
_GROWTH = 1.05
_LONGEST_PAUSE = 1.0
_LINGER = 0.6
_NUDGE_EVERY = 0.5
_NUDGE_AFTER = 2.0
_OK = 200


def watch(job: Job, patience: float, nudge: Callable[[], None]) -> Job:
    """Poll until a while after the end, or for `patience` seconds, and return the job.

    All that was seen is in `job.seen`. Raises `Unmet` if a poll is not answered with 200.
    `nudge` moves the target's clock on, now and then, when the job takes long.
    """
    now = time.monotonic()
    end, nudge_at, pause = now + patience, now + _NUDGE_AFTER, _PAUSE
    was_over = False
    while now < end:
        answer = job.poll()
        if answer.status_code != _OK:
            raise Unmet(f"the {job.operation} job could not be polled: {answer}")
        if job.is_over and not was_over:
            was_over, end = True, time.monotonic() + _LINGER
        if now > nudge_at and not was_over:
            nudge()
            nudge_at = now + _NUDGE_EVERY
        time.sleep(pause)
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
        now = time.monotonic()
    return job
