"""A callback receiver by itself, for a public address: it takes little, says nothing, trusts none.

Whoever posts to its one random path within the limits is answered 200 and shown; everything else
gets the same empty 404. What arrives is data of a stranger: its signature is checked if the secret
is known, and that alone says who sent it.
"""

import asyncio
import secrets
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contracts.client.receiver import whole_body
from contracts.errors import UsageError
from contracts.signatures import recognise

LARGEST_BODY = 1024 * 1024
_MOST_AT_ONCE = 32
_LONGEST_CONNECTION = 20.0  # seconds: one that says nothing must not keep others out
_SIGNATURE = "x-phota-signature"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One callback that was taken; `signature` is valid, invalid, missing or not checked."""

    at: str
    sender: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    signature: str


class Doorstep:
    """The ASGI application: one random path, POST alone, bounded in size and time."""

    def __init__(
        self, tell: Callable[[Arrival], None], secret: str | None, deadline: float = 10.0
    ) -> None:
        self.path = f"/{secrets.token_urlsafe(24)}"
        self._tell = tell
        self._secret = secret
        self._deadline = deadline

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Take one request."""
        is_ours = secrets.compare_digest(scope["path"].encode(), self.path.encode())
        body = None
        if is_ours and scope["method"] == "POST":
            body = await whole_body(receive, LARGEST_BODY, self._deadline)
        if body is not None:
            self._tell(self._arrival(scope, body))
        status = 404 if body is None else 200
        closing = [(b"content-length", b"0"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": closing})
        await send({"type": "http.response.body", "body": b""})

    def _arrival(self, scope: Any, body: bytes) -> Arrival:
        headers = tuple((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"])
        sender = scope["client"][0] if scope.get("client") else ""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        return Arrival(at, sender, headers, body, judged(headers, body, self._secret))


def judged(headers: tuple[tuple[str, str], ...], body: bytes, secret: str | None) -> str:
    """Say whether a body is signed with the secret."""
    given = [value for name, value in headers if name.lower() == _SIGNATURE]
    if not given:
        return "missing"
    if secret is None:
        return "not checked"
    spelt = recognise(secret, body, given[0]) if len(given) == 1 else None
    return "invalid" if spelt is None else f"valid ({spelt})"


def certificate(chain: Path, key: Path | None) -> ssl.SSLContext:
    """Return the context of a server with this certificate. Raises UsageError if it is none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    def no_password() -> str:
        raise UsageError(f"The key in {key or chain} is encrypted.", "Give one without a password.")

    for file in (chain, key or chain):
        if not file.is_file():
            raise UsageError(f"There is no file {file}.")
    try:
        context.load_cert_chain(chain, key, no_password)
    except OSError as error:
        what = f"{chain} and {key} hold" if key else f"{chain} holds"
        raise UsageError(
            f"{what} no certificate with the private key that belongs to it, as PEM."
        ) from error
    return context


def listen(
    app: Doorstep,
    listener: socket.socket,
    context: ssl.SSLContext | None,
    longest: float = _LONGEST_CONNECTION,
) -> None:
    """Serve until a signal ends it; no connection lasts longer than `longest` seconds."""
    import uvicorn  # noqa: PLC0415 - `--help` need not wait

    config = uvicorn.Config(
        app,
        interface="asgi3",
        http=_brief(longest),
        log_config=None,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_AT_ONCE,
        h11_max_incomplete_event_size=16 * 1024,
        timeout_keep_alive=2,
        timeout_graceful_shutdown=1,
    )
    config.load()
    config.ssl = context
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


def _brief(longest: float) -> type[asyncio.Protocol]:
    from uvicorn.protocols.http.h11_impl import H11Protocol  # noqa: PLC0415 - as above

    class Brief(H11Protocol):
        """A connection that is cut when its time is over, whatever is being said on it."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.loop.call_later(longest, transport.abort)

    return Brief
