"""One drill's own sandbox: the API with nobody else in it, playing what the drill's script says.

Every request is recorded with its exact bytes, and every answer as it left.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from contracts.certification.courier import Courier
from contracts.certification.record import (
    Body,
    Callback,
    Charge,
    Headers,
    Record,
    Reply,
    Request,
)
from contracts.certification.scripts import Due, Script
from contracts.documents import newest
from contracts.mock import downloads
from contracts.mock.answers import Refusal
from contracts.mock.app import App
from contracts.mock.billing import is_refunded
from contracts.mock.protocol import HANG_UP, Protocol
from contracts.mock.service import Service, build
from contracts.mock.settings import Developer, Settings, dollars, millicents

ABORT = "contracts.certification.abort"
CANARY = "/canary/"
_PICTURES = "image/"
_LONGEST = 8 * 1024 * 1024


class AbortingProtocol(Protocol):
    """Lets the application reset the connection, which a client sees as a failed network."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._extensions[ABORT] = {"abort": self._abort}

    def _abort(self) -> None:
        self.transport.abort()


@dataclass(frozen=True, slots=True)
class Identity:
    """A developer of the sandbox: worth nothing anywhere else, and nothing after its end."""

    key: str
    secret: str

    @classmethod
    def new(cls) -> "Identity":
        """Return a developer that nobody has been before."""
        return cls(f"pk_drill_{secrets.token_urlsafe(24)}", secrets.token_urlsafe(32))


