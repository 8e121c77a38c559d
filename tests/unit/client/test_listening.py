"""The receiver for a public address takes little, says nothing, and trusts none."""

import asyncio
import socket
import threading

import pytest
import uvicorn

from contracts.client.listening import LARGEST_BODY, Doorstep, listen
from contracts.client.receiver import bound
from contracts.signatures import sign

SECRET = "whsec-canary-1"
BODY = b'{"job_id": "job-1"}'


@pytest.fixture
def taken():
    return []


@pytest.fixture
def app(taken):
    return Doorstep(taken.append, SECRET, deadline=0.2)


def ask(app, path=None, method="POST", headers=(), events=((BODY, False),)):
    scope = {"path": path or app.path, "method": method, "headers": headers}
    queue = [{"type": "http.request", "body": body, "more_body": more} for body, more in events]
    sent = []

    async def receive():
        if not queue:
            await asyncio.sleep(5)
        return queue.pop(0)

    async def send(event):
        sent.append(event)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], sent[1]["body"]


def test_a_post_to_the_random_path_is_taken_and_its_signature_checked(app, taken):
    answer = ask(app, headers=[(b"x-phota-signature", sign(SECRET, BODY).encode())])

    assert answer == (200, b"")
    assert (taken[0].body, taken[0].signature) == (BODY, "valid (hex)")


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ([], "missing"),
        ([(b"x-phota-signature", b"0" * 64)], "invalid"),
        ([(b"x-phota-signature", sign(SECRET, BODY).encode())] * 2, "invalid"),
    ],
)
def test_what_is_not_signed_once_with_the_secret_is_not_valid(app, taken, headers, said):
    ask(app, headers=headers)

    assert taken[0].signature == said


@pytest.mark.parametrize(
    "asked",
    [
        {"path": "/"},
        {"path": "/guessed"},
        {"method": "GET"},
        {"events": [(b"x" * LARGEST_BODY, True), (b"x", False)]},
        {"events": [(b"slow", True)]},
    ],
    ids=["no path", "another path", "another method", "too large", "too slow"],
)
def test_all_else_gets_the_same_empty_404(app, taken, asked):
    answer = ask(app, **asked)

    assert answer == (404, b"")
    assert taken == []


def test_two_receivers_have_different_paths_that_nobody_guesses(app, taken):
    assert app.path != Doorstep(taken.append, None).path
    assert len(app.path) > 30


def test_who_says_nothing_is_cut_off_and_keeps_nobody_out(app, monkeypatch):
    servers = []
    serve = uvicorn.Server.serve
    monkeypatch.setattr(
        uvicorn.Server, "serve", lambda self, sockets: servers.append(self) or serve(self, sockets)
    )
    with bound("127.0.0.1", 0) as listener:
        serving = threading.Thread(target=listen, args=(app, listener, None, 0.3))
        serving.start()
        silent = [socket.create_connection(listener.getsockname()) for _ in range(32)]

        ends = []
        for each in silent:
            each.settimeout(10)
            ends.append(_end_of(each))
            each.close()
        servers[0].should_exit = True
        serving.join(10)

    assert ends == [b""] * 32


def _end_of(connection):
    try:
        return connection.recv(100)
    except ConnectionResetError:
        return b""
