"""HTTP/1.1 by the standard library's threads: one answer, written byte by byte as we like it."""

import gzip
import json
from email.utils import formatdate
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from atelier.answers import Refusal, Request

MOST_BYTES = 20 * 1024 * 1024
MOST_DRAINED = 4 * MOST_BYTES
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT")


class Wire:
    def __init__(self, manners):
        self.manners = manners

    def json_bytes(self, data):
        data = data if self.manners.nulls_written else without_nulls(data)
        if self.manners.extra_members and isinstance(data, dict):
            data = {"x_atelier": {"easel": 7}, **data}
        spaces = (",", ":") if self.manners.indent is None else None
        told = json.dumps(
            data,
            indent=self.manners.indent,
            separators=spaces,
            ensure_ascii=self.manners.ascii_only,
        )
        return told.encode("utf-8", "replace")

    def payload(self, answer):
        if answer.body is None:
            return b""
        return answer.body if isinstance(answer.body, bytes) else self.json_bytes(answer.body)

    def headers(self, answer, _payload):
        told = {"Date": formatdate(usegmt=True), "X-Powered-By": "linseed oil", **answer.headers}
        if answer.body is not None:
            told["Content-Type"] = answer.media_type
        return told

    def written(self, request, answer):
        """Status line, headers and payload, ready to be sent; no body for HEAD."""
        payload = self.payload(answer)
        headers = self.headers(answer, payload)
        if (
            self.manners.gzipped
            and payload
            and "gzip" in request.headers.get("accept-encoding", "")
        ):
            payload, headers["Content-Encoding"] = gzip.compress(payload), "gzip"
        headers["Connection"] = "keep-alive" if self.manners.keep_alive else "close"
        if self.manners.chunked and payload:
            headers["Transfer-Encoding"] = "chunked"
            payload = b"".join(chunks(payload))
        else:
            headers["Content-Length"] = str(len(payload))
        lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Answer')}"]
        lines += [f"{self.manners.header_case(n)}: {v}" for n, v in headers.items()]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        return head if request.method == "HEAD" else head + payload


def without_nulls(data):
    if isinstance(data, dict):
        return {n: without_nulls(v) for n, v in data.items() if v is not None}
    return [without_nulls(v) for v in data] if isinstance(data, list) else data


def chunks(payload, size=4096):
    for start in range(0, len(payload), size):
        part = payload[start : start + size]
        yield f"{len(part):x}\r\n".encode() + part + b"\r\n"
    yield b"0\r\n\r\n"


class Server(ThreadingHTTPServer):
    """Serves `handle` (Request to Answer) on a loopback port; 0 picks a free one."""

    request_queue_size = 128
    daemon_threads = True

    def __init__(self, port, wire, handle):
        super().__init__(("127.0.0.1", port), Visit)
        self.wire, self.handle = wire, handle

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Visit(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def visit(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers)
        try:
            request.body = self.read_body(headers)
        except Refusal as refusal:
            request.mishap = refusal
            self.close_connection = True
        self.say(request, self.server.handle(request))

    def read_body(self, headers):
        if "transfer-encoding" in headers:
            raise Refusal(411, "INVALID_REQUEST", "Say the length of the body beforehand.")
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdigit():
            raise Refusal(400, "INVALID_REQUEST", "The length of the body is no number.")
        if int(length) > MOST_BYTES:
            self.drain(min(int(length), MOST_DRAINED))
            raise Refusal(413, "INVALID_REQUEST", "That is more than 20 MB.")
        return self.rfile.read(int(length))

    def drain(self, left):
        """Read on, so that the answer is not lost to a reset; but not for ever."""
        while left > 0 and (part := self.rfile.read(min(left, 1 << 20))):
            left -= len(part)

    def say(self, request, answer):
        self.close_connection = self.close_connection or not self.server.wire.manners.keep_alive
        if answer.dropped:
            self.close_connection = True
            return
        try:
            self.wfile.write(self.server.wire.written(request, answer))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the caller has left; there is nobody to tell

    def send_error(self, code, *_):
        """What the library itself refuses, in our words rather than in HTML."""
        status, headers = (405, {"Allow": "GET, POST, DELETE"}) if code == 501 else (code, {})
        request = Request(getattr(self, "command", None) or "GET", "/", {})
        request.mishap = Refusal(
            status, "INVALID_REQUEST", "This is not how one knocks.", headers=headers
        )
        self.close_connection = True
        self.say(request, self.server.handle(request))

    def log_message(self, *_):
        """Keep quiet: what matters is what was answered."""


for _method in METHODS:
    setattr(Visit, f"do_{_method}", Visit.visit)