class Stage:
    """One drill's sandbox: an ASGI application, and the record of what happened on it."""

    def __init__(
        self, drill: str, script: Script, courier: Courier, identity: Identity | None = None
    ) -> None:
        self.drill = drill
        self.script = script
        identity = identity or Identity.new()
        self.key = identity.key
        self.url = self.download_origin = ""
        self.facts: dict[str, Any] = {}
        self.requests: list[Request] = []
        self.callbacks: list[Callback] = []
        self.was_used = asyncio.Event()
        self._courier = courier
        self._start = time.monotonic()
        self.service = self._built()
        self._tenant.state.facts.put("webhook_secret", identity.secret)
        self.inner = App(self.service)
        self._tasks: set[asyncio.Task[Any]] = set()

    def stand_at(self, url: str, download_origin: str) -> None:
        """Take these as the addresses of the API and of downloads, which are two in reality too."""
        self.url, self.download_origin = url, download_origin
        self.facts |= {"origin": url, "download_origin": download_origin}
        self.service.download_origin = download_origin

    @property
    def secret(self) -> str:
        """The developer's webhook secret, a canary of its own."""
        return str(self._tenant.webhook_secret)

    @property
    def _tenant(self) -> Any:
        return self.service.tenants.by_key[self.key.encode()]

    def now(self) -> float:
        """Return the seconds since the drill began."""
        return round(time.monotonic() - self._start, 4)

    def nth(self, request: Request) -> int:
        """Return how many requests of this operation there have been, this one included."""
        return sum(
            each.operation == request.operation and each.number <= request.number
            for each in self.requests
        )

    def record(self, context: Mapping[str, Any]) -> Record:
        """Return what has happened so far."""
        return Record(
            self.drill,
            context,
            tuple(self.requests),
            tuple(self.callbacks),
            tuple(self._charges()),
            {"key": self.key, "secret": self.secret, **self.facts},
        )

    def later(self, work: Awaitable[Any]) -> None:
        """Do something beside answering, such as sending a callback."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Wait for what was begun beside answering."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def deliver(  # noqa: PLR0913 - each is a way in which a callback can be odd
        self,
        due: Due,
        label: str = "as it should be",
        *,
        headers: Headers | None = None,
        is_genuine: bool = True,
        method: str = "POST",
        chunked: bool = False,
    ) -> Callback:
        """Send a callback to the client's receiver, and record how it was taken."""
        sent = headers if headers is not None else signed(due.signature)
        number = len(self.callbacks) + 1
        planned = Callback(number, self.now(), label, due.url, is_genuine, sent, Body.of(due.body))
        self.callbacks.append(planned)
        taken = await self._courier.post(method, due, sent, chunked=chunked)
        done = replace(
            planned, status=taken.status, error=taken.error, seconds=taken.seconds, said=taken.said
        )
        self.callbacks[number - 1] = done
        return done

    def canary(self, planted: str) -> str:
        """Return an address beside the downloads; whoever asks for it has read what is planted."""
        return f"{self.download_origin}{CANARY}{planted}.png"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer as the script says."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        self.was_used.set()
        request = self._begun(scope)
        if self.script.is_unread(self, request):
            self._end(request, Reply(0, cut="unread"))
            scope["extensions"][ABORT]["abort"]()
            return
        request = replace(request, body=Body.of(content := await _read(receive)))
        self.requests[request.number - 1] = request

        async def proceed() -> Reply:
            return await self._carried_out(scope, content)

        reply = await self.script.answer(self, request, proceed)
        await self._send(scope, send, request, reply)

    def _begun(self, scope: Any) -> Request:
        query = scope["query_string"].decode("latin-1")
        path = scope["raw_path"].decode("latin-1")
        request = Request(
            number=len(self.requests) + 1,
            at=self.now(),
            operation=self._operation(scope),
            method=scope["method"],
            target=f"{path}?{query}" if query else path,
            headers=_headers(scope["headers"]),
        )
        self.requests.append(request)
        return request

    def _operation(self, scope: Any) -> str:
        if self._is_away(scope):
            return "canary" if scope["path"].startswith(CANARY) else "download"
        try:
            operation, _ = self.service.router.find(scope["method"], scope["path"])
        except Refusal:
            return "unknown"
        return operation.name

    def _is_away(self, scope: Any) -> bool:
        """Return whether this came to the origin of downloads, as its socket tells."""
        return urlsplit(self.download_origin).port == int(scope["server"][1])

    async def _carried_out(self, scope: Any, content: bytes) -> Reply:
        """Return what the API answers."""
        given = {"type": "http.request", "body": content, "more_body": False}
        parts: list[Mapping[str, Any]] = []

        async def receive() -> Mapping[str, Any]:
            return given

        async def send(message: Mapping[str, Any]) -> None:
            parts.append(message)

        if self._is_away(scope) and not scope["path"].startswith(downloads.PREFIX):
            return Reply(404)
        await self.inner({**scope, "extensions": {HANG_UP: {"close": lambda: None}}}, receive, send)
        headers = _headers(parts[0]["headers"])
        body = b"".join(part.get("body", b"") for part in parts[1:])
        return Reply(parts[0]["status"], headers, replace(Body.of(body), content=body))

    async def _send(self, scope: Any, send: Any, request: Request, reply: Reply) -> None:
        content = reply.body.content or b""
        self._end(request, reply)
        if reply.cut == "reset":
            scope["extensions"][ABORT]["abort"]()
            return
        headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in reply.headers]
        if not any(name == b"content-length" for name, _ in headers):
            headers.append((b"content-length", b"%d" % len(content)))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if reply.cut == "truncated":
            half = content[: len(content) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            scope["extensions"][ABORT]["abort"]()
            return
        body = b"" if request.method == "HEAD" else content
        await send({"type": "http.response.body", "body": body})

    def _end(self, request: Request, reply: Reply) -> None:
        content = reply.body.content
        if content is not None:
            is_picture = any(
                name.lower() == "content-type" and value.startswith(_PICTURES)
                for name, value in reply.headers
            )
            reply = replace(reply, body=Body.of(content, is_picture=is_picture))
        reply = replace(reply, at=self.now())
        self.requests[request.number - 1] = replace(self.requests[request.number - 1], reply=reply)

    def _charges(self) -> list[Charge]:
        now = self._tenant.now()
        return [
            Charge(each.id, each.kind, dollars(each.millicents), is_refunded(each, now))
            for each in self._tenant.state.charges.values()
        ]

    def _built(self) -> Service:
        developer = Developer("partner", self.key, millicents(self.script.credit_usd))
        service = build(
            Settings(
                api_version=newest(),
                developers=(developer,),
                job_seconds=self.script.job_seconds,
                training_seconds=self.script.training_seconds,
            )
        )

        async def send(_to: Any, url: str, body: bytes, signature: str) -> bool:
            await self.script.call_back(self, Due(url, body, signature))
            return True  # the script alone decides whether there is another try

        service.send = send
        return service


def signed(signature: str) -> Headers:
    """Return the headers of a callback with this signature."""
    return (("content-type", "application/json"), ("x-phota-signature", signature))


def _headers(raw: Any) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in raw)


async def _read(receive: Any) -> bytes:
    content = b""
    while len(content) <= _LONGEST:
        message = await receive()
        content += message.get("body", b"")
        if not message.get("more_body"):
            break
    return content
