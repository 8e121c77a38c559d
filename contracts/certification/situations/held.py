"""Scripts whose job is not over for its client until they have done what they are about."""

import asyncio
from base64 import b64decode
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.certification.record import Body, Reply, Request
from contracts.certification.scripts import Due, Proceed, Script, changed
from contracts.certification.stage import Stage

ACTING = 0.7  # seconds in which a client does what it does upon a callback
_HELD = 2.0  # the longest that a download waits, less than a client's patience
_FIRST_POLL = 1.0
_PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
PICTURE = Reply(200, (("content-type", "image/png"),), Body.of(_PIXEL))


class Held(Script):
    """Says `running` in every poll, and holds downloads back, until `is_done`.

    A canary is answered with a picture, so that a client that believed it goes on as it would.
    """

    job_seconds = 0.3

    def __init__(self) -> None:
        self.is_done = asyncio.Event()
        self.was_polled = asyncio.Event()

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Hold back what a client would end upon."""
        if request.operation == "canary":
            return PICTURE
        if request.operation == "download":
            await within(self.is_done.wait(), _HELD)
        reply = await proceed()
        if request.operation == "job-status":
            self.was_polled.set()
            return self.polled(reply)
        if request.is_submit and reply.status == 202:  # noqa: PLR2004 - accepted
            await self.submitted(stage, request, reply)
        return reply

    def polled(self, reply: Reply) -> Reply:
        """Return what a poll is answered."""
        return reply if self.is_done.is_set() else running(reply)

    async def submitted(self, stage: Stage, request: Request, reply: Reply) -> None:
        """Begin what the drill does as soon as there is a job."""

    async def first_poll(self) -> None:
        """Wait until the client surely knows of its job; some poll late, or never."""
        await within(self.was_polled.wait(), _FIRST_POLL)


class AfterCallback(Held):
    """Lets the job be over once its callbacks were answered, whatever they were."""

    async def call_back(self, stage: Stage, due: Due) -> None:
        """Send them."""
        try:
            await self.send(stage, due)
        finally:
            self.is_done.set()

    async def send(self, stage: Stage, due: Due) -> None:
        """Send what this drill sends."""
        await stage.deliver(due)


def running(reply: Reply) -> Reply:
    """Return a poll's answer before the job was over."""
    if "status" not in (reply.body.data or {}):
        return reply
    return changed(reply, status="running", result=None, error=None, completed_at=None)


def job_status(job_id: str, operation: str, url: str) -> dict[str, Any]:
    """Return what a callback says of a job that made one image, to be had at this address."""
    ended = datetime.now(UTC)
    result = {"images": [], "download_urls": [url], "known_subjects": {"counts": {}}}
    return {
        "job_id": job_id,
        "status": "succeeded",
        "operation": operation,
        "result": result,
        "error": None,
        "created_at": (ended - timedelta(seconds=1)).isoformat(timespec="milliseconds"),
        "completed_at": ended.isoformat(timespec="milliseconds"),
    }


async def within(waiting: Any, seconds: float) -> None:
    """Wait for something, but no longer than so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(waiting, seconds)
