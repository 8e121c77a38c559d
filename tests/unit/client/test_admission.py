"""No request goes out that is too intrusive or too dear, and what cost nothing is given back."""

import socket
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from contracts.client import Api, Intrusion, NoAnswer, NotTested, Recorder, Redactor, Unmet
from contracts.client.door import Door

GENERATE = "/v1/phota/generate"
JSON = {"Content-Type": "application/json"}


def answering(status, body=b"{}", headers=JSON):
    return lambda _: (status, headers, body)


@pytest.mark.parametrize(
    ("status", "usd"),
    [(200, 2), (202, 2), (400, 0), (402, 0), (404, 0), (422, 0), (503, 0), (500, 2), (504, 2)],
)
def test_what_was_refused_or_unavailable_costs_nothing_and_all_else_its_worst(
    serve, admitted, status, usd
):
    api, admission = admitted(serve(answering(status)))

    api.post(GENERATE, {"num_output_images": 2})

    assert admission.budget.usd == usd


def test_a_request_that_would_pass_the_cap_is_not_sent_and_a_cheaper_one_is(serve, admitted):
    sent = []
    api, admission = admitted(
        serve(lambda asked: (sent.append(asked), 200, JSON, b"{}")[1:]), cap_usd=2
    )

    with pytest.raises(NotTested, match=r"^budget: \$3\.00 more would pass"):
        api.post(GENERATE, {"num_output_images": 3})
    api.post(GENERATE, {"num_output_images": 2})
    with pytest.raises(NotTested):
        api.post(GENERATE, {"num_output_images": 1})

    assert len(sent) == 1
    assert admission.budget.usd == 2
    assert api.get("/v1/phota/profiles/ids").status_code == 200


def test_a_timeout_and_a_reset_keep_their_reservation(silent_port, serve, admitted):
    def reset(asked):
        asked.connection.shutdown(socket.SHUT_RDWR)
        return 200, {}, b""

    slow, admission = admitted(f"http://127.0.0.1:{silent_port}", deadline=0.2)
    broken, _ = admitted(serve(reset))
    for api in (slow, broken):
        with pytest.raises(NoAnswer):
            api.post(GENERATE, {})

    assert admission.budget.usd == 2


def test_a_target_that_is_not_there_costs_nothing(dead_port, admitted):
    api, admission = admitted(f"http://127.0.0.1:{dead_port}")

    with pytest.raises(NoAnswer):
        api.post(GENERATE, {})

    assert admission.budget.usd == 0


def test_a_retry_with_the_same_idempotency_key_costs_once(serve, admitted):
    api, admission = admitted(serve(answering(202, b'{"job_id": "j"}')))
    submit = {"async": True, "client_request_id": "again"}

    for _ in range(3):
        api.post(GENERATE, submit)
    assert admission.budget.usd == 1

    api.post(GENERATE, submit | {"async": False})
    api.post(GENERATE, submit | {"client_request_id": "another"})
    assert admission.budget.usd == 3


@pytest.mark.parametrize("key", [None, "a-key-that-nobody-issued"])
def test_who_has_no_account_cannot_be_charged(serve, admitted, key):
    api, admission = admitted(serve(answering(200)), key=key, cap_usd=0)

    assert api.post(GENERATE, {}).status_code == 200
    assert admission.budget.usd == 0


def test_at_the_end_nobody_gets_out_but_who_cleans_up(serve, admitted, tmp_path):
    base_url = serve(answering(200))
    api, admission = admitted(base_url)
    last = admission.of_the_end(0)

    with pytest.raises(NotTested, match="the run has ended"):
        api.get("/v1/phota/profiles/ids")

    recorder = Recorder(tmp_path / "last.jsonl", Redactor())
    cleaner = Api(base_url, recorder, key=None, deadline=5, admission=last)
    assert cleaner.get("/v1/phota/profiles/ids").status_code == 200
    cleaner.close()
    recorder.close()


def test_who_is_out_at_the_end_is_waited_for():
    door = Door()
    with ThreadPoolExecutor(1) as threads:
        with door.way():
            shutting = threads.submit(door.shut, 60)
            assert wait([shutting], 0.1).not_done
        shutting.result(timeout=30)

    with pytest.raises(NotTested), door.way():
        pass


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_read_only_sends_nothing_but_reads(serve, admitted, method):
    api, _ = admitted(serve(answering(200)), intrusion=Intrusion.READ_ONLY)

    with pytest.raises(NotTested, match=f"^read-only: a {method} request"):
        api.request(method, GENERATE)

    assert api.get("/v1/phota/profiles/ids").status_code == 200


def test_a_429_that_says_when_is_asked_again_then(serve, admitted):
    statuses = iter([429, 200])
    api, admission = admitted(serve(lambda _: (next(statuses), JSON | {"Retry-After": "1"}, b"{}")))

    assert api.post(GENERATE, {}).status_code == 200
    assert admission.budget.usd == 1


@pytest.fixture
def busy(serve, admitted, monkeypatch):
    """Open a client of a server that gives these answers in turn; pauses are short."""
    monkeypatch.setattr("contracts.client.api._UNSAID_PAUSE", 0.01)
    asked = []

    def connect(*answers):
        left = list(answers)

        def answer(request):
            asked.append(request.path)
            return left.pop(0) if len(left) > 1 else left[0]

        return admitted(serve(answer))[0], asked

    return connect


OWN, TOO_MANY = (200, JSON, b"{}"), (429, JSON, b"{}")
SOON = JSON | {"Retry-After": "1"}
OUTAGE = b'{"detail": "Busy.", "code": "SERVICE_UNAVAILABLE", "request_id": "r"}'


def test_a_429_that_says_nothing_is_asked_again(busy):
    api, asked = busy(TOO_MANY, TOO_MANY, OWN)

    assert api.post(GENERATE, {}).status_code == 200
    assert len(asked) == 3


def test_who_always_says_429_is_asked_no_more_often_than_needed(busy):
    api, asked = busy(TOO_MANY)
    for times in (5, 6):
        with pytest.raises(Unmet, match="rate limited"):
            api.post(GENERATE, {})
        assert len(asked) == times


def test_a_documented_503_that_says_when_is_asked_again_then(busy):
    api, asked = busy((503, SOON, OUTAGE), OWN)

    assert api.post(GENERATE, {}).status_code == 200
    assert len(asked) == 2


@pytest.mark.parametrize("answer", [(503, JSON, OUTAGE), (503, SOON, b"{}")])
def test_any_other_503_is_an_answer(busy, answer):
    api, asked = busy(answer, OWN)

    assert api.post(GENERATE, {}).status_code == 503
    assert len(asked) == 1
