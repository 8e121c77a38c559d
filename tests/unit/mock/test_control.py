"""The control API: clock, charges, faults, reset, each for one developer alone."""

import pytest

CALLS = [("POST", "clock/advance"), ("GET", "charges"), ("POST", "faults"), ("POST", "reset")]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("key", [None, "wrong"])
def test_every_call_wants_a_known_key(mock, method, path, key):
    assert mock.ask(method, f"/_control/{path}", {}, key=key).status == 401


def test_advancing_moves_the_clock_of_one_developer(mock):
    first, second = mock.submit(), mock.submit("key-2")

    answer = mock.post("/_control/clock/advance", {"seconds": 0.5})

    assert answer.json == {"now": mock.seconds + 0.5}
    assert mock.job(first).json["status"] == "succeeded"
    assert mock.job(second, key="key-2").json["status"] == "pending"


def test_advancing_adds_up(mock):
    for _ in range(3):
        answer = mock.post("/_control/clock/advance", {"seconds": 10})

    assert answer.json == {"now": mock.seconds + 30}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seconds": -1},
        {"seconds": "1"},
        {"seconds": True},
        {"seconds": None},
        {"seconds": 1e12},
        [1],
        "x",
    ],
)
def test_advancing_by_what_is_no_time_is_refused(mock, body):
    answer = mock.post("/_control/clock/advance", body)

    assert answer.status == 400
    assert answer.json["detail"].endswith(".")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"NaN", b"[" * 100_000])
def test_a_body_that_is_no_json_is_refused(mock, body):
    assert mock.post("/_control/faults", body=body).status == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"operation": "paint"},
        {"operation": None},
        {"operation": ["generate"]},
        {"fault": "flood"},
        {"fault": {"a": 1}},
        {"times": -1},
        {"times": 1001},
        {"times": 1.5},
        {"times": True},
        {"times": "2"},
    ],
)
def test_arming_what_does_not_exist_is_refused(mock, changes):
    body = {"operation": "generate", "fault": "timeout", "times": 1}

    assert mock.post("/_control/faults", body | changes).status == 400
    assert mock.generate().status == 200


def test_a_fault_is_met_as_often_as_it_was_armed(mock):
    mock.arm("unavailable", times=2)

    assert [mock.generate().status for _ in range(3)] == [503, 503, 200]


def test_a_fault_that_is_armed_zero_times_is_withdrawn(mock):
    mock.arm("unavailable", times=5)

    mock.arm("unavailable", times=0)

    assert mock.generate().status == 200


def test_a_fault_is_for_one_operation_of_one_developer(mock):
    mock.arm("unavailable")

    assert mock.post("/v1/phota/edit", {}).status == 200
    assert mock.generate("key-2").status == 200
    assert mock.generate().status == 503


def test_a_fault_may_be_armed_by_operation_id(mock):
    mock.arm("internal", operation="get_profile_ids_v1_phota_profiles_ids_get")

    answer = mock.get("/v1/phota/profiles/ids")

    assert (answer.status, answer.code) == (500, "INTERNAL_ERROR")
    assert answer.json["request_id"] == answer.headers["x-request-id"]


def test_faults_wait_for_the_kind_of_request_that_can_meet_them(mock):
    mock.arm("timeout")
    mock.arm("instance_died")

    assert mock.submit().status == 202
    assert mock.generate().status == 504
    assert mock.submit().status == 202
    assert [refunded for _, _, refunded in mock.charges()] == [False, True, False]


def test_an_answer_that_is_dropped_still_has_its_effect(mock):
    mock.arm("drop_response")

    dropped = mock.submit(client_request_id="a")
    again = mock.submit(client_request_id="a")

    assert (dropped.hung_up, again.hung_up) == (True, False)
    assert again.json == dropped.json
    assert len(mock.charges()) == 1


def test_a_reset_forgets_everything_of_one_developer(mock):
    for key in ("key-1", "key-2"):
        mock.submit(key, client_request_id="a")
        mock.train(key=key)
    mock.arm("unavailable", times=9)

    assert mock.post("/_control/reset", {}).status == 200

    assert mock.charges() == []
    assert mock.get("/v1/phota/profiles/ids").json == {"profiles": []}
    assert mock.get("/_control/charges").json["balance_usd"] == 1_000
    assert mock.generate().status == 200
    assert len(mock.charges("key-2")) == 2
    assert len(mock.get("/v1/phota/profiles/ids", key="key-2").json["profiles"]) == 1


def test_a_reset_does_not_turn_the_clock_back(mock):
    mock.post("/_control/clock/advance", {"seconds": 100})

    mock.post("/_control/reset", {})

    assert mock.post("/_control/clock/advance", {"seconds": 0}).json == {"now": mock.seconds + 100}


def test_another_path_or_method_is_refused(mock):
    assert mock.post("/_control/nothing", {}).status == 404
    assert mock.get("/_control/reset").headers["allow"] == "POST"
