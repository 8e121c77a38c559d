"""Lies about callbacks and how they are signed."""

import base64
import hashlib
import hmac
import json

from fastapi_server.faults.registry import fault
from fastapi_server.seams import Call, Server, around, content
from fastapi_server.state import Job, Tenant


def digest(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@fault("callback.secret")
def secret_changes_with_each_read(server: Server) -> None:
    """Every read mints another secret."""
    reads: list[int] = []

    @content(server, "webhook-secret", status=200)
    def change(_: Call, body: dict) -> None:
        reads.append(1)
        body["webhook_signing_secret"] += f"-{len(reads)}"


@fault("callback.secret")
def secret_is_shared(server: Server) -> None:
    """Every developer has the same secret."""
    server.state.secret = lambda _: "c2hhcmVkLXNlY3JldC1mb3ItZXZlcnlib2R5"


@fault("callback.secret")
def secret_is_empty(server: Server) -> None:
    """The secret is an empty string."""
    server.state.secret = lambda _: ""


@fault("callback.secret")
def secret_changes_with_a_callback(server: Server) -> None:
    """Once a callback was sent, the developer's next secret is another."""

    @around(server.studio, "notify")
    async def notify(original, tenant: Tenant, job: Job) -> None:
        await original(tenant, job)
        tenant.secret = f"{tenant.secret[:-4]}next"


def silent(server: Server, when) -> None:
    @around(server.studio, "notify")
    async def notify(original, tenant: Tenant, job: Job) -> None:
        if not when(job):
            await original(tenant, job)


@fault("callback.sent")
def failures_are_not_called(server: Server) -> None:
    """No callback is sent for a failed job."""
    silent(server, lambda job: job.failure)


@fault("callback.sent")
def successes_are_not_called(server: Server) -> None:
    """Callbacks are sent for failed jobs alone."""
    silent(server, lambda job: not job.failure)


@fault("callback.sent")
def remix_is_not_called(server: Server) -> None:
    """No callback is sent for a remix job."""
    silent(server, lambda job: job.operation == "remix")


@fault("callback.sent")
def enhance_failures_are_not_called(server: Server) -> None:
    """No callback is sent for a failed enhance job."""
    silent(server, lambda job: job.failure and job.operation == "enhance")


@fault("callback.sent", note="needs an address with a query")
def queries_are_not_called(server: Server) -> None:
    """The query of the callback_url is lost on the way."""

    @around(server.courier, "post")
    async def post(original, url: str, body: bytes, headers: dict) -> bool:
        return await original(url.partition("?")[0], body, headers)


@fault("callback.sent")
def callback_is_a_put(server: Server) -> None:
    """The callback is a PUT."""

    @around(server.courier, "post")
    async def post(original, url: str, body: bytes, headers: dict) -> bool:
        if server.courier.client is None:
            return await _first_put(original, server, url, body, headers)
        reply = await server.courier.client.put(url, content=body, headers=headers)
        return reply.is_success


async def _first_put(original, server: Server, url: str, body: bytes, headers: dict) -> bool:
    """Let the courier open its client on a port where nobody listens, then PUT."""
    await original("https://127.0.0.1:1/", b"", {})
    return (await server.courier.client.put(url, content=body, headers=headers)).is_success


def signed(server: Server, sign) -> None:
    """Let the signature be `sign(secret, body)`."""
    server.courier.signature = sign


@fault("callback.signature")
def signature_leaves_out_the_last_byte(server: Server) -> None:
    """The last byte of the body is not signed."""
    signed(server, lambda secret, body: digest(secret, body[:-1]))


@fault("callback.signature")
def signature_covers_sorted_json(server: Server) -> None:
    """What is signed is the same JSON with its keys sorted and no spaces."""

    def sign(secret: str, body: bytes) -> str:
        text = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"))
        return digest(secret, text.encode())

    signed(server, sign)


@fault("callback.signature")
def signature_is_base64_of_hex(server: Server) -> None:
    """The signature is the base64 of its hexadecimal text."""
    signed(server, lambda secret, body: base64.b64encode(digest(secret, body).encode()).decode())


@fault("callback.signature")
def signature_is_sha1(server: Server) -> None:
    """The signature is an HMAC with SHA-1."""
    signed(server, lambda secret, body: hmac.new(secret.encode(), body, "sha1").hexdigest())


@fault("callback.signature")
def signature_is_a_plain_hash(server: Server) -> None:
    """The signature is the SHA-256 of secret and body, without HMAC."""
    signed(server, lambda secret, body: hashlib.sha256(secret.encode() + body).hexdigest())


@fault("callback.signature")
def signature_is_by_the_other_developer(server: Server) -> None:
    """Callbacks are signed with another developer's secret."""

    @around(server.courier, "deliver")
    async def deliver(original, url: str, message: dict, secret: str) -> None:
        others = (t.secret for t in server.state.tenants.values() if t.secret != secret)
        await original(url, message, next(others))


@fault("callback.signature")
def failures_are_signed_by_nobody(server: Server) -> None:
    """The callback of a failed job is signed with an empty secret."""

    def sign(secret: str, body: bytes) -> str:
        failed = json.loads(body)["status"] == "failed"
        return digest("" if failed else secret, body)

    signed(server, sign)


@fault("callback.signature")
def signature_is_missing_on_remix(server: Server) -> None:
    """The callback of a remix job has no signature."""

    @around(server.courier, "headers")
    def headers(original, secret: str, body: bytes) -> dict[str, str]:
        made = original(secret, body)
        if json.loads(body)["operation"] == "remix":
            del made["x-phota-signature"]
        return made


@fault("callback.signature", note="needs a body with characters beyond ASCII")
def signature_covers_latin_text(server: Server) -> None:
    """What is signed is the body as ASCII escapes; it differs for other characters only."""

    @around(server.courier, "deliver")
    async def deliver(original, url: str, message: dict, secret: str) -> None:
        await original(url, {**message, "note": "fertig – ✓"}, secret)

    def sign(secret: str, body: bytes) -> str:
        return digest(secret, json.dumps(json.loads(body)).encode())

    signed(server, sign)


@fault("callback.signature")
def signature_lacks_its_end(server: Server) -> None:
    """The signature is cut to 32 characters."""
    signed(server, lambda secret, body: digest(secret, body)[:32])
