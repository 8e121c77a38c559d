"""uvicorn's HTTP protocol, with one thing that ASGI has no word for: to hang up."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HANG_UP = "contracts.mock.hang_up"


class HangingUp(HttpToolsProtocol):
    """Lets the application close the connection without an answer."""

    def on_message_begin(self) -> None:
        """Begin a request, whose scope tells how to hang up."""
        super().on_message_begin()
        self.scope["extensions"] = {HANG_UP: {"close": self._close}}

    def _close(self) -> None:
        self.transport.close()
