"""Drills in which a submit is lost, refused for the moment, or answered by half."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from contracts.certification.drills import End, drill
from contracts.certification.record import Body, Reply, Request
from contracts.certification.scripts import (
    Proceed,
    Script,
    answered,
    refused,
    reset,
    truncated,
)
from contracts.certification.stage import Stage
from contracts.certification.tasks import Task

SHOWN = ("client-retry.same-key", "client-retry.recovers")
_SILENCE = 12.0  # seconds that a submit is left unanswered, if its client waits so long
_WAIT = 2  # seconds that a Retry-After asks for


@drill("reset-unread", "client-retry.recovers")
class ResetUnread(Script):
    """The connection breaks before the submit has been read."""

    def is_unread(self, stage: Stage, request: Request) -> bool:
        """Break the first submit."""
        return request.is_submit and stage.nth(request) == 1


@drill("reset-after-acceptance", *SHOWN)
class ResetAfterAcceptance(Script):
    """The submit is carried out, and the connection breaks before the answer."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Lose the first 202."""
        reply = await proceed()
        return reset(reply) if _is_first_submit(stage, request) else reply


@drill("truncated-202", *SHOWN)
class Truncated(Script):
    """The 202 breaks off in the middle of its body."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Send half of the first 202."""
        reply = await proceed()
        return truncated(reply) if _is_first_submit(stage, request) else reply


@drill("silence", *SHOWN)
class Silence(Script):
    """The submit is carried out, and its answer does not come."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Hold the first 202 back until the client has given up waiting for it, or long enough."""
        reply = await proceed()
        if not _is_first_submit(stage, request):
            return reply
        await asyncio.sleep(_SILENCE)
        return reset(reply)


@drill("unavailable-once", *SHOWN, "client-request.as-declared")
class UnavailableOnce(Script):
    """The first submit is answered 503, the next one is accepted."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Answer 503 once."""
        if _is_first_submit(stage, request):
            return refused(503, "SERVICE_UNAVAILABLE", "Upstream resources are exhausted.")
        return await proceed()


@drill("internal-error-once", *SHOWN)
class InternalErrorOnce(Script):
    """The first submit is carried out, and answered 500 all the same."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Answer 500 once, though the job was made."""
        reply = await proceed()
        if _is_first_submit(stage, request):
            return refused(500, "INTERNAL_ERROR", "An unexpected error.")
        return reply


@drill("gateway-timeout-once", *SHOWN)
class GatewayTimeoutOnce(Script):
    """The first submit is carried out, and a gateway answers 504 in HTML."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Answer 504 once, as gateways do."""
        reply = await proceed()
        if _is_first_submit(stage, request):
            return page(504, "Gateway Timeout")
        return reply


@drill("two-orders", "client-retry.distinct-keys", task=Task(times=2))
class TwoOrders(Script):
    """Two orders with the same parameters are wanted, each an order of its own."""


@drill("unavailable-often", "client-retry.backoff", SHOWN[0], expects=End.EITHER)
class UnavailableOften(Script):
    """The first three submits are answered 503."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Answer 503 three times."""
        if request.is_submit and stage.nth(request) <= 3:  # noqa: PLR2004 - as the title says
            return refused(503, "SERVICE_UNAVAILABLE", "Upstream resources are exhausted.")
        return await proceed()


@drill("retry-after", "client-retry.retry-after", SHOWN[0])
class RetryAfter(Script):
    """The first submit is answered 503 with Retry-After in seconds, the second with a date."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Ask for a pause twice, and say in the facts until when."""
        turn = stage.nth(request)
        if not request.is_submit or turn > 2:  # noqa: PLR2004 - as the title says
            return await proceed()
        until = datetime.now(UTC) + timedelta(seconds=_WAIT + 1)
        said = str(_WAIT) if turn == 1 else format_datetime(until, usegmt=True)
        stage.facts.setdefault("pauses", {})[str(request.number)] = _WAIT
        data = {"detail": "Busy.", "code": "SERVICE_UNAVAILABLE", "request_id": "req_busy"}
        return answered(503, data, ("retry-after", said), ("x-request-id", "req_busy"))


def page(status: int, title: str) -> Reply:
    """Return what a web server or gateway says in the API's place."""
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return Reply(status, (("content-type", "text/html"),), Body.of(html.encode()))


def _is_first_submit(stage: Stage, request: Request) -> bool:
    return request.is_submit and stage.nth(request) == 1
