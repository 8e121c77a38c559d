"""Carry callbacks to a client's receiver, byte for byte, to this machine alone."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http.client import HTTPException, HTTPSConnection, RemoteDisconnected
from urllib.parse import urlsplit

import httpx

from contracts.certification.record import Headers
from contracts.certification.scripts import Due

_DEADLINE = 10.0
_SHOWN = 2_000
_PADDING = " \t"  # white space that HTTP allows around a value, and that httpx does not send
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True)
class Taken:
    """How a receiver took a callback; status 0 means that it gave no answer."""

    status: int
    seconds: float
    error: str | None = None
    said: str = ""


class Courier:
    """Sends what it is given. The receiver's certificate is its own, and is not looked at."""

    def __init__(self) -> None:
        self._client = httpx.AsyncClient(
            verify=False,  # noqa: S501 - on this machine; who receives is not in question
            trust_env=False,
            follow_redirects=False,
            timeout=_DEADLINE,
        )

    async def post(
        self, method: str, due: Due, headers: Headers, *, chunked: bool = False
    ) -> Taken:
        """Send exactly these headers, beside host and length, and these bytes."""
        if urlsplit(due.url).hostname not in _HERE:
            return Taken(0, 0.0, "the receiver is not on this machine")
        if any(value != value.strip(_PADDING) for _, value in headers):
            return await asyncio.to_thread(_with_padding, method, due, headers)
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        content = _in_parts(due.body) if chunked else due.body
        request = self._client.build_request(method, due.url, headers=raw, content=content)
        start = time.monotonic()
        try:
            async with asyncio.timeout(_DEADLINE):
                response = await self._client.send(request)
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            return Taken(0, _since(start), f"{type(error).__name__}: {error}".rstrip(": "))
        said = response.text[:_SHOWN]
        return Taken(response.status_code, _since(start), None, said)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


def _with_padding(method: str, due: Due, headers: Headers) -> Taken:
    """Send the headers' values with the white space around them."""
    parts = urlsplit(due.url)
    unlooked = ssl.create_default_context()
    unlooked.check_hostname, unlooked.verify_mode = False, ssl.CERT_NONE
    connection = HTTPSConnection(
        parts.hostname or "", parts.port, timeout=_DEADLINE, context=unlooked
    )
    start = time.monotonic()
    try:
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(due.body)))
        connection.endheaders(due.body)
        response = connection.getresponse()
        said = response.read(_SHOWN).decode("utf-8", "replace")
    except TimeoutError:
        return Taken(0, _since(start), "TimeoutError")
    except ConnectionRefusedError as error:
        return Taken(0, _since(start), f"ConnectError: {error}")
    except (ConnectionError, RemoteDisconnected, ssl.SSLError) as error:
        return Taken(0, _since(start), f"ReadError: {error}")
    except (HTTPException, OSError, ValueError) as error:
        return Taken(0, _since(start), f"RemoteProtocolError: {type(error).__name__} {error}")
    finally:
        connection.close()
    return Taken(response.status, _since(start), None, said)


async def _in_parts(body: bytes) -> AsyncIterator[bytes]:
    size = max(1, len(body) // 3)
    for start in range(0, len(body), size):
        yield body[start : start + size]


def _since(start: float) -> float:
    return round(time.monotonic() - start, 4)
