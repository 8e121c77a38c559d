"""How callbacks are signed, written and sent, of which the documents say next to nothing."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.mock import rules
from contracts.mock.addresses import Destination
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.callbacks import Compose, Send, Sign
from contracts.mock.flavours.liberties import changing
from contracts.mock.flavours.registry import flavour
from contracts.mock.records import Job
from contracts.mock.rules import Rule
from contracts.mock.seams import handlers, part, rule
from contracts.mock.tenants import Tenant, Tenants

_SIGN = part("sign")
_COMPOSE = part("compose")
_SEND = part("send")
_LAG = 0.3  # seconds

Members = dict[str, Any]


@flavour(choice="signature", wraps=_SIGN)
def signatures_are_capitals(sign: Sign) -> Sign:
    """Sign in upper-case hex."""
    return lambda secret, body: sign(secret, body).upper()


@flavour(choice="signature", wraps=_SIGN)
def signatures_are_base64(sign: Sign) -> Sign:
    """Sign in base64."""
    return lambda secret, body: _base64(sign(secret, body))


@flavour(choice="signature", wraps=_SIGN)
def signatures_are_prefixed(sign: Sign) -> Sign:
    """Sign in hex, after `sha256=`."""
    return lambda secret, body: f"sha256={sign(secret, body)}"


@flavour(choice="signature", wraps=_SIGN)
def signatures_are_prefixed_base64(sign: Sign) -> Sign:
    """Sign in base64, after `sha256=`."""
    return lambda secret, body: f"sha256={_base64(sign(secret, body))}"


def _base64(signature: str) -> str:
    return base64.b64encode(bytes.fromhex(signature)).decode()


@flavour(choice="secret", wraps=part("tenants"))
def secrets_are_short_words(tenants: Tenants) -> Tenants:
    """Mint secrets of a few letters beyond ASCII."""
    for tenant in tenants:
        tenant.webhook_secret = f"clé-{tenant.account[:6]}"
    return tenants


@flavour(choice="secret", wraps=part("tenants"))
def secrets_have_a_prefix(tenants: Tenants) -> Tenants:
    """Mint secrets of base64 after `whsec_`, all of which is the key."""
    for tenant in tenants:
        tenant.webhook_secret = f"whsec_{base64.b64encode(tenant.account.encode()).decode()}"
    return tenants


@flavour(choice="signature", wraps=_SIGN)
def signatures_are_keyed_by_bytes(_: Sign) -> Sign:
    """Sign with the bytes that the secret spells in base64, if it spells any."""

    def signed(secret: str, body: bytes) -> str:
        bare = secret.removeprefix("whsec_")
        try:
            key = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
        except ValueError:
            key = secret.encode()
        return hmac.new(key, body, hashlib.sha256).hexdigest()

    return signed


def _bodied(compose: Compose, rewrite: Callable[[Members], object], **how: Any) -> Compose:
    """Return what composes callbacks, which writes the JobStatus otherwise."""

    def composed(tenant: Tenant, job: Job) -> bytes:
        return json.dumps(rewrite(json.loads(compose(tenant, job))), **how).encode()

    return composed


@flavour(choice="callback bodies", wraps=_COMPOSE)
def callbacks_are_short(compose: Compose) -> Compose:
    """Say in a callback which job ended, and how, and nothing else."""
    return _bodied(compose, lambda status: {"job_id": status["job_id"], "status": status["status"]})


@flavour(choice="callback bodies", wraps=_COMPOSE)
def callbacks_have_an_envelope(compose: Compose) -> Compose:
    """Put the job into `data`, beside the event's own id and kind."""

    def wrapped(status: Members) -> Members:
        event = f"job.{status['status']}"
        return {"id": f"evt_{secrets.token_hex(8)}", "type": event, "data": status}

    return _bodied(compose, wrapped)


@flavour(choice="callback bodies", wraps=_COMPOSE)
def callbacks_say_the_result(compose: Compose) -> Compose:
    """Put the job's id beside its result, which stands at the top, as of a synchronous request."""

    def flat(status: Members) -> Members:
        told = {"id": status["job_id"], "error": status.get("error")}
        return told | (status.get("result") or {})

    return _bodied(compose, flat)


@flavour(choice="callback bodies", wraps=_COMPOSE)
def callbacks_are_written_loosely(compose: Compose) -> Compose:
    """Write a callback with odd spacing and raw characters, its keys sorted."""
    return _bodied(
        compose,
        lambda status: {**status, "note": "prêt ✔"},
        ensure_ascii=False,
        sort_keys=True,
        separators=(" ,", ":  "),
        indent=3,
    )


@flavour(choice="deliveries", wraps=_SEND)
def callbacks_come_thrice(send: Send) -> Send:
    """Send every callback three times."""

    async def thrice(to: Destination, url: str, body: bytes, signature: str) -> bool:
        for _ in range(2):
            await send(to, url, body, signature)
        return await send(to, url, body, signature)

    return thrice


@flavour(choice="deliveries", wraps=_SEND)
def callbacks_are_tried_once(send: Send) -> Send:
    """Give up a callback that nobody takes."""

    async def once(to: Destination, url: str, body: bytes, signature: str) -> bool:
        await send(to, url, body, signature)
        return True

    return once


@flavour(choice="deliveries", wraps=_SEND)
def callbacks_come_late(send: Send) -> Send:
    """Send a callback some time after the end of its job."""

    async def late(to: Destination, url: str, body: bytes, signature: str) -> bool:
        await asyncio.sleep(1)
        return await send(to, url, body, signature)

    return late


@flavour(choice="trust", wraps=_SEND)
def callbacks_go_to_trusted_receivers_alone(send: Send) -> Send:
    """Send a callback to nobody whose certificate no public authority has issued."""

    async def trusted(to: Destination, url: str, body: bytes, signature: str) -> bool:
        return await send(replace(to, is_loopback=False), url, body, signature)

    return trusted


@flavour(choice="callback URLs", wraps=rule(rules.callback_needs_async))
def callback_urls_are_read_as_browsers_do(judge: Rule) -> Rule:
    """Take an https URL with one slash, or more than two, for one with two."""

    def read(call: Call) -> None:
        if url := call.json.get("callback_url"):
            call.json["callback_url"] = re.sub(r"^https:/+", "https://", url)
        judge(call)

    return read


@flavour(choice="polls", wraps=handlers("job-status"))
def callbacks_come_before_polls_see_the_end(handle: Handler) -> Handler:
    """Show a job as running for a moment after its callback was sent."""

    def lag(call: Call, answer: Answer) -> None:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and job.ended_at <= call.tenant.now() < job.ended_at + _LAG:
            answer.data |= {"status": "running", "completed_at": None, "result": None}
            answer.data["error"] = None

    return changing(handle, lag)
