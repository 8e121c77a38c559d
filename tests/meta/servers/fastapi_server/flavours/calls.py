"""How callbacks are signed, worded and sent."""

import asyncio
import base64
import hashlib
import hmac
import json

from fastapi_server.flavours.registry import flavour
from fastapi_server.seams import Server, around
from fastapi_server.state import Job, Tenant


def signed(server: Server, write) -> None:
    """Write the HMAC by `write(bytes)`."""
    server.courier.signature = lambda secret, body: write(
        hmac.new(secret.encode(), body, hashlib.sha256).digest()
    )


@flavour
def signature_in_capitals(server: Server) -> None:
    """The signature is upper-case hex."""
    signed(server, lambda mac: mac.hex().upper())


@flavour
def signature_in_base64(server: Server) -> None:
    """The signature is base64."""
    signed(server, lambda mac: base64.b64encode(mac).decode())


@flavour
def signature_with_prefix(server: Server) -> None:
    """The signature is `sha256=` and hex."""
    signed(server, lambda mac: f"sha256={mac.hex()}")


@flavour
def signature_in_base64_with_prefix(server: Server) -> None:
    """The signature is `sha256=` and base64."""
    signed(server, lambda mac: f"sha256={base64.b64encode(mac).decode()}")


@flavour
def callbacks_are_unretried(server: Server) -> None:
    """A callback is tried once."""
    server.courier.pauses = (0.0,)


@flavour
def callbacks_come_thrice(server: Server) -> None:
    """Every callback is sent three times, though it was heard."""
    honest = server.courier.post

    @around(server.courier, "post")
    async def post(original, *arguments) -> bool:
        await original(*arguments)
        await honest(*arguments)
        return await honest(*arguments)


@flavour
def callbacks_come_late(server: Server) -> None:
    """A callback comes a second after the end."""

    @around(server.studio, "notify")
    async def notify(original, tenant: Tenant, job: Job) -> None:
        await asyncio.sleep(1.0)
        await original(tenant, job)


@flavour
def callbacks_come_before_polls_see_the_end(server: Server) -> None:
    """For 0.3 s after the callback, polling still says running."""

    @around(server.studio, "notify")
    async def notify(_, tenant: Tenant, job: Job) -> None:
        honest = job.status
        seen_at = server.state.now(tenant) + 0.3
        speaking = server.studio.job_view(tenant, job)
        message = {"event": "job.finished", **speaking}
        job.status = lambda now: "running" if now < seen_at else honest(now)
        await server.courier.deliver(job.callback_url, message, server.state.secret(tenant))


@flavour
def callbacks_are_short(server: Server) -> None:
    """A callback says the job and its status, and nothing else."""
    server.courier.message = lambda m: json.dumps(
        {"job_id": m["job_id"], "status": m["status"]}
    ).encode()


@flavour
def callbacks_have_an_envelope(server: Server) -> None:
    """The job stands in `data`, beside the kind and the moment of the event."""
    server.courier.message = lambda m: json.dumps(
        {
            "type": m["event"],
            "sent_at": m["completed_at"],
            "data": {name: value for name, value in m.items() if name != "event"},
        }
    ).encode()


@flavour
def callbacks_are_written_loosely(server: Server) -> None:
    """The JSON of a callback has odd spacing and characters beyond ASCII; a line break ends it."""
    server.courier.message = lambda m: (
        json.dumps(
            {**m, "note": "fertig – ✓"}, ensure_ascii=False, indent=1, separators=(" ,", " : ")
        )
        + "\n"
    ).encode()


@flavour
def callbacks_say_their_time(server: Server) -> None:
    """A callback has an id and a timestamp in headers of their own."""

    @around(server.courier, "headers")
    def headers(original, secret: str, body: bytes) -> dict[str, str]:
        extra = {"x-phota-timestamp": "1795000000", "x-phota-event-id": "evt-1"}
        return {
            **original(secret, body),
            **extra,
            "content-type": "application/json; charset=utf-8",
        }
