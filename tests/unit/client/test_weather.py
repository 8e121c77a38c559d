"""What a network lost is asked for again where that is harmless, and only there."""

import io
import socket

import httpx
import pytest

from contracts.client import Api, NoAnswer, Receiver, Recorder, Redactor, weather
from contracts.client.pace import retry_after
from contracts.client.recorder import read

JSON = {"Content-Type": "application/json"}
PAGE = 502, {"Content-Type": "text/html"}, b"<html>Bad Gateway</html>"
KEYED = {"async": True, "client_request_id": "one"}


@pytest.fixture
def transcript(tmp_path):
    return tmp_path / "transcript.jsonl"


@pytest.fixture
def api(serve, transcript):
    """Open a client of a server that gives these answers in turn; None hangs up."""
    opened = []

    def connect(*answers):
        left = list(answers)

        def answer(request):
            now = left.pop(0)
            if now is None:
                request.connection.shutdown(socket.SHUT_RDWR)
                request.wfile = io.BytesIO()
                return 200, {}, b""
            return now

        recorder = Recorder(transcript, Redactor())
        opened.extend([recorder, Api(serve(answer), recorder, key=None, deadline=5)])
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


OWN = 200, JSON, b"{}"


@pytest.mark.parametrize("lost", [None, PAGE, (302, {"Location": "https://login.example/"}, b"")])
@pytest.mark.parametrize("call", [("GET", None), ("DELETE", None), ("POST", KEYED)])
def test_what_can_do_no_harm_is_sent_again_and_every_try_recorded(api, transcript, lost, call):
    method, body = call

    answer = api(lost, OWN).request(method, "/", json=body)

    assert answer.status_code == 200
    first, second = read(transcript)
    assert first.error.endswith("(asked again)")
    assert second.error == "answered when asked again, after 1 lost"
    assert answer.exchange == second.id


def test_who_rests_on_an_answer_has_waited_for_the_tries_before_it(api):
    client = api(None, OWN, OWN)
    answers = [client.get("/") for _ in range(2)]
    client.recorder.begin("another test")

    client.recorder.cite(answer.exchange for answer in answers)

    assert client.recorder.seen == [1, 2, 3]
    assert [client.recorder.asked_again(answer.exchange) for answer in answers] == [True, False]


@pytest.mark.parametrize("lost", [None, PAGE])
@pytest.mark.parametrize("body", [{}, {"client_request_id": "one"}, {"async": True}])
def test_a_post_without_a_promise_is_never_sent_again(api, transcript, lost, body):
    with pytest.raises(NoAnswer):
        api(lost, OWN).post("/", body)

    (exchange,) = read(transcript)
    assert weather.is_lost(exchange)


def test_three_tries_are_enough(api, transcript):
    with pytest.raises(NoAnswer, match="a gateway answered 502") as caught:
        api(PAGE, PAGE, PAGE, OWN).get("/")

    tried = list(read(transcript))
    assert [weather.is_lost(one) for one in tried] == [False, False, True]
    assert caught.value.exchange == tried[-1].id


def test_a_web_page_that_always_comes_is_judged_as_it_is(api, transcript):
    page = 200, {"Content-Type": "text/html"}, b"<html>Welcome</html>"

    assert api(page, page, page).get("/").text == "<html>Welcome</html>"
    assert [weather.is_intruded(one) for one in read(transcript)] == [True, True, False]


def test_a_redirect_of_a_download_may_be_a_page_of_the_network(api):
    client = api((302, {"Location": "https://login.example/"}, b""), (200, {}, b"PNG"))

    assert client.fetch(f"{client.base_url}/image").content == b"PNG"


@pytest.mark.parametrize(
    ("status", "headers", "content"),
    [
        (502, JSON, b'{"detail": "x"}'),
        (503, {"Content-Type": "text/html"}, b'{"detail": "a lie about its type"}'),
        (504, {"X-Request-Id": "req_1"}, b"late"),
        (404, {"Content-Type": "text/html"}, b"<html>"),
        (500, {"Content-Type": "text/plain"}, b"Internal Server Error"),
    ],
)
def test_what_the_service_itself_said_is_judged_as_it_came(
    api, transcript, status, headers, content
):
    assert api((status, headers, content)).get("/").status_code == status

    (exchange,) = read(transcript)
    assert exchange.error is None


def test_a_date_to_retry_after_is_taken_by_the_clock_of_the_target():
    said = {"Retry-After": "Mon, 01 Jan 2001 00:01:00 GMT", "Date": "Mon, 01 Jan 2001 00:00:30 GMT"}

    assert retry_after(httpx.Response(429, headers=said)) == 30


@pytest.fixture
def nobody(monkeypatch):
    """An address whose name nobody knows."""

    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    return "https://phota.invalid"


@pytest.fixture
def impostor(tmp_path):
    """An address whose certificate nobody vouches for."""
    recorder = Recorder(tmp_path / "impostor.jsonl", Redactor())
    receiver = Receiver(("127.0.0.1",), 0, recorder)
    yield receiver.origin()
    receiver.close()
    recorder.close()


@pytest.mark.parametrize(
    ("where", "cause"), [("nobody", "not known"), ("impostor", "CERTIFICATE_VERIFY_FAILED")]
)
def test_what_never_got_a_connection_is_sent_again_and_the_cause_is_kept(
    request, transcript, where, cause
):
    recorder = Recorder(transcript, Redactor())
    api = Api(request.getfixturevalue(where), recorder, key=None, deadline=5)

    with pytest.raises(NoAnswer):
        api.post("/", {})

    tried = list(read(transcript))
    assert [weather.is_lost(one) for one in tried] == [False, False, True]
    assert cause in tried[-1].error
    api.close()
    recorder.close()
