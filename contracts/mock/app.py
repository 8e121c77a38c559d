"""The edge: ASGI on one side, calls and answers on the other. Everything between is plain Python.

Raw ASGI, since the framework would cost more than all that the mock does.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from contracts.mock import control
from contracts.mock.answers import Answer, refusal
from contracts.mock.bodies import LARGEST
from contracts.mock.call import Call
from contracts.mock.callbacks import Postman
from contracts.mock.protocol import HANG_UP
from contracts.mock.service import Service

_LOG = logging.getLogger("contracts.mock")
_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class App:
    """The ASGI application of a service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._postman = Postman(
            service.tenants, service.addresses, service.compose, service.sign, service.send
        )
        service.wake = self._postman.wake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server's start and end."""
        if scope["type"] != "http":
            await self._lifespan(receive, send)
            return
        headers = dict(scope["headers"])
        body = b"" if scope["method"] in _BODILESS else await _read(headers, receive)
        call = Call(
            self.service,
            scope["method"],
            scope["path"],
            scope["query_string"],
            headers,
            body,
            scope["scheme"],
        )
        if call.path.startswith(control.PREFIX):
            answer = await self._controlled(call)
        else:
            answer = self.service.respond(call)
        if held := self._held(call, answer):
            await asyncio.sleep(held)
        if answer.hang_up:
            await _hang_up(scope, receive)
            return
        status, response_headers, content = self.service.render(call, answer)
        await send({"type": "http.response.start", "status": status, "headers": response_headers})
        await send({"type": "http.response.body", "body": content})

    def _held(self, call: Call, answer: Answer) -> float:
        """Return for how many seconds the answer is held back."""
        durations = self.service.durations
        if call.path.startswith(control.PREFIX):
            return 0.0
        makes_images = call.is_routed and call.operation.name in self.service.prices.image
        made = answer.status == 200 and makes_images  # noqa: PLR2004 - what images come with
        return durations.latency + (durations.images if made else 0.0)

    async def _controlled(self, call: Call) -> Answer:
        try:
            return await control.respond(call, self._postman.drain)
        except Exception:  # noqa: BLE001 - whatever it is, it is logged, and the client is answered
            _LOG.exception("%s %s failed", call.method, call.path)
            return refusal("INTERNAL_ERROR", "Internal error.").answer(call.id)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        delivering = asyncio.create_task(self._postman.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        delivering.cancel()
        with suppress(asyncio.CancelledError):
            await delivering
        self.service.store.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _read(headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
    """Return the whole body, or None if it is larger than we read."""
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared) > LARGEST:
        return None
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts, size = [body], len(body)
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST:
            return None
    return b"".join(parts)


async def _hang_up(scope: Scope, receive: Receive) -> None:
    """Close the connection without an answer."""
    scope["extensions"][HANG_UP]["close"]()
    while (await receive())["type"] != "http.disconnect":
        pass
