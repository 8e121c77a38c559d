"""The receiver takes callbacks, and knows why none come from whoever does not trust it."""

import socket
import ssl
from urllib.parse import urlsplit

import httpx
import pytest

from contracts.client import Api, NoAnswer, Receiver, Recorder, Redactor


@pytest.fixture
def receiver():
    opened = Receiver()
    yield opened
    opened.close()


def deliver(inbox, verify):
    return httpx.post(inbox.url, json={}, verify=verify, trust_env=False).status_code


def test_who_trusts_the_authority_can_deliver(receiver):
    inbox = receiver.inbox()

    assert deliver(inbox, ssl.create_default_context(cafile=receiver.authority)) == 200
    assert len(inbox.wait(5)) == 1
    assert not receiver.is_distrusted


@pytest.fixture
def connect(receiver, tmp_path):
    """Open a client of a target that has the receiver's certificate."""
    recorder, opened = Recorder(tmp_path / "transcript.jsonl", Redactor()), []

    def open_client(**trusted):
        opened.append(Api(receiver.origin(), recorder, key=None, deadline=5, **trusted))
        return opened[-1]

    yield open_client
    for each in (*opened, recorder):
        each.close()


def test_a_target_under_an_authority_of_its_own_is_trusted_with_it(connect, receiver):
    assert connect(ca_file=str(receiver.authority)).get("/").status_code == 404
    with pytest.raises(NoAnswer):
        connect().get("/")


def test_who_does_not_trust_it_is_known_until_something_arrives(receiver):
    inbox = receiver.inbox()
    with pytest.raises(httpx.ConnectError):
        deliver(inbox, ssl.create_default_context())
    inbox.wait(0.2)

    assert receiver.is_distrusted
    deliver(inbox, ssl.create_default_context(cafile=receiver.authority))
    assert not receiver.is_distrusted


def test_who_breaks_off_without_a_word_has_not_trusted_it_either(receiver):
    receiver.inbox()
    said = ssl.MemoryBIO()
    hello = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), said, server_hostname="x")
    with pytest.raises(ssl.SSLWantReadError):
        hello.do_handshake()
    with socket.create_connection(urlsplit(receiver.origin()).netloc.split(":")) as connection:
        connection.sendall(said.read())
        connection.recv(1)

    assert receiver.is_distrusted


def test_who_never_connects_or_speaks_no_tls_is_not_excused(receiver):
    with pytest.raises(httpx.HTTPError):
        httpx.post(receiver.inbox().url.replace("https", "http"), json={}, trust_env=False)

    assert not receiver.is_distrusted
