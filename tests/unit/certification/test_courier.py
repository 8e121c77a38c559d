"""The courier carries a callback's headers with the white space around their values."""

import asyncio
import socket
import ssl
from contextlib import contextmanager
from threading import Thread

import pytest

from contracts.certification.courier import Courier
from contracts.certification.sandbox import HOST
from contracts.certification.scripts import Due

PADDED = (("Content-Type", "application/json"), ("X-Phota-Signature", "  00ff \t"))
BODY = b'{"job_id":"job_1"}'
ANSWER = b"HTTP/1.1 204 No Content\r\n\r\n"


@contextmanager
def listening(sandbox, answer):
    """A receiver that keeps the bytes that came, and gives this answer, or none."""
    got = []
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sandbox.certificates.receiver, sandbox.certificates.receiver_key)

    def serve():
        connection, _ = listener.accept()
        with tls.wrap_socket(connection, server_side=True) as stream:
            content = b""
            while not content.endswith(BODY):
                content += stream.recv(4096)
            got.append(content)
            stream.sendall(answer)

    with socket.create_server((HOST, 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        yield f"https://{HOST}:{listener.getsockname()[1]}/hook?order=7", got
        thread.join(5.0)


def posted(url):
    async def post():
        courier = Courier()
        try:
            return await courier.post("POST", Due(url, BODY, ""), PADDED)
        finally:
            await courier.close()

    return asyncio.run(post())


def test_white_space_around_a_value_goes_over_the_wire(sandbox):
    with listening(sandbox, ANSWER) as (url, got):
        taken = posted(url)

    (content,) = got
    assert taken.status == 204
    assert content.startswith(b"POST /hook?order=7 HTTP/1.1\r\n")
    assert b"\r\nX-Phota-Signature:   00ff \t\r\n" in content


@pytest.mark.parametrize("answer", [b"", b"what is this?\r\n\r\n"])
def test_a_receiver_that_hangs_up_gives_no_answer(sandbox, answer):
    with listening(sandbox, answer) as (url, _):
        taken = posted(url)

    assert taken.status == 0
    assert taken.error.startswith(("ReadError", "RemoteProtocolError"))


def test_nobody_there_is_told_as_for_any_other_callback():
    with socket.create_server((HOST, 0)) as taken_port:
        url = f"https://{HOST}:{taken_port.getsockname()[1]}/"

    assert posted(url).error.startswith("ConnectError")
