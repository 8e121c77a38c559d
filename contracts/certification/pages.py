"""Serve the page of an interactive session: on this machine alone, at a path nobody can guess."""

import json
import secrets
import threading
from collections.abc import Callable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import TracebackType
from typing import Any, Self

from contracts.certification.interactive import Session
from contracts.certification.sandbox import HOST
from contracts.errors import UsageError

_FILES: Mapping[str, tuple[str, str]] = {
    "": ("index.html", "text/html; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
}
_LONGEST = 64 * 1024
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"


class Page:
    """The page of a session, until the context ends. `finished` is set by its last button."""

    def __init__(self, session: Session, port: int = 0) -> None:
        self.finished = threading.Event()
        self._actions: Mapping[str, Callable[[Mapping[str, Any]], None]] = {
            "begin": lambda sent: session.begin(str(sent.get("name"))),
            "abandon": lambda _: session.abandon(),
            "end": lambda sent: session.end(
                succeeded=sent.get("succeeded") is True, said=str(sent.get("said", ""))
            ),
            "finish": lambda _: self.finished.set(),
        }
        self._session = session
        self._prefix = f"/{secrets.token_urlsafe(18)}/"
        try:
            self._server = ThreadingHTTPServer((HOST, port), self._handler())
        except OSError as error:
            raise UsageError(
                f"Cannot serve the page on {HOST}:{port}: {error.strerror}.", "Give another port."
            ) from error
        self._host = f"{HOST}:{self._server.server_address[1]}"
        self.url = f"http://{self._host}{self._prefix}"

    def __enter__(self) -> Self:
        """Start to serve."""
        threading.Thread(target=self._server.serve_forever, name="page", daemon=True).start()
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def read(self, path: str) -> tuple[HTTPStatus, str, bytes]:
        """Return status, media type and content of what a path of the page holds."""
        if path == "state":
            return HTTPStatus.OK, "application/json", _json(self._session.state())
        if path not in _FILES:
            return HTTPStatus.NOT_FOUND, "text/plain", b""
        name, media_type = _FILES[path]
        content = (files("contracts.certification") / "page" / name).read_bytes()
        return HTTPStatus.OK, media_type, content

    def act(self, path: str, content: bytes) -> tuple[HTTPStatus, bytes]:
        """Do what a button of the page asks for."""
        action = self._actions.get(path)
        if action is None:
            return HTTPStatus.NOT_FOUND, b"{}"
        try:
            sent = json.loads(content or b"{}")
            action(sent if isinstance(sent, Mapping) else {})
        except (ValueError, UsageError) as error:
            return HTTPStatus.BAD_REQUEST, _json({"error": str(error)})
        return HTTPStatus.OK, b"{}"

    def _is_ours(self, host: str | None, path: str) -> bool:
        """Return whether a request was made by the page, and not by another site's script."""
        return host == self._host and path.startswith(self._prefix)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if not page._is_ours(self.headers.get("Host"), self.path):
                    self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"")
                    return
                self._answer(*page.read(self.path.removeprefix(page._prefix)))

            def do_POST(self) -> None:
                length = self.headers.get("Content-Length", "0")
                if not page._is_ours(self.headers.get("Host"), self.path) or not length.isdigit():
                    self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"")
                elif int(length) > _LONGEST:
                    said = _json({"error": "That is too long."})
                    self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "application/json", said)
                else:
                    path = self.path.removeprefix(page._prefix)
                    status, said = page.act(path, self.rfile.read(int(length)))
                    self._answer(status, "application/json", said)

            def _answer(self, status: HTTPStatus, media_type: str, content: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("Content-Security-Policy", _POLICY)
                self.send_header("Cache-Control", "no-store")
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Say nothing: the path is a secret."""

        return Handler


def _json(data: Any) -> bytes:
    return json.dumps(data).encode()
