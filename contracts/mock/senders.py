"""Carry a callback to an address that was judged: by TLS, without redirects, in bounded time."""

import asyncio
from typing import Any

from contracts.mock.addresses import HTTPS_PORT, Destination

_DEADLINE = 5.0  # seconds for everything: connecting, sending, the answer's head
_CONNECTING = 2.0  # ends first, since httpcore leaks a handshake that is cancelled from outside


class HttpsSender:
    """Posts with httpx, which is imported with the first callback, since most runs send none."""

    def __init__(self) -> None:
        self._clients: dict[bool, Any] = {}

    async def post(self, to: Destination, url: str, body: bytes, signature: str) -> bool:
        """Return whether the receiver took the body: any 2xx in time."""
        import httpx  # noqa: PLC0415 - see above

        host = f"[{to.host}]" if ":" in to.host else to.host
        headers = {
            "content-type": "application/json",
            "host": host if to.port == HTTPS_PORT else f"{host}:{to.port}",
            "x-phota-signature": signature,
        }
        sending = (await self._client(to)).stream(
            "POST",
            httpx.URL(url).copy_with(host=to.address),
            content=body,
            headers=headers,
            extensions={"sni_hostname": to.host},
        )
        try:
            async with asyncio.timeout(_DEADLINE), sending as response:
                return bool(response.is_success)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return False

    async def close(self) -> None:
        """Close every connection."""
        for client in self._clients.values():
            await client.aclose()

    async def _client(self, to: Destination) -> Any:
        """Return the client for this side of the machine's border.

        A receiver on this machine has a certificate of its own, which nobody else can know.
        """
        if to.is_loopback not in self._clients:
            client = await asyncio.to_thread(_new_client, verify=not to.is_loopback)
            self._clients.setdefault(to.is_loopback, client)
        return self._clients[to.is_loopback]


def _new_client(*, verify: bool) -> Any:
    import httpx  # noqa: PLC0415 - as above

    return httpx.AsyncClient(
        verify=verify,
        follow_redirects=False,
        trust_env=False,
        timeout=httpx.Timeout(_DEADLINE, connect=_CONNECTING),
    )
