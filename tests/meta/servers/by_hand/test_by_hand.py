"""The hand-made server starts, answers, and each of its lies can be seen."""

import base64
import hashlib
import hmac
import http.server
import json
import queue
import ssl
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import trustme

from contracts import clauses

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def rehearsal():
    sys.path.insert(0, str(HERE))
    try:
        from atelier import rehearsal  # noqa: PLC0415 - found beside this file only
    finally:
        sys.path.remove(str(HERE))
    return rehearsal


@contextmanager
def started(*options):
    command = [sys.executable, str(HERE), "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        try:
            yield json.loads(server.stdout.readline())
        finally:
            server.terminate()
            server.wait()
            server.stdout.close()


@pytest.fixture
def receiver():
    """An https receiver: its address, and the queue of what it was sent."""
    sent = queue.Queue()

    class Receive(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            sent.put((self.headers["X-Phota-Signature"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receive) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_port}/told", sent
        server.shutdown()


def test_it_starts_answers_and_sends_a_signed_callback(receiver):
    address, sent = receiver
    order = {"async": True, "response_mode": "urls", "callback_url": address}

    with started() as told, httpx.Client(base_url=told["base_url"]) as stranger:
        keyless = stranger.get("/v1/phota/profiles/ids")
        stranger.headers["X-API-Key"] = told["api_key"]
        handle = stranger.post("/v1/phota/generate", json=order)
        status = stranger.get(handle.json()["poll_url"]).json()
        secret = stranger.get("/v1/phota/webhook-secret").json()["webhook_signing_secret"]
        charges = stranger.get(told["control_url"] + "/charges").json()["charges"]
        picture = httpx.get(status["result"]["download_urls"][0])
        signature, body = sent.get(timeout=5)

    assert keyless.status_code == 403
    assert handle.status_code == 202
    assert status["status"] == "succeeded"
    assert len(charges) == 1
    assert picture.content.startswith(b"\xff\xd8")
    expected = hmac.new(secret.encode(), body, hashlib.sha256).digest()
    assert signature == "sha256=" + base64.b64encode(expected).decode()
    assert json.loads(body) == status


def test_a_fault_and_several_tastes_can_be_asked_for():
    options = (
        "--fault",
        "unknown-job-is-a-lost-portrait",
        "--taste",
        "terse",
        "--taste",
        "chunked",
    )

    with started(*options) as told:
        answer = httpx.get(
            told["base_url"] + "/v1/phota/jobs/1", headers={"X-API-Key": told["api_key"]}
        )

    assert answer.json()["code"] == "PROFILE_NOT_FOUND"
    assert answer.headers["transfer-encoding"] == "chunked"
    assert b"\n" not in answer.content


def test_every_fault_names_a_clause_of_the_catalogue(rehearsal):
    named = {fault.clause for fault in rehearsal.FAULTS.values()}

    assert named <= set(clauses.catalogue())


def test_every_fault_can_be_seen(rehearsal):
    assert rehearsal.unseen() == []


def test_no_taste_breaks_the_house(rehearsal):
    for taste in rehearsal.tastes.TASTES:
        for act in ("requests", "jobs", "callbacks", "profiles"):
            statuses = {line[1] for line in rehearsal.script(act, taste=taste)}
            assert 500 not in statuses, (taste, act)
