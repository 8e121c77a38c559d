"""The mock as others meet it: in a process of its own, over real HTTP, with real callbacks."""

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from contracts import signatures
from contracts.errors import SuiteError
from contracts.mock.bodies import LARGEST
from contracts.mock.sandbox import sandbox

GENERATE = "/v1/phota/generate"
IDS = "/v1/phota/profiles/ids"


@pytest.fixture(scope="module")
def running():
    with sandbox(api_version="v0.7.0") as started:
        yield started


@pytest.fixture
def api(running):
    headers = {"X-API-Key": running.api_key}
    with httpx.Client(base_url=running.base_url, headers=headers, timeout=20) as client:
        yield client


def on_the_wire(running, request):
    """Send bytes as they are, and return the bytes of the first answer."""
    address = urlsplit(running.base_url)
    with socket.create_connection((address.hostname, address.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer and (received := connection.recv(65_536)):
            answer += received
        return answer


def test_the_sandbox_answers_with_each_of_its_keys(running, api):
    keys = [running.api_key, running.other_api_key, running.no_credit_api_key]

    answers = [api.get(IDS, headers={"X-API-Key": key}) for key in keys]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [api.post(GENERATE, json={}, headers={"X-API-Key": k}).status_code for k in keys] == [
        200,
        200,
        402,
    ]


def test_the_sandbox_says_what_it_reacts_to(running, api):
    moderated = api.post(GENERATE, json={"prompt": running.moderated_prompt})
    images = [running.no_subject_image_url, *running.image_urls[:9]]
    nobody = api.post("/v1/phota/profiles/add", json={"image_urls": images})

    assert moderated.json()["code"] == "CONTENT_MODERATION"
    assert nobody.json()["code"] == "INVALID_REQUEST"
    assert running.prices == {
        "edit": 0.1,
        "generate": 0.1,
        "enhance": 0.12,
        "remix": 0.12,
        "standard": 2.9,
        "fast": 1.49,
    }


def test_a_callback_arrives_signed_when_the_clock_moves(running, api, receiver):
    secret = api.get("/v1/phota/webhook-secret").json()["webhook_signing_secret"]
    with receiver(500) as server:
        body = {"prompt": "x", "async": True, "callback_url": server.url}
        handle = api.post(GENERATE, json=body).json()
        api.post(f"{running.control_url}/clock/advance", json={"seconds": 10})
        deliveries = [server.arrived.get_nowait() for _ in range(2)]

    (_, headers, first), (_, _, retried) = deliveries
    assert first == retried
    assert json.loads(first) == api.get(handle["poll_url"]).json()
    assert signatures.recognise(secret, first, headers["x-phota-signature"]) == "hex"


def test_a_callback_arrives_in_real_time(api, receiver):
    with receiver() as server:
        body = {"prompt": "x", "async": True, "callback_url": server.url}
        handle = api.post(GENERATE, json=body).json()
        _, _, sent = server.arrived.get(timeout=20)

    assert json.loads(sent)["job_id"] == handle["job_id"]
    assert json.loads(sent)["status"] == "succeeded"


def test_many_submits_with_one_key_at_the_same_time_make_one_job(api):
    body = {"prompt": "x", "async": True, "client_request_id": "at-once"}

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: api.post(GENERATE, json=body), range(64)))

    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.json()["job_id"] for answer in answers}) == 1


def test_a_dropped_answer_is_a_connection_that_closes(running, api):
    fault = {"operation": "generate", "fault": "drop_response", "times": 1}
    api.post(f"{running.control_url}/faults", json=fault)

    with pytest.raises(httpx.RemoteProtocolError):
        api.post(GENERATE, json={})

    assert api.post(GENERATE, json={}).status_code == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(running):
    request = (
        f"POST {GENERATE} HTTP/1.1\r\nHost: a\r\nX-API-Key: {running.api_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {LARGEST + 1}\r\n\r\n"
    )

    answer = on_the_wire(running, request.encode())

    assert answer.startswith(b"HTTP/1.1 413 Request Entity Too Large\r\n")


def test_a_large_body_is_read_whole(api):
    image = "aGVsbG8h" * 250_000

    answer = api.post("/v1/phota/edit", json={"images": [image, image]})

    assert answer.status_code == 200


def test_a_body_in_chunks_is_read_whole(api):
    chunks = iter([b'{"num_output', b'_images"', b": 3}"])

    answer = api.post(GENERATE, content=chunks, headers={"Content-Type": "application/json"})

    assert len(answer.json()["images"]) == 3


def test_what_is_no_http_is_refused_in_the_documents_shape(running):
    answer = on_the_wire(running, b"GET / nonsense\r\n\r\n")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert json.loads(body)["code"] == "INVALID_REQUEST"
    assert f"x-request-id: {json.loads(body)['request_id']}".encode() in head


def test_header_names_are_read_in_any_case(running):
    request = f"GET {IDS} HTTP/1.1\r\nhost: a\r\nx-Api-kEY: {running.api_key}\r\n\r\n"

    assert on_the_wire(running, request.encode()).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_path_may_be_percent_encoded(api):
    assert api.get("/v1/phota/profiles/%C3%BC%20x/status").json()["code"] == "PROFILE_NOT_FOUND"
    assert api.get("/v1/phota/%70rofiles/ids").status_code == 200


def test_the_seed_decides_the_keys_and_the_first_id():
    def first(seed):
        with sandbox(api_version="v0.7.0", seed=seed) as started:
            headers = {"X-API-Key": started.api_key}
            body = {"async": True}
            job = httpx.post(started.base_url + GENERATE, json=body, headers=headers).json()
            return started.api_key, job["job_id"]

    assert first(7) == first(7)


def test_a_sandbox_that_does_not_come_up_is_our_own_fault(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with (
        pytest.raises(SuiteError, match="ended at once with exit code 1"),
        sandbox(api_version="v0.7.0"),
    ):
        pass


def test_the_keys_are_in_no_argument(running):
    listed = list(_arguments())

    assert any(b"contracts.mock" in arguments for arguments in listed)
    assert not any(running.api_key.encode() in arguments for arguments in listed)


def _arguments():
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            yield file.read_bytes()


def test_a_mock_does_not_outlive_whoever_started_it():
    script = (
        "import os, signal\n"
        "from contracts.mock.sandbox import sandbox\n"
        "with sandbox(api_version='v0.7.0') as started:\n"
        "    print(started.base_url, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    address = urlsplit(killed.stdout.strip())

    assert killed.returncode == -signal.SIGKILL
    assert _closes(address)


def _closes(address):
    """Return whether nobody listens at the address any more, soon."""
    with socket.socket() as connection:
        connection.settimeout(20)
        if connection.connect_ex((address.hostname, address.port)):
            return True
        return connection.recv(1) == b""  # an open connection ends when its server does
