"""A proxy on loopback that fails as networks do, at a given rate, the same for the same seed.

It speaks just enough HTTP/1.1 to pass on one request a connection, and to say when it struck.
"""

import asyncio
import contextlib
import random
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET

KINDS = {
    "reset at once": 3,
    "reset before": 3,
    "reset after": 3,
    "closed after": 3,
    "502": 2,
    "503": 2,
    "504": 2,
    "truncated": 3,
    "slow": 2,
    "redirect": 2,
    "garbage": 2,
    "skewed": 2,
    "held": 1,
}
LIES = {"lie": 1}  # no weather at all: the service itself breaks now and then
HELD = 12.0  # seconds; longer than the suite waits for this machine once it was silent
SLOW = 0.4
_LONGEST_HEAD = 65_536
_LONGEST_BODY = 64 * 1024 * 1024
_MOST_AT_ONCE = 128
_PAGE = b"<html><head><title>Gateway</title></head><body><h1>nginx</h1></body></html>"
_LIE = b'{"detail": "a lie", "code": "INTERNAL_ERROR", "request_id": "req_lie"}'
_GATEWAY = "Server: nginx\r\nVia: 1.1 gateway\r\nContent-Type: text/html\r\n"
_LOGIN = (
    b"HTTP/1.1 302 Found\r\nLocation: https://login.example.com/?next=x\r\nContent-Length: 0\r\n"
)
_CLOSE = b"Connection: close\r\n\r\n"


@dataclass
class Weather:
    """What goes wrong, and how often it did: `rate` of all requests, by kinds of these weights."""

    rate: float
    seed: int = 0
    kinds: dict[str, int] = field(default_factory=lambda: dict(KINDS))
    held: float = HELD

    def __post_init__(self) -> None:
        """Draw from the seed alone."""
        self._random = random.Random(self.seed)  # noqa: S311 - reproducible, not secret
        self.struck: Counter[str] = Counter()
        self.requests = 0

    def strike(self) -> str | None:
        """Return what happens to the next request, None if nothing does."""
        self.requests += 1
        if self._random.random() >= self.rate:
            return None
        (kind,) = self._random.choices(list(self.kinds), self.kinds.values())
        self.struck[kind] += 1
        return kind


class Proxy:
    """Passes requests on to one upstream address, in such weather."""

    def __init__(self, upstream: tuple[str, int], weather: Weather) -> None:
        self.weather = weather
        self.port = 0
        self._upstream = upstream
        self._room = asyncio.Semaphore(_MOST_AT_ONCE)

    async def serve(self, started: threading.Event, over: asyncio.Event) -> None:
        """Serve until it is over."""
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, limit=_LONGEST_HEAD)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        await over.wait()
        server.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kind = self.weather.strike()
        try:
            async with self._room:
                if kind == "reset at once":
                    _reset(writer)
                    return
                request = await _message(reader, "request")
                await self._answer(kind, request, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            _reset(writer)  # a request that is no HTTP, or a client that went away
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, kind: str | None, request: bytes, writer: asyncio.StreamWriter) -> None:
        if kind == "reset before":
            _reset(writer)
            return
        if kind == "held":
            await asyncio.sleep(self.weather.held)
            return
        instead = _instead(kind)
        if instead is None or kind == "504":  # of which one does not know what came of it
            response = await self._passed_on(request)
        if kind == "skewed":
            response = _at_another_hour(response)
        if kind == "reset after":
            _reset(writer)
        elif kind == "slow":
            await _drip(writer, response)
        elif kind == "truncated":
            await _write(writer, response[: max(1, len(response) * 2 // 3)])
        elif kind != "closed after":
            await _write(writer, instead or response)

    async def _passed_on(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self._upstream, limit=_LONGEST_HEAD)
        try:
            await _write(writer, request)
            return await _message(reader, "response")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def _instead(kind: str | None) -> bytes | None:
    """Return what the proxy itself says, for the kinds in which it does."""
    if kind == "garbage":
        return bytes(range(1, 256))
    if kind == "redirect":
        return _LOGIN + _CLOSE
    if kind == "lie":
        head = "HTTP/1.1 500 Oops\r\nContent-Type: application/json\r\nX-Request-Id: req_lie\r\n"
        return f"{head}Content-Length: {len(_LIE)}\r\n".encode() + _CLOSE + _LIE
    if kind is None or not kind.isdigit():
        return None
    head = f"HTTP/1.1 {kind} Gateway\r\n{_GATEWAY}Content-Length: {len(_PAGE)}\r\n"
    return head.encode() + _CLOSE + _PAGE


def _at_another_hour(response: bytes) -> bytes:
    """Return the response as one whose clock is years behind."""
    head, end, body = response.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"date:")]
    return b"\r\n".join([*kept, b"Date: Mon, 01 Jan 2001 00:00:00 GMT"]) + end + body


async def _message(reader: asyncio.StreamReader, kind: str) -> bytes:
    """Read one message whole, and ask for the connection to be closed after it."""
    head = await reader.readuntil(b"\r\n\r\n")
    first, *lines = head[:-4].split(b"\r\n")
    named = [(line.partition(b":")[0].strip().lower(), line) for line in lines]
    kept = [line for name, line in named if name not in {b"connection", b"keep-alive"}]
    length = next(
        (line.partition(b":")[2] for name, line in named if name == b"content-length"), None
    )
    body = b""
    if length is not None:
        body = await reader.readexactly(min(int(length), _LONGEST_BODY))
    elif any(name == b"transfer-encoding" for name, _ in named):
        body = await _chunks(reader)
    elif kind == "response" and first.split()[1] not in {b"204", b"304"}:
        body = await reader.read(_LONGEST_BODY)
    return b"\r\n".join([first, *kept]) + b"\r\n" + _CLOSE + body


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """Read a chunked body as it stands."""
    body = b""
    while len(body) < _LONGEST_BODY:
        size = await reader.readline()
        body += size
        length = int(size.partition(b";")[0], 16)
        body += await reader.readexactly(length + 2)
        if not length:
            break
    return body


async def _write(writer: asyncio.StreamWriter, content: bytes) -> None:
    writer.write(content)
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, content: bytes) -> None:
    size = len(content) // 8 + 1
    for start in range(0, len(content), size):
        await _write(writer, content[start : start + size])
        await asyncio.sleep(SLOW / 8)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the client see a reset where it waits for an answer."""
    opened = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        opened.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextmanager
def bad_weather(upstream: tuple[str, int], weather: Weather) -> Iterator[str]:
    """Serve the proxy in a thread until the context ends; give the address it has."""
    started = threading.Event()
    proxy = Proxy(upstream, weather)
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    def serve() -> None:
        loop.run_until_complete(proxy.serve(started, over))
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield f"http://127.0.0.1:{proxy.port}"
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
