"""A target in a thread: right by default, wrong where a test says so."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

import pytest

from contracts.client import Api, Recorder, Redactor
from contracts.documents import registered
from contracts.properties import Probe, Schemas, Sender

KEY = "canary-key-0123456789"
IMAGES = tuple(f"https://images.example.com/training/{n}.jpg" for n in range(1, 51))
STATUS = re.compile(r"/v1/phota/profiles/([^/]+)/(status|profile_picture)")


class Target(ThreadingHTTPServer):
    """Answers every valid request, and remembers what it made; `twist` may change an answer."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.jobs = {}
        self.suffix = ""  # what every id ends with
        self.profiles = {}
        self.twist = lambda *call: call[-1]  # of method, path, body, answer

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def answer(self, method, path, body):
        if method == "POST" and path.endswith("/add"):
            name = f"profile-{len(self.requests)}{self.suffix}"
            self.profiles[name] = 0
            return 200, {"profile_id": name}
        if method == "POST":
            return self.image(path, body)
        if path.startswith("/v1/phota/jobs/"):
            return self.job(unquote(path.rpartition("/")[2]))
        if path.endswith("/webhook-secret"):
            return 200, {"webhook_signing_secret": "canary-secret-0123456789"}
        if path.endswith("/profiles/ids"):
            return 200, {"profiles": []}
        return self.profile(method, path)

    def image(self, path, body):
        if body.get("async") is not True:
            shown = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
            return 200, shown
        name = f"job-{len(self.jobs)}{self.suffix}"
        self.jobs[name] = path.rpartition("/")[2]
        polled = f"/v1/phota/jobs/{quote(name, safe='')}"
        return 202, {"job_id": name, "status": "pending", "poll_url": polled}

    def job(self, name):
        if name not in self.jobs:
            return 404, refusal("NOT_FOUND")
        moment = "2026-01-01T00:00:00+00:00"
        known = {"job_id": name, "operation": self.jobs[name], "created_at": moment}
        return 200, known | {"status": "pending"}

    def profile(self, method, path):
        found = STATUS.fullmatch(path)
        name = unquote(found[1] if found else path.rpartition("/")[2])
        if name not in self.profiles:
            return 404, refusal("PROFILE_NOT_FOUND")
        if method == "DELETE":
            del self.profiles[name]
            return 200, {"profile_id": name, "status": "ok"}
        if found[2] == "profile_picture":
            return 200, b"\xff\xd8\xff"
        self.profiles[name] += 1
        status = "READY" if self.profiles[name] > 2 else "IN_PROGRESS"
        return 200, {"profile_id": name, "status": status, "message": ""}


class Handler(BaseHTTPRequestHandler):
    def respond(self):
        length = int(self.headers.get("content-length") or 0)
        content = self.rfile.read(length)
        path = self.path.partition("?")[0]
        self.server.requests.append((self.command, self.path, content))
        body = json.loads(content) if content[:1] == b"{" else {}
        answer = self.server.answer(self.command, path, body)
        status, value = self.server.twist(self.command, path, body, answer)
        is_picture = isinstance(value, bytes)
        data = value if is_picture else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "image/jpeg" if is_picture else "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("X-Request-Id", f"request-{len(self.server.requests)}")
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = respond  # noqa: N815 - http.server's names

    def log_message(self, *_):
        """Say nothing."""


def refusal(code):
    return {"detail": "There is none.", "code": code, "request_id": "request"}


@pytest.fixture
def target():
    with Target() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def schemas():
    return Schemas(registered("v0.7.0"), 7, IMAGES)


@pytest.fixture
def new_probe(target, tmp_path, schemas):
    """Make a probe of the target."""
    recorder = Recorder(tmp_path / "transcript.jsonl", Redactor())
    api = Api(target.url, recorder, key=KEY, deadline=5)

    def make(chosen=schemas, is_calm=lambda: True, **options):
        return Probe(Sender(api, is_calm), chosen, **options)

    yield make
    api.close()
    recorder.close()
