"""Drills with callbacks whose bytes or signatures are odd, genuine ones and forged ones."""

import asyncio
import json
import secrets
from collections.abc import Coroutine, Iterable, Mapping
from typing import Any

from contracts.certification.drills import End, drill
from contracts.certification.record import Reply, Request
from contracts.certification.scripts import Due, Proceed, changed
from contracts.certification.situations.held import ACTING, AfterCallback, Held, job_status
from contracts.certification.stage import Stage
from contracts.certification.tasks import Task
from contracts.certification.vectors import Expect, Given, Lane, Recipe, recipes
from contracts.certification.vectors.recipes import CONTROL, PLAIN

_CALLED = Task(with_callback=True)
_ALWAYS = (
    "client-signature.genuine",
    "client-signature.secret-unspoken",
    "client-signature.secret-once",
)
_FORGED = (
    "client-signature.checked",
    "client-signature.refusal",
    "client-signature.survives",
    *_ALWAYS,
)
_STOP = 12.0  # seconds after which no more is sent to a receiver that is slow
_AT_ONCE = 4
_GENUINE = frozenset({"R30"})
_OF_THE_NETWORK = frozenset({"client-signature.as-http", "client-signature.trailing-space"})
_STRANGER = "a stranger's secret, which verifies nothing of this developer"


class _Forging(Held):
    """Sends forgeries while the job is running, and what is genuine thereafter."""

    vectors: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.was_forged = asyncio.Event()
        self._has_begun = False

    async def submitted(self, stage: Stage, request: Request, reply: Reply) -> None:
        """Begin to forge, for the first job alone."""
        url = request.sent.get("callback_url")
        if isinstance(url, str) and not self._has_begun:
            self._has_begun = True
            job_id = str((reply.body.data or {}).get("job_id"))
            stage.later(self._forge(stage, url, job_id, request.operation))

    async def call_back(self, stage: Stage, due: Due) -> None:
        """Send the genuine callback once the forged ones have had their time."""
        try:
            await self.was_forged.wait()
            await self.conclude(stage, due)
        finally:
            self.is_done.set()

    async def conclude(self, stage: Stage, due: Due) -> None:
        """Send what is genuine."""
        await stage.deliver(due, named(recipes()[PLAIN]))

    async def _forge(self, stage: Stage, url: str, job_id: str, operation: str) -> None:
        try:
            await self.first_poll()
            async with asyncio.timeout(_STOP):
                await a_few_at_once(
                    _send(stage, url, recipes()[id_], job_id, operation)
                    for id_ in (CONTROL, *self.vectors)
                )
                await _send(stage, url, recipes()[CONTROL], job_id, operation, is_failed=True)
            await asyncio.sleep(ACTING)
        except TimeoutError:
            stage.facts["is_slow"] = True
        finally:
            self.was_forged.set()


async def _send(  # noqa: PLR0913 - what a forgery is made from
    stage: Stage,
    url: str,
    vector: Recipe,
    job_id: str,
    operation: str,
    *,
    is_failed: bool = False,
) -> None:
    """Send one forgery, with something in it that nobody else tells."""
    planted = secrets.token_hex(8)
    label = named(vector) + (", saying failed" if is_failed else "")
    stage.facts.setdefault("planted", {})[label] = planted
    data = job_status(job_id, operation, stage.canary(planted))
    if is_failed:
        error = {"code": f"FORGED_{planted}", "message": f"A forgery says so: {planted}."}
        data |= {"status": "failed", "result": None, "error": error}
    await deliver(stage, url, vector, data, label)


async def deliver(
    stage: Stage, url: str, vector: Recipe, data: Mapping[str, Any], label: str = ""
) -> None:
    """Send a vector made from this JobStatus."""
    made = vector.make(Given(data, stage.secret, _STRANGER))
    mark = "&" if "?" in url else "?"
    due = Due(f"{url}{mark}{made.query}" if made.query else url, made.body, "")
    await stage.deliver(
        due,
        label or named(vector),
        headers=made.headers,
        is_genuine=vector.expect is not Expect.REJECT or vector.id in _GENUINE,
        method=made.method,
        chunked=made.chunked,
    )


