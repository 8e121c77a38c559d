"""A mock in this process, whose clock only the test moves, on each of its two stores.

Every answer is checked against the published document, by another library than the mock uses.
"""

import asyncio
import json
import queue
import ssl
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jsonschema
import pytest
import trustme

from contracts.documents import registered
from contracts.mock import control
from contracts.mock.call import Call
from contracts.mock.rendering import render
from contracts.mock.service import build, respond
from contracts.mock.settings import Developer, Settings, millicents

NOON = 1_767_268_800.0  # 2026-01-01T12:00:00Z
DEVELOPERS = (
    Developer("developer", "key-1", millicents(1_000)),
    Developer("other", "key-2", millicents(1_000)),
    Developer("no-credit", "key-3", 0),
)
# Promised in prose only (release notes 0.7.0 and 0.1.1), or plain HTTP.
UNDECLARED = {("generate", 504), ("generate", 413), ("profile-add", 400)}


class Reply:
    """What a client sees of one answer."""

    def __init__(self, status, headers, content, *, hung_up):
        self.status = status
        self.headers = {name.decode(): value.decode() for name, value in headers}
        self.content = content
        self.hung_up = hung_up

    @property
    def json(self):
        return json.loads(self.content)

    @property
    def code(self):
        return self.json.get("code")

    @property
    def what(self):
        """Where a 422 sees the breach, and of what type it is."""
        return [(".".join(map(str, error["loc"])), error["type"]) for error in self.json["detail"]]


class Mock:
    """Asks a service as a client would, without a network between."""

    def __init__(self, settings):
        self.seconds = NOON
        self.settings = settings
        self.service = build(settings, clock=lambda: self.seconds)
        self.document = registered(settings.api_version)

    def restart(self, **changes):
        """Close the store and build the service anew."""
        self.service.store.close()
        self.service = build(replace(self.settings, **changes), clock=lambda: self.seconds)

    def ask(self, method, path, data=None, *, key="key-1", body=None, headers=(), unread=False):
        sent = {b"host": b"mock.test:80", b"content-type": b"application/json"}
        sent |= {} if key is None else {b"x-api-key": key.encode()}
        content = body or (b"" if data is None else json.dumps(data).encode())
        path, _, query = path.partition("?")
        call = Call(
            self.service,
            method,
            path,
            query.encode(),
            sent | dict(headers),
            None if unread else content,
        )
        if path.startswith(control.PREFIX):
            answer = asyncio.run(control.respond(call, drain=_nothing_is_due))
        else:
            answer = respond(call)
        reply = Reply(*render(call, answer), hung_up=answer.hang_up)
        if call.is_routed:
            self._hold_to_document(call.operation, reply)
        return reply

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, data=None, **options):
        return self.ask("POST", path, data, **options)

    def delete(self, path, **options):
        return self.ask("DELETE", path, **options)

    def generate(self, key="key-1", **data):
        return self.post("/v1/phota/generate", data, key=key)

    def submit(self, key="key-1", **data):
        return self.generate(key, **{"async": True, **data})

    def job(self, submitted, **options):
        return self.get(submitted.json["poll_url"], **options)

    def finished(self, submitted):
        """Return the status of a job once its time is over."""
        self.seconds += 10
        return self.job(submitted).json

    def train(self, tier="standard", count=10, key="key-1", **data):
        images = [f"https://images.test/{number}.jpg" for number in range(count)]
        body = {"image_urls": images, "training_tier": tier} | data
        return self.post("/v1/phota/profiles/add", body, key=key)

    def trained(self, **options):
        """Return the id of a profile that is READY."""
        profile_id = self.train(**options).json["profile_id"]
        self.seconds += 480
        return profile_id

    def arm(self, fault, operation="generate", times=1):
        body = {"operation": operation, "fault": fault, "times": times}
        return self.post("/_control/faults", body)

    def charges(self, key="key-1"):
        """Return kind, USD and whether it was refunded, of every charge."""
        listed = self.get("/_control/charges", key=key).json["charges"]
        return [(charge["kind"], charge["usd"], charge["refunded"]) for charge in listed]

    def _hold_to_document(self, operation, reply):
        declared = self.document.data["paths"][operation.path][operation.method.lower()]
        response = declared["responses"].get(str(reply.status))
        assert response or (operation.name, reply.status) in UNDECLARED
        content = (response or {}).get("content")
        if not content:
            return
        assert reply.headers["content-type"] in content
        schema = content[reply.headers["content-type"]].get("schema")
        if schema:
            jsonschema.Draft202012Validator(self.document.schema(schema)).validate(reply.json)


async def _nothing_is_due(tenant):
    del tenant


@pytest.fixture(params=["memory", "sqlite"])
def settings(request, tmp_path):
    state = str(tmp_path / "state.db") if request.param == "sqlite" else None
    return Settings(api_version="v0.7.0", developers=DEVELOPERS, state=state)


@pytest.fixture
def mock(settings):
    served = Mock(settings)
    yield served
    served.service.store.close()


@pytest.fixture
def other_mocks(settings):
    """Make further mocks from changed settings."""
    made = []

    def make(**changes):
        made.append(Mock(replace(settings, **changes)))
        return made[-1]

    yield make
    for served in made:
        served.service.store.close()


class HttpsReceiver(ThreadingHTTPServer):
    """Keeps what arrives, and answers with the next of its statuses, at last with 200."""

    daemon_threads = True

    def __init__(self, *statuses):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = list(statuses)
        self.answers = threading.Event()
        self.answers.set()
        self.arrived = queue.Queue()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server_address[1]}/hook"

    def handle_error(self, request, client_address):
        """Say nothing: a client that hangs up is part of some tests."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.arrived.put((self.path, dict(self.headers), body))
        self.server.answers.wait(10)
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("location", self.server.url)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def receiver():
    """Open https receivers with certificates of their own."""
    return _listening


@contextmanager
def _listening(*statuses):
    with HttpsReceiver(*statuses) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
