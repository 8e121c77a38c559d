"""From an answer to what travels: status, headers and bytes."""

from collections.abc import Callable

import orjson

from contracts.mock.answers import DEPRECATION, Answer
from contracts.mock.call import Call

Headers = list[tuple[bytes, bytes]]
Render = Callable[[Call, Answer], tuple[int, Headers, bytes]]


def render(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
    """Return status, headers and bytes of an answer."""
    content = orjson.dumps(answer.data) if answer.content is None else answer.content
    headers = [
        (b"content-type", answer.media_type.encode()),
        (b"content-length", b"%d" % len(content)),
        (b"x-request-id", call.id.encode()),
        DEPRECATION,
        *answer.headers,
    ]
    return answer.status, headers, b"" if call.method == "HEAD" else content
