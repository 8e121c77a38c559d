"""Callbacks on the wire: TLS, exact bytes, no redirects, bounded time."""

import asyncio
import queue
import socket
from urllib.parse import urlsplit

import pytest

from contracts.mock import senders
from contracts.mock.addresses import Destination
from contracts.mock.senders import HttpsSender


def post(url, *, body=b'{"a": "\xc3\xbc"}', is_loopback=True):
    async def story():
        sender = HttpsSender()
        to = Destination("127.0.0.1", "127.0.0.1", urlsplit(url).port, is_loopback)
        try:
            return await sender.post(to, url, body, "5167")
        finally:
            await sender.close()

    return asyncio.run(story())


def test_the_exact_bytes_arrive_with_their_signature(receiver):
    with receiver() as server:
        assert post(server.url) is True

        path, headers, body = server.arrived.get(timeout=5)
        assert (path, body) == ("/hook", b'{"a": "\xc3\xbc"}')
        assert headers["x-phota-signature"] == "5167"
        assert headers["content-type"] == "application/json"
        assert headers["host"] == urlsplit(server.url).netloc


@pytest.mark.parametrize("status", [204, 299])
def test_every_2xx_is_taken(receiver, status):
    with receiver(status) as server:
        assert post(server.url) is True


@pytest.mark.parametrize("status", [400, 404, 410, 500, 503])
def test_every_other_answer_is_a_failure(receiver, status):
    with receiver(status) as server:
        assert post(server.url) is False


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(receiver, status):
    with receiver(status) as server:
        assert post(server.url) is False

        server.arrived.get(timeout=5)
        with pytest.raises(queue.Empty):
            server.arrived.get_nowait()


def test_a_certificate_that_nobody_knows_is_only_taken_from_this_machine(receiver):
    with receiver() as server:
        assert post(server.url, is_loopback=False) is False


def test_a_receiver_that_is_down_is_a_failure(receiver):
    with receiver() as server:
        url = server.url

    assert post(url) is False


def test_a_receiver_that_never_shakes_hands_is_given_up(monkeypatch):
    monkeypatch.setattr(senders, "_CONNECTING", 0.1)

    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert post(f"https://127.0.0.1:{silent.getsockname()[1]}/") is False


def test_a_receiver_that_never_answers_is_given_up(receiver, monkeypatch):
    monkeypatch.setattr(senders, "_DEADLINE", 0.2)

    with receiver() as server:
        server.answers.clear()

        assert post(server.url) is False

        server.answers.set()
