"""What a drill does to its client: stand between it and the API, and send the callbacks.

A script may answer in the API's place, change the answer, hold it back, or break the connection
before, after, or in the middle of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import orjson

from contracts.certification.record import Body, Reply, Request

if TYPE_CHECKING:
    from contracts.certification.stage import Stage

_CREDIT_USD = 1_000.0
_JSON = ("content-type", "application/json")

Proceed = Callable[[], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Due:
    """A callback that the API wants to send: where to, and its bytes with their signature."""

    url: str
    body: bytes
    signature: str


class Script:
    """What a drill does to its client. A drill overrides what it is about; the rest is plain."""

    job_seconds = 0.6
    credit_usd = _CREDIT_USD
    training_seconds = 1.5

    def is_unread(self, stage: "Stage", request: Request) -> bool:
        """Return whether to reset the connection before the request's body is read."""
        del stage, request
        return False

    async def answer(self, stage: "Stage", request: Request, proceed: Proceed) -> Reply:
        """Return what to answer a request; `proceed` lets the API carry it out."""
        del stage, request
        return await proceed()

    async def call_back(self, stage: "Stage", due: Due) -> None:
        """Send what the API wants to send."""
        await stage.deliver(due)


def answered(status: int, data: Any = None, *headers: tuple[str, str]) -> Reply:
    """Return an answer with a JSON body; without data there is no body at all."""
    if data is None:
        return Reply(status, headers)
    return Reply(status, (_JSON, *headers), Body.of(orjson.dumps(data)))


def refused(status: int, code: str, detail: str = "", request_id: str = "req_drill") -> Reply:
    """Return a refusal in the documents' envelope."""
    data = {"detail": detail or code, "code": code, "request_id": request_id}
    return answered(status, data, ("x-request-id", request_id))


def reset(reply: Reply) -> Reply:
    """Return what a client sees that never hears of this answer."""
    return replace(reply, cut="reset")


def truncated(reply: Reply) -> Reply:
    """Return the answer that breaks off in the middle of its body."""
    return replace(reply, cut="truncated")


def changed(reply: Reply, **members: Any) -> Reply:
    """Return the answer with some members of its JSON object replaced."""
    data = {**(reply.body.data or {}), **members}
    headers = tuple((n, v) for n, v in reply.headers if n.lower() != "content-length")
    return replace(reply, headers=headers, body=Body.of(orjson.dumps(data)))
