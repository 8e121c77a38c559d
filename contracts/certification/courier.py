"""Carry callbacks to a client's receiver, byte for byte, to this machine alone."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from contracts.certification.record import Headers
from contracts.certification.scripts import Due

_DEADLINE = 10.0
_SHOWN = 2_000
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


async def _in_parts(body: bytes) -> AsyncIterator[bytes]:
    size = max(1, len(body) // 3)
    for start in range(0, len(body), size):
        yield body[start : start + size]


def _since(start: float) -> float:
    return round(time.monotonic() - start, 4)
