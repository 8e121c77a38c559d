"""The receiver for a public address takes little, says nothing, and trusts none."""

import asyncio

import pytest

from contracts.client.listening import LARGEST_BODY, Doorstep
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