async def a_few_at_once(sending: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Send one beside the other, since a receiver may take its time for each."""
    free = asyncio.Semaphore(_AT_ONCE)

    async def in_turn(one: Coroutine[Any, Any, None]) -> None:
        try:
            async with free:
                await one
        finally:
            one.close()

    await asyncio.gather(*map(in_turn, sending))


def named(vector: Recipe) -> str:
    """Return what a callback of this vector is called in a record."""
    return f"{vector.id} {vector.title}"


def _shown(*ids: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(recipes()[each].clause for each in ids))


_BYTES = ("R05", "R23", "R06", "R07", "R27", "R26")
_DIGESTS = ("R01", "R02", "R03", "R08", "R34", "R35", "R09", "R10", "R11")
_HEADERS = ("R01", "R22", "R29", "R09", "R10", "R11", "R12", "R13", "R14", "R20", "R21")
_KEYS = ("R15", "R16", "R17", "R18", "R19")
_FORMS = ("R09", "R11", "R24", "R25", "R36", "R30", "R31")


@drill("forged-bytes", *_FORGED, *_shown(*_BYTES), task=_CALLED)
class ForgedBytes(_Forging):
    """Callbacks come that carry the right signature of other bytes."""

    vectors = _BYTES


@drill("forged-digests", *_FORGED, *_shown(*_DIGESTS), task=_CALLED)
class ForgedDigests(_Forging):
    """Callbacks come whose signature is right in part."""

    vectors = _DIGESTS


@drill("forged-headers", *_FORGED, *_shown(*_HEADERS), task=_CALLED)
class ForgedHeaders(_Forging):
    """Callbacks come whose signature is missing, elsewhere, or malformed."""

    vectors = _HEADERS


@drill("forged-keys", *_FORGED, *_shown(*_KEYS), task=_CALLED)
class ForgedKeys(_Forging):
    """Callbacks come that were signed with no key, or by another algorithm."""

    vectors = _KEYS


@drill("forged-forms", *_FORGED, *_shown(*_FORMS), task=_CALLED)
class ForgedForms(_Forging):
    """Callbacks come with two signatures in two lines or one, without a body, and by PUT."""

    vectors = _FORMS


@drill("empty-secret", "client-signature.empty-secret", task=_CALLED, expects=End.EITHER)
class EmptySecret(_Forging):
    """The service tells an empty secret, and a callback comes that was signed with it."""

    vectors = ("R15",)

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Tell no secret."""
        reply = await super().answer(stage, request, proceed)
        if request.operation == "webhook-secret" and reply.status == 200:  # noqa: PLR2004
            return changed(reply, webhook_signing_secret="")
        return reply

    async def conclude(self, stage: Stage, due: Due) -> None:
        """Send nothing: the client cannot know what is genuine."""


_SENT = sorted(
    (
        each
        for each in recipes().values()
        if each.expect is not Expect.REJECT and each.lane is not Lane.FUNCTION
    ),
    # A receiver may close after its first callback; these can be shown in no other way.
    key=lambda each: (each.id != PLAIN, each.clause not in _OF_THE_NETWORK),
)


@drill("genuine-bytes", *_ALWAYS, *_shown(*(each.id for each in _SENT)), task=_CALLED)
class GenuineBytes(AfterCallback):
    """The job's callback comes many times, each time written otherwise and rightly signed."""

    async def send(self, stage: Stage, due: Due) -> None:
        """Send each, as long as the receiver is not too slow."""
        data = json.loads(due.body)
        try:
            async with asyncio.timeout(_STOP):
                await a_few_at_once(deliver(stage, due.url, each, data) for each in _SENT)
        except TimeoutError:
            stage.facts["is_slow"] = True
