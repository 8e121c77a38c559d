"""How answers travel, of which the documents say nothing: compressed, in pieces, slowly."""

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from contracts.mock.flavours.registry import flavour
from contracts.mock.seams import part
from contracts.mock.service import Edge

_EDGE = part("edge")
_PAUSE = 0.02  # seconds
_PIECES = 3
_MOST_FIELDS = 100  # as Python's http.server takes
_LONGEST_FIELD = 4_000
_LONGEST_PATH = 1_000
_ONCE = (b"content-type", b"x-api-key", b"x-request-id")
_ODD_PATH = re.compile(rb"%(?:[01][0-9A-F]|7F|25|2F|3B|5C|C0|ED|FF)|;", re.IGNORECASE)
_ODD_QUERY = re.compile(rb"%(?![0-9A-F]{2})", re.IGNORECASE)

Headers = list[tuple[bytes, bytes]]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Asked = dict[bytes, bytes]  # the headers of the request
Packed = tuple[Headers, list[bytes]]  # the answer's headers, and the pieces of its body
Pack = Callable[[Asked, Headers, bytes], Packed]


def _packed(edge: Edge, pack: Pack) -> Edge:
    """Return the edge, around which each answer is packed otherwise: its headers and its body."""

    def around(app: App) -> App:
        inner: App = edge(app)

        async def packing(scope: Message, receive: Receive, send: Send) -> None:
            start: Message = {}
            body: list[bytes] = []

            async def take(message: Message) -> None:
                if message["type"] == "http.response.start":
                    start.update(message)
                    return
                body.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                headers, pieces = pack(dict(scope["headers"]), start["headers"], b"".join(body))
                await send({**start, "headers": headers})
                for piece in pieces[:-1]:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": pieces[-1]})

            await inner(scope, receive, take if scope["type"] == "http" else send)

        return packing

    return around


def _without(headers: Headers, name: bytes) -> Headers:
    return [header for header in headers if header[0] != name]


@flavour(choice="compression", wraps=_EDGE)
def answers_are_gzipped(edge: Edge) -> Edge:
    """Compress answers for clients that accept it."""

    def pack(asked: Asked, headers: Headers, body: bytes) -> Packed:
        if not body or b"gzip" not in asked.get(b"accept-encoding", b""):
            return headers, [body]
        packed = gzip.compress(body, 1)
        more = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        if any(name == b"content-length" for name, _ in headers):
            more.append((b"content-length", b"%d" % len(packed)))
        return _without(headers, b"content-length") + more, [packed]

    return _packed(edge, pack)


@flavour(choice="framing", wraps=_EDGE)
def answers_are_chunked(edge: Edge) -> Edge:
    """Send answers in chunks, without a length."""

    def pack(_: Asked, headers: Headers, body: bytes) -> Packed:
        size = max(len(body) // _PIECES, 1)
        pieces = [body[start : start + size] for start in range(0, len(body), size)]
        return _without(headers, b"content-length"), pieces or [b""]

    return _packed(edge, pack)


@flavour(choice="framing", wraps=_EDGE)
def bodies_come_in_pieces(edge: Edge) -> Edge:
    """Send the body of known length in several writes, after its headers."""

    def pack(_: Asked, headers: Headers, body: bytes) -> Packed:
        middle = len(body) // 2
        return headers, [b"", body[:middle], body[middle:]]

    return _packed(edge, pack)


@flavour(choice="connection", wraps=_EDGE)
def connections_are_closed(edge: Edge) -> Edge:
    """Close the connection after each answer."""

    def pack(_: Asked, headers: Headers, body: bytes) -> Packed:
        return [*headers, (b"connection", b"close")], [body]

    return _packed(edge, pack)


@flavour(choice="headers", wraps=_EDGE)
def headers_are_many(edge: Edge) -> Edge:
    """Send what gateways add: caching, tracing, rates, cookies and policies."""
    added = [
        (b"server", b"gateway"),
        (b"via", b"1.1 gateway"),
        (b"cache-control", b"no-store"),
        (b"strict-transport-security", b"max-age=31536000"),
        (b"x-ratelimit-limit", b"600"),
        (b"x-ratelimit-remaining", b"599"),
        (b"traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"),
        (b"set-cookie", b"affinity=a1; Path=/; HttpOnly"),
        (b"set-cookie", b"region=eu; Path=/"),
        (b"access-control-expose-headers", b"X-Request-Id"),
    ]

    def pack(_: Asked, headers: Headers, body: bytes) -> Packed:
        return [*added, *headers], [body]

    return _packed(edge, pack)


@flavour(choice="pace", wraps=_EDGE)
def answers_take_their_time(edge: Edge) -> Edge:
    """Answer each request after a moment."""

    def around(app: App) -> App:
        inner: App = edge(app)

        async def late(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                await asyncio.sleep(_PAUSE)
            await inner(scope, receive, send)

        return late

    return around


@flavour(choice="odd requests", wraps=_EDGE)
def odd_requests_are_turned_down_at_the_door(edge: Edge) -> Edge:
    """Answer odd header fields and paths with a page of the HTTP layer, which names no request."""

    def around(app: App) -> App:
        inner: App = edge(app)

        async def guarded(scope: Message, receive: Receive, send: Send) -> None:
            status = _turned_down(scope) if scope["type"] == "http" else None
            if status is None:
                await inner(scope, receive, send)
                return
            page = b"<html><h1>%d</h1></html>" % status
            headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(page))]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": page})

        return guarded

    return around


def _turned_down(scope: Message) -> int | None:
    """Return the status by which an HTTP layer turns a request down, if it does."""
    headers: Headers = scope["headers"]
    path = scope.get("raw_path") or scope["path"].encode()
    if len(headers) > _MOST_FIELDS or any(len(value) > _LONGEST_FIELD for _, value in headers):
        return 431
    if len(path) > _LONGEST_PATH:
        return 414
    names = [name for name, _ in headers]
    is_odd = any(names.count(name) > 1 for name in _ONCE)
    is_odd |= any(not value.isascii() for _, value in headers)
    is_odd |= bool(_ODD_PATH.search(path) or _ODD_QUERY.search(scope["query_string"]))
    return 400 if is_odd else None
