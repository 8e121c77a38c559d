"""A control API that lacks nearly everything is one; who knows none of its calls is none."""

import json
import socket
from dataclasses import replace

import pytest

from contracts.client import Target
from contracts.errors import TargetError
from contracts.pytest_plugin import reaching_control
from contracts.pytest_plugin.reaching_control import reach_control

KEY, OTHER = "canary-key-0123456789abcdef", "another-key-0123456789abcdef"
PAGE = 200, {"Content-Type": "text/html; charset=utf-8"}, b"<html>Welcome</html>"
CHARGES = 200, {}, b'{"charges": []}'
NOTHING = 200, {}, b""
NOBODYS = 404, {}, b"{}"


def at(url):
    """A target with this control API, whose base URL is never asked."""
    return Target("target", "http://127.0.0.1:9", "v0.7.0", KEY, OTHER, control_url=url)


def offering(answers, others=NOBODYS, key=None):
    """Answer some calls, to the developer with a key alone if there is one."""

    def answer(request):
        is_theirs = key in (None, request.headers["X-API-Key"])
        return answers.get(f"{request.command} {request.path}", others) if is_theirs else others

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        PAGE,
        NOBODYS,
        (401, {}, b'{"code": "UNAUTHORIZED"}'),
        (403, {}, b""),
        (302, {"Location": "/login"}, b""),
        (405, {}, b""),
        (500, {}, b"{}"),
    ],
)
def test_who_answers_all_calls_alike_is_no_control_api(serve, answer):
    url = serve(lambda _: answer)

    with pytest.raises(TargetError, match="answers nothing as a control API") as told:
        reach_control(at(url))

    assert url in str(told.value)
    assert f"GET charges: {answer[0]}" in str(told.value)
    assert "leave --control-url out" in str(told.value)
    assert KEY not in str(told.value)


@pytest.mark.parametrize(
    "offered",
    [
        {"GET /charges": CHARGES},
        {"GET /charges": (500, {}, b"")},
        {"GET /charges": (403, {}, b"")},
        {"POST /clock/advance": NOTHING},
        {"POST /clock/advance": (204, {}, b"")},
        {"POST /clock/advance": PAGE},
        {"POST /clock/advance": (422, {}, b"")},
        {"POST /faults": (400, {}, b"")},
        {"POST /faults": NOTHING},
        {"GET /faults": (405, {}, b"")},
    ],
)
def test_one_call_is_enough(serve, offered):
    reach_control(at(serve(offering(offered))))


@pytest.mark.parametrize("key", [KEY, OTHER])
@pytest.mark.parametrize("others", [NOBODYS, PAGE])
def test_one_developer_is_enough(serve, key, others):
    reach_control(at(serve(offering({"GET /charges": CHARGES}, others, key))))


def test_nothing_is_asked_that_changes_anything(serve):
    asked = []

    def answer(request):
        asked.append((request.command, request.path, request.body))
        return NOBODYS

    with pytest.raises(TargetError):
        reach_control(at(serve(answer)))

    sent = [json.loads(body) for method, path, body in asked if method == "POST"]
    assert all(0 in body.values() for body in sent)
    assert not any("reset" in path for _, path, _ in asked)


@pytest.mark.parametrize("lost", [None, 502, 503, 504])
def test_what_is_lost_is_asked_for_again(serve, lost):
    asked = []

    def answer(request):
        if request.path != "/charges":
            return NOBODYS
        asked.append(request)
        if len(asked) > 4:  # both developers, in two rounds
            return CHARGES
        if lost is None:
            request.connection.shutdown(socket.SHUT_RDWR)
        return lost or 200, {"Content-Type": "text/html"}, b""

    reach_control(at(serve(answer)))

    assert len(asked) == 5


def test_a_limit_of_requests_says_nothing_against_it(serve):
    reach_control(at(serve(lambda _: (429, {}, b""))))


def test_a_service_that_stays_unavailable_is_told(serve):
    with pytest.raises(TargetError, match="GET charges: 503"):
        reach_control(at(serve(lambda _: (503, {}, b""))))


def test_a_port_on_which_nobody_listens_is_out_of_reach(dead_port):
    url = f"http://127.0.0.1:{dead_port}"

    with pytest.raises(TargetError, match=f"The control API at {url} cannot be reached"):
        reach_control(at(url))


def test_silence_is_told(monkeypatch, silent_port):
    monkeypatch.setattr(reaching_control, "_DEADLINE", 0.1)

    with pytest.raises(TargetError, match="did not answer 3 requests"):
        reach_control(at(f"http://127.0.0.1:{silent_port}"))


def test_without_a_key_or_a_control_api_nobody_is_asked(dead_port):
    target = at(f"http://127.0.0.1:{dead_port}")

    reach_control(replace(target, api_key=None, other_api_key=None))
    reach_control(replace(target, control_url=None))
