"""From the bytes of a request to JSON."""

from typing import Any

import orjson

from contracts.mock.answers import Refusal, breach, unprocessable
from contracts.mock.breaches import NO_OBJECT
from contracts.mock.call import Call

LARGEST = 64 * 1024 * 1024  # ten 4K images as base64
_BODY = ("body",)


def parse(call: Call) -> Any:
    """Return the JSON value of the body: never None, for null is no body.

    Refuses a body that is too large with 413, one that is missing or no JSON with 422.
    """
    if call.body is None:
        raise Refusal(413, f"The body is larger than {LARGEST} bytes.")
    if not call.body:
        raise unprocessable(breach(_BODY, "missing", "Field required"))
    if not _is_json(call.headers.get(b"content-type", b"")):
        raise unprocessable(breach(_BODY, *NO_OBJECT))
    try:
        parsed = orjson.loads(call.body)
    except orjson.JSONDecodeError as error:
        raise unprocessable(
            breach((*_BODY, error.pos), "json_invalid", "JSON decode error")
        ) from None
    if parsed is None:
        raise unprocessable(breach(_BODY, "missing", "Field required"))
    return parsed


def _is_json(content_type: bytes) -> bool:
    if content_type == b"application/json":
        return True
    media_type = content_type.partition(b";")[0].strip().lower()
    is_suffixed = media_type.startswith(b"application/") and media_type.endswith(b"+json")
    return media_type == b"application/json" or is_suffixed
