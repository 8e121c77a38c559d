"""The order in which a request is judged: each stage wins over those after it."""

import pytest

OPERATIONS = [
    ("POST", "/v1/phota/edit"),
    ("POST", "/v1/phota/generate"),
    ("POST", "/v1/phota/enhance"),
    ("POST", "/v1/phota/remix"),
    ("GET", "/v1/phota/jobs/job_1"),
    ("GET", "/v1/phota/webhook-secret"),
    ("GET", "/v1/phota/profiles/ids"),
    ("GET", "/v1/phota/profiles/prof_1/status"),
    ("GET", "/v1/phota/profiles/prof_1/profile_picture"),
    ("POST", "/v1/phota/profiles/add"),
    ("DELETE", "/v1/phota/profiles/prof_1"),
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_operation_wants_a_key(mock, method, path):
    assert mock.ask(method, path, key=None).status == 403
    assert mock.ask(method, path, key="").status == 403
    assert mock.ask(method, path, key="wrong").status == 401


def test_the_older_document_tells_no_missing_key_from_a_wrong_one(other_mocks):
    mock = other_mocks(api_version="v0.5.0")

    assert mock.ask("POST", "/v1/phota/generate", {}, key=None).status == 401
    assert mock.ask("POST", "/v1/phota/generate", {}, key="wrong").status == 401


def test_the_older_document_serves_generate_alone(other_mocks):
    mock = other_mocks(api_version="v0.5.0")

    assert mock.get("/v1/phota/profiles/ids").code == "NOT_FOUND"
    assert mock.post("/v1/phota/edit", {}).code == "NOT_FOUND"
    assert len(mock.generate().json["images"]) == 1


def test_the_older_document_knows_no_jobs(other_mocks):
    mock = other_mocks(api_version="v0.5.0")

    answer = mock.submit(callback_url="http://nowhere.test", client_request_id="a")

    assert answer.status == 200


def test_an_unknown_route_wins_over_a_missing_key(mock):
    answer = mock.get("/v1/phota/nothing", key=None)

    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    assert answer.json["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "path", ["/", "/v1/phota/edit/", "/v1/phota/profiles//status", "/v1/phota/jobs/a/b", "//"]
)
def test_a_path_near_a_route_is_no_route(mock, path):
    assert mock.get(path).code == "NOT_FOUND"


def test_another_method_is_told_which_are_allowed(mock):
    answer = mock.ask("PUT", "/v1/phota/edit", key=None)

    assert (answer.status, answer.headers["allow"]) == (405, "POST")


def test_a_plain_path_does_not_hide_a_template_of_another_method(mock):
    assert mock.delete("/v1/phota/profiles/ids").code == "PROFILE_NOT_FOUND"


def test_a_missing_key_wins_over_an_invalid_body(mock):
    assert mock.post("/v1/phota/generate", {"prompt": 5}, key=None).status == 403


def test_a_fault_wins_over_an_invalid_body(mock):
    mock.arm("unavailable")

    assert mock.generate(prompt=5).status == 503
    assert mock.generate(prompt=5).status == 422


def test_the_schema_wins_over_rules_in_prose(mock):
    assert mock.generate(prompt=5, quality="high").status == 422


def test_rules_win_over_a_repeated_submit(mock):
    mock.submit(client_request_id="a")

    assert mock.submit(client_request_id="a", quality="high").code == "INVALID_REQUEST"


def test_a_repeated_submit_wins_over_missing_credit(other_mocks):
    mock = other_mocks()
    first = mock.submit(client_request_id="a", num_output_images=4)
    mock.service.tenants.by_key[b"key-1"].state.facts.put("balance", 0)

    assert mock.submit(client_request_id="a", num_output_images=4).json == first.json
    assert mock.submit(client_request_id="b").status == 402


def test_fields_that_the_document_does_not_declare_are_ignored(mock):
    answer = mock.generate(prompt="x", image=5, profile_ids=["nobody"], nonsense={"a": [1]})

    assert answer.status == 200


def test_ids_of_requests_differ_and_are_on_every_answer(mock):
    answers = [mock.generate(), mock.generate(), mock.get("/nothing"), mock.get("/v1/phota/jobs/x")]

    assert len({answer.headers["x-request-id"] for answer in answers}) == 4


def test_every_answer_announces_the_change_of_the_default_format(mock):
    answers = [mock.generate(), mock.get("/nothing"), mock.get("/_control/charges")]

    assert {answer.headers["x-phota-deprecation-date"] for answer in answers} == {"2026-05-08"}


def test_a_tag_to_filter_by_is_held_to_the_document(mock):
    assert mock.get("/v1/phota/profiles/ids?tag=").what == [("query.tag", "string_too_short")]
    long = "ü" * 129
    assert mock.get(f"/v1/phota/profiles/ids?tag={long}").what == [("query.tag", "string_too_long")]
    assert mock.get(f"/v1/phota/profiles/ids?tag={long[1:]}").status == 200
    assert mock.get("/v1/phota/profiles/ids?colour=red").status == 200


def test_the_journal_tells_what_was_asked_and_answered(mock):
    answer = mock.generate(quality="high")

    entry = mock.get("/_control/journal").json["journal"][-1]

    assert entry["id"] == answer.headers["x-request-id"]
    assert (entry["method"], entry["path"]) == ("POST", "/v1/phota/generate")
    assert (entry["operation"], entry["status"]) == ("generate", 400)
    assert entry["code"] == "INVALID_REQUEST"
