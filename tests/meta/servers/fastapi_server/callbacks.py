"""Signed POSTs to the partner: best effort, to this machine only, and never to its inner parts."""

import asyncio
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Coroutine
from urllib.parse import urlsplit

import httpx

REACHABLE = ("127.0.0.1", "localhost")


class Courier:
    def __init__(self) -> None:
        self.pauses: tuple[float, ...] = (0.0, 0.2, 0.5)
        self.client: httpx.AsyncClient | None = None
        self.tasks: set[asyncio.Task] = set()

    def watch(self, work: Coroutine) -> None:
        """Run `work` beside the requests; keep hold of it, so that it is not collected."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def objection(self, url: str) -> str | None:
        """Why this server will not call `url`, or None."""
        try:
            parts = urlsplit(url)
            host = parts.hostname
            _ = parts.port
        except ValueError:
            return "The callback_url cannot be read as a URL."
        if parts.scheme != "https" or not host:
            return "The callback_url has to begin with https://."
        if self.is_internal(host):
            return "The callback_url has to lead to the public internet."
        return None

    def is_internal(self, host: str) -> bool:
        """Whether a host names an address that is not public; the sandbox's own is let through."""
        if host in REACHABLE:
            return False
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            try:  # 127.2, 0x7f000002 and 2130706434 are addresses as well
                address = ipaddress.ip_address(socket.inet_aton(host))
            except (OSError, UnicodeError):
                return host.rstrip(".").endswith("localhost")
        return not address.is_global

    def message(self, content: dict) -> bytes:
        return json.dumps(content, ensure_ascii=False).encode()

    def signature(self, secret: str, body: bytes) -> str:
        return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

    def headers(self, secret: str, body: bytes) -> dict[str, str]:
        return {
            "content-type": "application/json",
            "user-agent": "independent-phota/0.7",
            "x-phota-signature": self.signature(secret, body),
        }

    async def deliver(self, url: str, content: dict, secret: str) -> None:
        """POST until somebody answers 2xx, at most three times."""
        if urlsplit(url).hostname not in REACHABLE:
            return  # accepted, but this server never leaves its machine
        body = self.message(content)
        for pause in self.pauses:
            await asyncio.sleep(pause)
            if await self.post(url, body, self.headers(secret, body)):
                return

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> bool:
        if self.client is None:
            self.client = httpx.AsyncClient(verify=False, timeout=5.0, trust_env=False)  # noqa: S501 - the receiver on loopback has a certificate of its own
        try:
            reply = await self.client.post(url, content=body, headers=headers)
        except httpx.HTTPError:
            return False
        return reply.is_success
