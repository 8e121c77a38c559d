"""Where callbacks may go: public addresses, and hosts that were allowed by name.

A mock that posts to whatever address it is given can be made to reach what only its own machine
reaches. Literal addresses are judged when a job is submitted, in every spelling that a resolver
takes (127.1, 2130706433, 0x7f000001, ::ffff:10.0.0.1); names when the callback is sent, after
they have been resolved, and the connection goes to the very address that was judged.
"""

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Iterable[str]]]

HTTPS_PORT = 443
_LONGEST_URL = 2048
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_INTERNAL_NAMES = ("localhost", "local", "internal", "localdomain", "home.arpa")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to connect to: an address that was judged, and the host that the URL names."""

    address: str
    host: str
    port: int
    is_loopback: bool


class Refused(Exception):  # noqa: N818 - says what became of the callback
    """The callback may not go there."""


async def resolve(host: str, port: int) -> Iterable[str]:
    """Return every address of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class AddressGuard:
    """Judges callback URLs; `allowed` hosts pass whatever they are."""

    def __init__(self, allowed: Iterable[str], resolve: Resolve = resolve) -> None:
        self._allowed = frozenset(host.lower().strip("[]") for host in allowed)
        self._resolve = resolve

    def check(self, url: str) -> None:
        """Raise `Refused` for a URL that is not https, has no host, or names an internal one."""
        _, host = self._parts(url)
        if host in self._allowed:
            return
        address = literal(host)
        if address is not None:
            _check_public(address)
        elif host.rstrip(".").endswith(_INTERNAL_NAMES):
            raise Refused("callback_url names an internal host.")

    async def destination(self, url: str) -> Destination:
        """Return where to connect to, or raise `Refused` if any address of the host is internal."""
        self.check(url)
        parts, host = self._parts(url)
        port = parts.port or HTTPS_PORT
        given = literal(host)
        addresses = [given] if given else await self._addresses(host, port)
        if host not in self._allowed:
            for address in addresses:
                _check_public(address)
        chosen = min(addresses, key=lambda address: address.version)  # localhost is IPv4 to most
        return Destination(str(chosen), host, port, chosen.is_loopback)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        found = [ipaddress.ip_address(text) for text in await self._resolve(host, port)]
        if not found:
            raise Refused("The host of callback_url has no address.")
        return found

    def _parts(self, url: str) -> tuple[SplitResult, str]:
        if len(url) > _LONGEST_URL or not _VISIBLE.fullmatch(url) or "\\" in url:
            raise Refused("callback_url is not a URL.")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise Refused("callback_url is not a URL.") from None
        if parts.scheme != "https":
            raise Refused("callback_url must be an https URL.")
        if not host or port == 0:
            raise Refused("callback_url names no host.")
        return parts, host.lower()


def literal(host: str) -> Address | None:
    """Return the address that a host spells, in any way that a resolver understands."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None


def _check_public(address: Address) -> None:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    if not inner.is_global or inner.is_multicast or inner.is_reserved:
        raise Refused("callback_url leads to an internal address.")
