"""Servers that are wrong, or silent, on free loopback ports."""

import http.server
import signal
import socket
import threading
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings

# How long drawing takes says how busy the machine is, not whether anything is wrong.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

# What starts the tests in the background may ignore these; the processes that tests send them to
# would inherit that.
for _number, _handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)


@pytest.fixture
def serve():
    """Serve every request with a function of it, until the test ends."""
    with _servers() as start:
        yield start


@contextmanager
def _servers():
    started = []

    def start(answer):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self):
                self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, content = answer(self)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = reply  # noqa: N815 - names that http.server looks for

            def log_message(self, *_):
                """Keep quiet: what matters is what the suite says."""

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.fixture
def silent_port():
    """A port that accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def dead_port():
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
