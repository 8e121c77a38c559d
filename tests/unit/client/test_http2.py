"""Where a deployment speaks HTTP/2, all requests of a client share one connection of it."""

import asyncio
import socket
import threading

import pytest
import trustme
from hypercorn.asyncio import serve
from hypercorn.config import Config

from contracts.client import Api, Recorder, Redactor
from contracts.client.waiting import eventually

ACCEPTED = b'{"job_id": "job_1"}'


class Deployment:
    """An application behind a server that speaks HTTP/2; keeps by which connection it was asked."""

    def __init__(self):
        self.ports = []
        self.versions = []

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return
        while (await receive()).get("more_body"):
            pass
        self.ports.append(scope["client"][1])
        self.versions.append(scope["http_version"])
        headers = [(b"content-type", b"application/json"), (b"x-request-id", b"req_1")]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": ACCEPTED})


@pytest.fixture
def authority(tmp_path):
    made = trustme.CA()
    issued = made.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "certificate.pem")
    return made


@pytest.fixture
def served(authority, tmp_path):  # noqa: ARG001 - which wrote the certificate
    """Serve a deployment by TLS on a free port; yield it and its address."""
    deployment, stopping = Deployment(), asyncio.Event()
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"https://127.0.0.1:{listener.getsockname()[1]}"
    config = Config()
    config.bind = [f"fd://{listener.detach()}"]  # which the server closes
    config.certfile = str(tmp_path / "certificate.pem")
    config.keyfile = str(tmp_path / "key.pem")
    config.errorlog = None
    loop = asyncio.new_event_loop()
    serving = serve(deployment, config, shutdown_trigger=stopping.wait)
    thread = threading.Thread(target=loop.run_until_complete, args=(serving,))
    thread.start()
    yield deployment, address
    loop.call_soon_threadsafe(stopping.set)
    thread.join(10)
    loop.close()


@pytest.fixture
def client(served, authority, tmp_path):
    ca_file = str(tmp_path / "authority.pem")
    authority.cert_pem.write_to_path(ca_file)
    recorder = Recorder(tmp_path / "transcript.jsonl", Redactor())
    opened = Api(served[1], recorder, key="canary-key-0123456789", deadline=10, ca_file=ca_file)
    yield opened
    opened.close()
    recorder.close()


def test_requests_share_one_connection(served, client):
    deployment, _ = served

    answers = [client.post("/v1/phota/generate", {"prompt": "x"}) for _ in range(12)]

    assert {answer.status_code for answer in answers} == {202}
    assert set(deployment.versions) == {"2"}
    assert len(set(deployment.ports)) == 1


def test_requests_at_once_share_one_connection(served, client):
    deployment, _ = served
    client.get("/v1/phota/profiles/ids")

    threads = [
        threading.Thread(target=client.post, args=("/v1/phota/generate", {"prompt": "x"}))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert eventually(lambda: len(deployment.ports) == 9 or None, 5)
    assert len(set(deployment.ports)) == 1


def test_answers_that_are_held_up_change_no_header(client, monkeypatch):
    monkeypatch.setattr("contracts.client.api._DELAYED_ACK", (0.0, 10.0))

    answers = [client.get("/v1/phota/profiles/ids") for _ in range(12)]

    assert {answer.status_code for answer in answers} == {202}
