"""uvicorn's HTTP protocol, with two things that ASGI has no word for.

The application can hang up; and what is no HTTP at all, which the application never sees, is
answered as the application would.
"""

from typing import Any

import orjson
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from contracts.mock.answers import DEPRECATION, JSON, invalid
from contracts.mock.ids import Ids

HANG_UP = "contracts.mock.hang_up"
_IDS = Ids()


class Protocol(HttpToolsProtocol):
    """Lets the application close the connection, and answers garbage in the documents' shape."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._extensions: dict[str, dict[object, object]] = {HANG_UP: {"close": self._close}}

    def on_message_begin(self) -> None:
        """Begin a request, whose scope tells how to hang up."""
        super().on_message_begin()
        self.scope["extensions"] = self._extensions

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP, and close the connection."""
        request_id = _IDS.new("req")
        content = orjson.dumps(invalid(msg).answer(request_id).data)
        headers = [
            (b"content-type", JSON.encode()),
            (b"content-length", b"%d" % len(content)),
            (b"x-request-id", request_id.encode()),
            DEPRECATION,
            (b"connection", b"close"),
        ]
        lines = [b"%s: %s\r\n" % header for header in headers]
        self.transport.write(b"".join([STATUS_LINE[400], *lines, b"\r\n", content]))
        self.transport.close()

    def _close(self) -> None:
        self.transport.close()
