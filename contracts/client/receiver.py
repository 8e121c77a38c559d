"""The run's own receiver of callbacks: https with its own certificate, random paths."""

import asyncio
import re
import secrets
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from contracts.client.recorder import Recorder
from contracts.client.waiting import eventually
from contracts.errors import SuiteError

_LARGEST_BODY = 1024 * 1024
_BODY_DEADLINE = 30.0
_START_DEADLINE = 10.0
_DISTRUST = re.compile("ALERT.*(?:UNKNOWN_CA|CERTIFICATE)")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request that reached the receiver: its exact bytes."""

    path: str
    method: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    port: int
    query: str = ""
    at: float = field(default_factory=time.monotonic)

    def header(self, name: str) -> tuple[str, ...]:
        """Return every value of a header."""
        return tuple(value for key, value in self.headers if key.lower() == name.lower())


class Inbox:
    """One random path of the receiver, and what was delivered there."""

    def __init__(
        self,
        url: str,
        status: int,
        delay: float,
        location: str | None,
        cite: Callable[[Iterable[int]], None],
    ) -> None:
        self.url = url
        self.status = status
        self.delay = delay
        self.location = location
        self._arrived: list[tuple[Delivery, int | None]] = []
        self._cite = cite

    @property
    def deliveries(self) -> list[Delivery]:
        """What was delivered so far; whoever looks at it rests on it."""
        arrived = list(self._arrived)
        self._cite(number for _, number in arrived if number is not None)
        return [delivery for delivery, _ in arrived]

    def take(self, delivery: Delivery, exchange: int | None) -> None:
        """Keep what was delivered, and under which number it was recorded."""
        self._arrived.append((delivery, exchange))

    def wait(
        self, deadline: float, *, at_least: int = 1, tick: Callable[[], None] = lambda: None
    ) -> tuple[Delivery, ...]:
        """Return what was delivered once there is enough of it, or when the deadline has passed."""

        def arrived() -> tuple[Delivery, ...] | None:
            tick()
            return tuple(self.deliveries) if len(self._arrived) >= at_least else None

        return eventually(arrived, deadline) or tuple(self.deliveries)


class Receiver:
    """Listens with TLS on a loopback address and keeps what arrives, until closed."""

    def __init__(
        self,
        hosts: Iterable[str] = ("127.0.0.1",),
        port: int = 0,
        recorder: Recorder | None = None,
    ) -> None:
        self._recorder = recorder
        self._inboxes: dict[str, Inbox] = {}
        self._taken = self._distrusted = 0
        self._hosts = tuple(hosts)
        self._sockets = [
            bound(host, port if index == 0 else 0) for index, host in enumerate(self._hosts)
        ]
        self._certificates = tempfile.TemporaryDirectory(prefix="phota-contracts-")
        self.authority = Path(self._certificates.name) / "authority.pem"
        self._server = self._configure()
        self._thread = threading.Thread(target=self._serve, name="receiver", daemon=True)
        self._thread.start()
        if eventually(lambda: self._server.started or None, _START_DEADLINE) is None:
            raise SuiteError("The callback receiver did not start.")

    def origin(self, host: str | None = None) -> str:
        """Return `https://host:port` of the address listened on."""
        index = self._hosts.index(host) if host else 0
        name = self._hosts[index]
        shown = f"[{name}]" if ":" in name else name
        return f"https://{shown}:{self._sockets[index].getsockname()[1]}"

    def inbox(
        self,
        *,
        public: str | None = None,
        host: str | None = None,
        status: int = 200,
        delay: float = 0,
        location: str | None = None,
    ) -> Inbox:
        """Open a path that answers with `status`, and a `Location`, after `delay` seconds.

        `public` is the address by which the target reaches the receiver, if not its own.
        """
        path = f"/{secrets.token_urlsafe(18)}"
        url = (public or self.origin(host)).rstrip("/") + path
        cite = self._recorder.cite if self._recorder else lambda _: None
        inbox = Inbox(url, status, delay, location, cite)
        self._inboxes[path.rpartition("/")[2]] = inbox
        return inbox

    @property
    def is_distrusted(self) -> bool:
        """Whether nothing ever arrived, though somebody was shown the certificate."""
        return self._distrusted > 0 and not self._taken

    def close(self) -> None:
        """Stop listening."""
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(timeout=5)
        for listener in self._sockets:
            listener.close()
        self._certificates.cleanup()

    def _configure(self) -> Any:
        import trustme  # noqa: PLC0415 - only a run with callbacks pays for these imports
        import uvicorn  # noqa: PLC0415

        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.authority)
        certificate = authority.issue_cert("localhost", *self._hosts)
        config = uvicorn.Config(
            self._app,
            interface="asgi3",
            log_config=None,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=1,
        )
        config.load()
        config.ssl = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        config.ssl.sslobject_class = _watching(self._note_distrust)
        certificate.configure_cert(config.ssl)
        return uvicorn.Server(config)

    def _note_distrust(self, by: int) -> None:
        self._distrusted += by

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=self._sockets))

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        inbox = self._inboxes.get(scope["path"].rpartition("/")[2])
        body = None if inbox is None else await whole_body(receive, _LARGEST_BODY, _BODY_DEADLINE)
        if body is None:
            inbox = None
        if inbox is not None and body is not None:
            headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
            port = scope["server"][1] if scope.get("server") else 0
            query = scope["query_string"].decode("latin-1")
            delivery = Delivery(scope["path"], scope["method"], headers, body, port, query)
            self._taken += 1
            inbox.take(delivery, self._record(inbox, delivery))
            await asyncio.sleep(inbox.delay)
        status = inbox.status if inbox is not None else 404
        location = inbox.location if inbox is not None else None
        headers_sent = [(b"location", location.encode())] if location else []
        await send({"type": "http.response.start", "status": status, "headers": headers_sent})
        await send({"type": "http.response.body", "body": b""})

    def _record(self, inbox: Inbox, delivery: Delivery) -> int | None:
        if self._recorder is None:
            return None
        request = httpx.Request(
            delivery.method, inbox.url, headers=list(delivery.headers), content=delivery.body
        )
        return self._recorder.receive(request, httpx.Response(inbox.status))


def _watching(note: Callable[[int], None]) -> type[ssl.SSLObject]:
    """Return connections that note, by 1, whoever was shown the certificate, and by -1 who took it.

    Whoever distrusts it says so, or just breaks off: many a client closes before it has said it.
    """

    class Watched(ssl.SSLObject):
        has_asked = was_shown = False

        def do_handshake(self) -> None:
            try:
                super().do_handshake()
            except ssl.SSLWantReadError:
                if self.has_asked and not self.was_shown:
                    self.was_shown = True
                    note(1)
                self.has_asked = True
                raise
            except ssl.SSLError as error:
                if self.was_shown and not _DISTRUST.search(error.reason or ""):
                    note(-1)
                raise
            if self.was_shown:
                note(-1)

    return Watched


async def whole_body(receive: Any, largest: int, deadline: float) -> bytes | None:
    """Return the body of a request; None if it is too large, comes too slowly or breaks off."""
    body = bytearray()
    try:
        async with asyncio.timeout(deadline):
            while True:
                event = await receive()
                body += event.get("body", b"")
                if event["type"] == "http.disconnect" or len(body) > largest:
                    return None
                if not event.get("more_body"):
                    return bytes(body)
    except TimeoutError:
        return None


def bound(host: str, port: int) -> socket.socket:
    """Return a socket that listens there. Raises SuiteError if that cannot be."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        raise SuiteError(
            f"Cannot listen for callbacks on {host}:{port}: {error.strerror}."
        ) from error
    return listener
