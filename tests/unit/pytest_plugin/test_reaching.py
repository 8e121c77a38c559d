"""A target out of reach is one sentence that says what is wrong; one lost answer is not that."""

import socket
from dataclasses import replace

import pytest

from contracts.client import Receiver, Recorder, Redactor, Target
from contracts.errors import TargetError
from contracts.pytest_plugin.reaching import reach


def at(base_url):
    return Target(name="target", base_url=base_url, api_version="v0.7.0")


def test_a_name_that_nobody_knows_is_said_to_be_that(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(TargetError, match=r"no address is known for the name phota\.invalid\."):
        reach(at("https://phota.invalid"))


def test_a_certificate_that_nobody_vouches_for_is_said_to_be_that(tmp_path):
    recorder = Recorder(tmp_path / "transcript.jsonl", Redactor())
    receiver = Receiver(("127.0.0.1",), 0, recorder)

    with pytest.raises(TargetError, match="cannot be trusted: unable to get local issuer"):
        reach(at(receiver.origin()))

    reach(replace(at(receiver.origin()), ca_file=str(receiver.authority)))
    receiver.close()
    recorder.close()


def test_one_lost_answer_is_not_the_end(serve):
    asked = []

    def answer(request):
        asked.append(request)
        if len(asked) == 1:
            request.connection.shutdown(socket.SHUT_RDWR)
        return 401, {}, b""

    reach(at(serve(answer)))

    assert len(asked) == 2


def test_a_port_on_which_nobody_listens_is_out_of_reach(dead_port):
    with pytest.raises(TargetError, match="cannot be reached"):
        reach(at(f"http://127.0.0.1:{dead_port}"))
