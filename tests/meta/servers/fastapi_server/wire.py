"""One HTTP call and its answer as plain data, and the gateway in front of the application."""

import asyncio
import json
import sys
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from fastapi_server.state import Tenant

Scope = MutableMapping[str, Any]
_UNREAD = object()


@dataclass
class Call:
    """A request, read wholly; `json` may be changed in place before the application sees it."""

    scope: Scope
    body: bytes
    request_id: str
    operation: str | None = None
    place: str = ""
    tenant: Tenant | None = None
    _json: Any = _UNREAD

    @property
    def method(self) -> str:
        return self.scope["method"]

    @property
    def path(self) -> str:
        return self.scope["path"]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True))

    @property
    def headers(self) -> dict[str, str]:
        return {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in self.scope["headers"]}

    @property
    def json(self) -> dict[str, Any]:
        """The body as an object; an empty one for a body that is no JSON object."""
        if self._json is _UNREAD:
            try:
                self._json = json.loads(self.body)
            except (ValueError, RecursionError):
                self._json = None
        return self._json if isinstance(self._json, dict) else {}

    def keep_changes(self) -> None:
        """Write a changed `json` back into the body."""
        if isinstance(self._json, dict):
            self.body = json.dumps(self._json).encode()


@dataclass
class Answer:
    """A response before it is sent."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    dropped: bool = False
    chunks: int = 1

    @property
    def json(self) -> Any:
        return json.loads(self.body) if self.is_json else None

    @json.setter
    def json(self, value: Any) -> None:
        self.body = json.dumps(value).encode()
        self.headers["content-type"] = "application/json"

    @property
    def is_json(self) -> bool:
        types = (v.lower() for k, v in self.headers.items() if k.lower() == "content-type")
        return any(value.startswith("application/json") for value in types)


def json_answer(status: int, value: Any) -> Answer:
    answer = Answer(status)
    answer.json = value
    return answer


class Gateway:
    """ASGI middleware: reads the call, lets `serve` answer it, sends the answer."""

    def __init__(self, serve: Callable[[Scope, bytes], Awaitable[Answer]]) -> None:
        self.serve = serve

    async def __call__(self, scope: Scope, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http":
            return
        body = b""
        while (message := await receive())["type"] == "http.request":
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        answer = await self.serve(scope, body)
        if answer.dropped:
            await drop_connection(send)
        else:
            await send_answer(answer, send, head=scope["method"] == "HEAD")


async def drop_connection(send: Callable) -> None:
    """Close the socket without a byte of an answer, as a machine does that loses its power."""
    send.__self__.transport.abort()  # uvicorn's own cycle holds the only handle on the socket
    await asyncio.sleep(0.01)


async def send_answer(answer: Answer, send: Callable, *, head: bool) -> None:
    headers = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in answer.headers.items()]
    size = max(1, -(-len(answer.body) // answer.chunks))
    parts = [answer.body[i : i + size] for i in range(0, len(answer.body), size)] or [b""]
    if answer.chunks == 1:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for index, part in enumerate(parts):
        more = index < len(parts) - 1
        content = b"" if head else part
        await send({"type": "http.response.body", "body": content, "more_body": more})


async def ask(app: Callable, call: Call) -> Answer:
    """Let the application answer the call, and catch what it sends."""
    answer = Answer(500)
    pending = [{"type": "http.request", "body": call.body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return pending.pop() if pending else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode("latin-1") for k, v in message["headers"]}
            answer.headers.pop("content-length", None)
        else:
            answer.body += message.get("body", b"")

    headers = [(k, v) for k, v in call.scope["headers"] if k != b"content-length"]
    headers.append((b"content-length", str(len(call.body)).encode()))
    try:
        await app({**call.scope, "headers": headers, "call": call}, receive, send)
    except Exception:  # noqa: BLE001 - Starlette re-raises what it has answered with 500
        traceback.print_exc(file=sys.stderr)
    return answer
