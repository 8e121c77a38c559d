"""Know a request that repeats another: the documents promise that it does nothing more."""

import json
from collections.abc import Mapping
from hashlib import sha256

import httpx


def paid_once(request: httpx.Request) -> str | None:
    """Return what makes a request the retry of another, which costs nothing more; None if nothing.

    The documents promise it of asynchronous submits that carry a `client_request_id`.
    """
    try:
        sent = json.loads(request.content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, Mapping) or sent.get("async") is not True:
        return None
    client_request_id = sent.get("client_request_id")
    if not isinstance(client_request_id, str) or not client_request_id:
        return None
    parts = (request.headers.get("X-API-Key", ""), request.url.path, client_request_id)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
