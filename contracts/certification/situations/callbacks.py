"""Drills about genuine callbacks: twice, early, late, never, or in contradiction to the poll."""

import asyncio
import json
import secrets
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from contracts.certification.drills import End, drill
from contracts.certification.record import Reply, Request
from contracts.certification.scripts import Due, Proceed, Script, changed
from contracts.certification.situations.held import (
    ACTING,
    AfterCallback,
    job_status,
    running,
    within,
)
from contracts.certification.stage import Stage
from contracts.certification.tasks import Task
from contracts.signatures import sign

_CALLED = Task(with_callback=True)
_SENT = (
    "client-callback.https",
    "client-callback.async",
    "client-callback.prompt",
    "client-request.no-secret-in-url",
)
_AT_ONCE = 10
_BEFORE = 1.5  # seconds that an answer is held back, less than a client's patience
_LATE = 2.0
_ACTING = 0.3


@drill("callback-twice", "client-callback.once", *_SENT, task=_CALLED)
class CallbackTwice(AfterCallback):
    """The job's callback is delivered twice."""

    async def send(self, stage: Stage, due: Due) -> None:
        """Deliver it, and once more."""
        await stage.deliver(due)
        await stage.deliver(due, "once more")


@drill("callback-ten", "client-callback.once", *_SENT, task=_CALLED)
class CallbackTen(AfterCallback):
    """The job's callback is delivered ten times at once."""

    async def send(self, stage: Stage, due: Due) -> None:
        """Deliver all."""
        names = (f"number {number} of {_AT_ONCE}" for number in range(1, _AT_ONCE + 1))
        await asyncio.gather(*(stage.deliver(due, name) for name in names))


@drill("callback-late", "client-callback.once", *_SENT, task=_CALLED)
class CallbackLate(Script):
    """The job's callback comes when the client already fetches what the poll named."""

    def __init__(self) -> None:
        self._is_fetched = asyncio.Event()
        self._is_told = asyncio.Event()

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Hold the download back until the callback was delivered."""
        del stage
        if request.operation == "download":
            self._is_fetched.set()
            await within(self._is_told.wait(), _LATE)
        return await proceed()

    async def call_back(self, stage: Stage, due: Due) -> None:
        """Wait for the download."""
        await within(self._is_fetched.wait(), 2 * _LATE)
        await stage.deliver(due, "late")
        self._is_told.set()


@drill("callback-before-202", "client-callback.before-accepted", *_SENT, task=_CALLED)
class CallbackBefore202(Script):
    """The job's callback comes before the answer to its submit."""

    job_seconds = 0.05

    def __init__(self) -> None:
        self._is_told = asyncio.Event()

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Hold the 202 back until the callback was delivered."""
        del stage
        reply = await proceed()
        if request.is_submit and request.sent.get("callback_url"):
            await within(self._is_told.wait(), _BEFORE)
        return reply

    async def call_back(self, stage: Stage, due: Due) -> None:
        """Deliver it, and let the 202 go."""
        try:
            await stage.deliver(due, "before the 202")
        finally:
            self._is_told.set()


@drill("callback-never", "client-callback.never", *_SENT[:2], task=_CALLED)
class CallbackNever(Script):
    """The job's callback never comes."""

    async def call_back(self, stage: Stage, due: Due) -> None:
        """Send nothing."""


class _Contradicting(AfterCallback):
    async def send(self, stage: Stage, due: Due) -> None:
        """Deliver what the poll will not say."""
        told = self.told(stage, json.loads(due.body))
        await stage.deliver(_signed(stage, due.url, told), "in contradiction to the poll")
        await asyncio.sleep(_ACTING)

    def told(self, stage: Stage, data: dict[str, Any]) -> dict[str, Any]:
        """Return what the callback says."""
        raise NotImplementedError


@drill(
    "callback-says-succeeded",
    "client-callback.poll-wins",
    *_SENT,
    task=_CALLED,
    expects=End.FAILURE,
)
class CallbackSaysSucceeded(_Contradicting):
    """The callback says that the job succeeded, and the poll that it failed."""

    def polled(self, reply: Reply) -> Reply:
        """Say failed, in the end."""
        reply = super().polled(reply)
        if not self.is_done.is_set():
            return reply
        error = {"code": "INTERNAL_ERROR", "message": "The drill made it fail."}
        return changed(reply, status="failed", result=None, error=error)

    def told(self, stage: Stage, data: dict[str, Any]) -> dict[str, Any]:
        """Name a canary."""
        return data | {"result": {**data["result"], "download_urls": [_planted(stage)]}}


@drill("callback-says-failed", "client-callback.poll-wins", *_SENT, task=_CALLED)
class CallbackSaysFailed(_Contradicting):
    """The callback says that the job failed, and the poll that it succeeded."""

    def told(self, stage: Stage, data: dict[str, Any]) -> dict[str, Any]:
        """Say failed."""
        del stage
        error = {"code": "INTERNAL_ERROR", "message": "The callback says so."}
        return data | {"status": "failed", "result": None, "error": error}


@drill("callback-unknown-job", "client-callback.unknown-job", *_SENT, task=_CALLED)
class CallbackUnknownJob(AfterCallback):
    """A genuine callback comes of a job that the client did not order, and then the job's own."""

    async def send(self, stage: Stage, due: Due) -> None:
        """Deliver the stranger's, and then the right one."""
        await self.first_poll()
        job_id = f"job_{secrets.token_hex(12)}"
        told = job_status(job_id, json.loads(due.body)["operation"], _planted(stage))
        await stage.deliver(_signed(stage, due.url, told), "of an unknown job")
        await asyncio.sleep(_ACTING)
        await stage.deliver(due)


@drill(
    "callback-of-another-job",
    "client-callback.own-job",
    *_SENT,
    task=Task(times=2, with_callback=True),
)
class CallbackOfAnotherJob(Script):
    """The first job's genuine callback comes to the second job's address, and then the right one.

    The first job is plain, so that a client may order the second one before or after its end.
    """

    job_seconds = 0.4

    def __init__(self) -> None:
        self._first: str | None = None
        self._is_polled = asyncio.Event()
        self._is_known = asyncio.Event()
        self._is_told = asyncio.Event()
        self._another: Due | None = None

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Say that the second job is running until both callbacks were delivered."""
        del stage
        reply = await proceed()
        job_id = (reply.body.data or {}).get("job_id")
        if request.is_submit and self._first is None:
            self._first = job_id
        if request.operation != "job-status" or job_id in {None, self._first}:
            return reply
        self._is_polled.set()
        return reply if self._is_told.is_set() else running(reply)

    async def call_back(self, stage: Stage, due: Due) -> None:
        """Deliver the first job's as it should be; the second job's comes after it."""
        told = json.loads(due.body)
        if told["job_id"] == self._first:
            self._another = due
            self._is_known.set()
            await stage.deliver(due)
            return
        stage.facts["own"] = [urlsplit(url).path for url in told["result"]["download_urls"]]
        try:
            await within(self._is_known.wait(), _LATE)
            await within(self._is_polled.wait(), _BEFORE)
            if self._another is not None:
                another = replace(self._another, url=due.url)
                stage.facts["another"] = (await stage.deliver(another, "of another job")).number
                await asyncio.sleep(ACTING)
            await stage.deliver(due)
        finally:
            self._is_told.set()


def _signed(stage: Stage, url: str, told: dict[str, Any]) -> Due:
    body = json.dumps(told, separators=(",", ":")).encode()
    return Due(url, body, sign(stage.secret, body))


def _planted(stage: Stage) -> str:
    return stage.canary(secrets.token_hex(8))
