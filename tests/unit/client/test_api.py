"""A developer's client records every exchange, and says plainly when none came back."""

import json
import threading
import time

import pytest

from contracts.client import Api, NoAnswer, Recorder, Redactor
from contracts.client.recorder import read
from contracts.client.weather import ONCE
from contracts.errors import TargetError

KEY = "canary-key-0123456789"


@pytest.fixture
def transcript(tmp_path):
    return tmp_path / "transcript.jsonl"


@pytest.fixture
def recorder(transcript):
    made = Recorder(transcript, Redactor())
    yield made
    made.close()


@pytest.fixture
def connect(recorder):
    clients = []

    def open_client(base_url, key=KEY, deadline=5):
        clients.append(Api(base_url, recorder, key=key, deadline=deadline))
        return clients[-1]

    yield open_client
    for client in clients:
        client.close()


def echo(request):
    content = json.dumps({"path": request.path, "key": request.headers.get("X-API-Key")})
    return 200, {"Content-Type": "application/json"}, content.encode()


def test_a_request_carries_the_key_and_is_recorded_without_it(serve, connect, transcript):
    answer = connect(serve(echo)).post("/v1/phota/generate", {"prompt": "x"})

    assert answer.json()["key"] == KEY
    (exchange,) = read(transcript)
    assert (exchange.id, exchange.method, exchange.status) == (answer.exchange, "POST", 200)
    assert "canary" not in transcript.read_text()


def test_a_client_without_a_key_sends_no_header(serve, connect):
    assert connect(serve(echo), key=None).get("/").json()["key"] is None


def test_a_download_does_not_carry_the_key(serve, connect):
    base_url = serve(echo)

    assert connect(base_url).fetch(f"{base_url}/file").json()["key"] is None


def redirecting(to, status=302):
    return lambda _: (status, {"Location": to}, b"")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_download_is_fetched_where_it_is_kept(serve, connect, transcript, status):
    asked = []

    def kept(request):
        asked.append(request.headers.get("X-API-Key"))
        return 200, {"Content-Type": "image/png"}, b"PNG"

    base_url = serve(redirecting(f"{serve(kept)}/canary-bucket/signed-place", status))
    answer = connect(base_url).fetch(f"{base_url}/file")

    assert (answer.status_code, answer.content, asked) == (200, b"PNG", [None])
    last = list(read(transcript))[-1]
    assert (last.id, last.operation, last.error) == (answer.exchange, "download", None)
    assert "canary" not in transcript.read_text()


def test_where_downloads_were_found_a_redirect_is_no_weather(serve, connect, transcript):
    store = serve(lambda _: (200, {"Content-Type": "image/png"}, b"PNG"))
    base_url = serve(redirecting(f"{store}/place"))
    client = connect(base_url)
    for _ in range(2):
        assert client.fetch(f"{base_url}/file").content == b"PNG"

    assert [one.status for one in read(transcript)] == [302, 302, 302, 200, 302, 200]


def test_a_page_at_the_end_of_a_redirect_is_no_picture(serve, connect):
    page = serve(lambda _: (200, {"Content-Type": "text/html"}, b"<html>Log in</html>"))
    base_url = serve(redirecting(f"{page}/login"))

    assert connect(base_url).fetch(f"{base_url}/file").media_type == "text/html"


def test_redirects_of_a_download_are_followed_to_the_fifth(serve, connect, transcript):
    base_url = serve(redirecting("/again"))
    answer = connect(base_url).fetch(f"{base_url}/file")

    assert answer.status_code == 302
    assert len(list(read(transcript))) == 6


def test_no_other_redirect_is_followed(serve, connect, transcript):
    assert connect(serve(redirecting("/again"))).get("/").status_code == 302
    assert len(list(read(transcript))) == 1


def test_a_lacking_member_fails_the_promise(serve, connect):
    body = connect(serve(echo)).get("/").json()

    with pytest.raises(AssertionError, match="lacks 'status'"):
        body["status"]


def test_an_answer_that_is_no_json_object_fails_the_promise(serve, connect):
    answer = connect(serve(lambda _: (200, {"Content-Type": "text/html"}, b"<p>"))).get("/")

    with pytest.raises(AssertionError, match="text/html"):
        answer.json()


def test_a_target_that_is_gone_is_told_apart_from_a_lost_answer(dead_port, connect, transcript):
    client = connect(f"http://127.0.0.1:{dead_port}")

    for _ in range(2):
        with pytest.raises(NoAnswer):
            client.get("/")
    with pytest.raises(TargetError, match="stopped answering"):
        client.get("/")

    assert {exchange.status for exchange in read(transcript)} == {0}


@pytest.fixture
def hang():
    """Answer nothing, until the test is over."""
    over = threading.Event()
    yield lambda: over.wait(30)
    over.set()


def test_a_target_that_hangs_on_some_requests_is_still_there(serve, connect, hang):
    client = connect(
        serve(lambda asked: echo(asked) if asked.command != "POST" else hang()), deadline=0.2
    )

    for _ in range(4):
        with pytest.raises(NoAnswer):
            client.post("/")

    assert client.get("/").status_code == 200


def test_who_may_be_slow_is_waited_for_after_a_silence_too(serve, recorder, monkeypatch):
    monkeypatch.setattr("contracts.client.api._AFTER_SILENCE", 0.1)
    pauses = iter([1.0, 0.3] * 2)

    def late(request):
        time.sleep(next(pauses))
        return echo(request)

    base_url = serve(late)
    for slow in (0.0, 0.6):
        client = Api(base_url, recorder, key=KEY, deadline=0.6, slow=slow)
        with pytest.raises(NoAnswer):
            client.get("/", retry=ONCE)
        if slow:
            assert client.get("/", retry=ONCE).status_code == 200
        else:
            with pytest.raises(NoAnswer):
                client.get("/", retry=ONCE)
        client.close()


SERVED = {"/phota/v1/phota/jobs/a", "/elsewhere/b"}


@pytest.mark.parametrize(
    ("below", "given", "asked"),
    [
        ("", "/v1/phota/jobs/a", ["/v1/phota/jobs/a"]),
        ("/phota", "/v1/phota/jobs/a", ["/phota/v1/phota/jobs/a"]),
        ("/phota", "/phota/v1/phota/jobs/a", ["/phota/v1/phota/jobs/a"]),
        ("/phota", "/elsewhere/b", ["/phota/elsewhere/b", "/elsewhere/b"]),
        ("/phota", "/phota/jobs/c", ["/phota/jobs/c", "/phota/phota/jobs/c"]),
    ],
)
def test_a_path_that_was_given_out_is_read_either_way(serve, connect, below, given, asked):
    seen = []

    def answer(request):
        seen.append(request.path)
        return (200 if request.path in SERVED else 404), {}, b"{}"

    found = connect(serve(answer) + below).follow(given)

    assert seen == asked
    assert found.status_code == (200 if seen[-1] in SERVED else 404)
