"""Records made by hand, and sandboxes for those who need one."""

import json

import pytest

from contracts.certification.record import (
    Body,
    Callback,
    Charge,
    Ending,
    Record,
    Reply,
    Request,
    Stored,
)
from contracts.certification.sandbox import Sandbox

FACTS = {
    "key": "pk_drill_canary",
    "secret": "secret-canary",
    "origin": "https://127.0.0.1:1",
    "download_origin": "https://127.0.0.1:3",
}


def a_body(data):
    return Body.of(data if isinstance(data, bytes) else json.dumps(data).encode())


def a_request(number, operation, sent=None, status=200, got=None, *, at=None, cut=None, **more):
    """Return a request that was answered at once, a tenth of a second after the one before."""
    at = number / 10 if at is None else at
    method = "POST" if sent is not None else "GET"
    target = more.pop("target", f"/v1/phota/{operation}")
    headers = (("content-type", "application/json"),) if sent is not None else ()
    return Request(
        number,
        at,
        operation,
        method,
        target,
        more.pop("headers", headers),
        a_body(sent) if sent is not None else Body.of(b""),
        Reply(status, (), a_body(got if got is not None else {}), cut, at),
    )


def an_ending(*, succeeded=True, said="", files=(), **more):
    stored = tuple(Stored(f"{n}.png", digest, 1) for n, digest in enumerate(files))
    return Ending(9.0, succeeded, 0 if succeeded else 1, said=said, files=stored, **more)


def a_record(drill, *requests, ending=None, callbacks=(), charges=(), **facts):
    return Record(drill, {}, requests, tuple(callbacks), tuple(charges), {**FACTS, **facts}, ending)


def a_callback(number, label, body, *, is_genuine=True, status=204, at=1.0):
    return Callback(
        number, at, label, "https://127.0.0.1:2/cb", is_genuine, (), a_body(body), status
    )


def a_charge(number):
    return Charge(f"charge-{number}", "edit", 0.1)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox() as serving:
        yield serving
