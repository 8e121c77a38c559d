"""Each rule fires on a response that breaks its clause, and on no response that keeps it."""

import json
from datetime import date

import httpx
import pytest

from contracts.client import mark_as_odd
from contracts.documents import registered
from contracts.pytest_plugin.invariants import Invariants

KEY = "sk-0123456789abcdef"
ENVELOPE = {"detail": "no", "code": "INVALID_REQUEST", "request_id": "r-1"}
RESULT = {"images": ["aGk="], "download_urls": [], "known_subjects": {"counts": {}}}
GENERATE = ("POST", "/v1/phota/generate")
STATUS = ("GET", "/v1/phota/profiles/p1/status")
JOB = ("GET", "/v1/phota/jobs/j1")


@pytest.fixture
def read():
    """Judge one response and return what was broken, by clause; None where a clause was kept."""
    invariants = Invariants(registered("v0.7.0"), today=date(2026, 11, 1))

    def judge(
        status, body, call=GENERATE, content_type="application/json", *, odd=False, **headers
    ):
        request = httpx.Request(call[0], f"http://127.0.0.1{call[1]}", headers={"X-API-Key": KEY})
        if odd:
            mark_as_odd(request)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        defaults = {"Content-Type": content_type, "X-Request-Id": "r-1"}
        kept = {name.replace("_", "-"): value for name, value in headers.items()}
        merged = {name: value for name, value in {**defaults, **kept}.items() if value is not None}
        response = httpx.Response(status, headers=merged, content=content)
        return {reading.clause: reading.breach for reading in invariants.read(request, response)}

    return judge


def test_a_right_result_breaks_nothing(read):
    assert set(read(200, RESULT).values()) == {None}


@pytest.mark.parametrize(
    ("status", "body", "clause"),
    [
        (200, {"images": []}, "result.schema"),
        (200, {**RESULT, "images": [1]}, "result.schema"),
        (200, b"<html>", "result.schema"),
        (202, {"job_id": "j"}, "result.schema"),
        (202, {"job_id": "j", "poll_url": "/p", "status": "queued"}, "result.schema"),
        (400, {"detail": "no"}, "error.envelope"),
        (400, {**ENVELOPE, "code": "NOT_FOUND"}, "error.envelope"),
        (404, ENVELOPE, "error.envelope"),
        (503, {**ENVELOPE, "code": "INTERNAL_ERROR"}, "error.envelope"),
        (422, {"detail": "no"}, "error.validation-shape"),
        (422, {}, "error.validation-shape"),
        (422, {"detail": [{"loc": "body", "msg": "m", "type": "t"}]}, "error.validation-shape"),
        (400, {**ENVELOPE, "request_id": "r-2"}, "error.request-id-match"),
        (401, {"detail": "no", "request_id": "r-2"}, "error.request-id-match"),
        (422, {"detail": [], "request_id": "r-2"}, "error.request-id-match"),
        (400, {**ENVELOPE, "detail": f"bad key {KEY}"}, "auth.key-not-echoed"),
        (400, {**ENVELOPE, "detail": 'File "/srv/api/x.py", line 3'}, "error.no-internals"),
        (
            500,
            {**ENVELOPE, "detail": "Traceback (most recent call last): boom"},
            "error.no-internals",
        ),
    ],
)
def test_a_breach_is_blamed_on_its_clause(read, status, body, clause):
    assert read(status, body)[clause]


@pytest.mark.parametrize(
    "told",
    [
        "Create a key at app.photalabs.com.",
        "api.photalabs.com is down for maintenance",
        "See https://api.photalabs.com/app/settings (or https:\\/\\/app.photalabs.com\\/etc).",
        "See app.photalabs.xyz/home/keys, api.photalabs.xyz:443/usr/x",
        "Write to help@api.photalabs.com",
        "https://internal.photalabs.xyz",
    ],
)
def test_hosts_and_pages_are_no_modules(read, told):
    assert read(400, {**ENVELOPE, "detail": told})["error.no-internals"] is None


@pytest.mark.parametrize(
    "told",
    [
        "api.pipeline.pool.PoolExhausted: no worker is free",
        "app.photalabs.models.Profile is gone",
        "raised by database.session.commit",
        "open /var/lib/api.example.com/jobs.json failed",
        "worker.go:120 says no, see api.photalabs.com",
    ],
)
def test_modules_and_files_are_told_from_hosts(read, told):
    assert read(400, {**ENVELOPE, "detail": told})["error.no-internals"]


def test_an_unknown_route_shows_no_workings_either(read):
    unknown = {**ENVELOPE, "code": "NOT_FOUND"}
    route, elsewhere = ("GET", "/v1/phota/no-such-route"), ("GET", "/downloads/x")

    assert read(404, unknown, route)["error.no-internals"] is None
    shown = {**unknown, "detail": "/srv/phota/routes.py"}
    assert read(404, shown, route)["error.no-internals"]
    assert "error.no-internals" not in read(404, shown, elsewhere)


@pytest.mark.parametrize("code", ["instance_died", "CONTENT_MODERATION"])
def test_a_failed_job_shows_no_workings_either(read, code):
    def failed(message):
        return read(200, {"error": {"code": code, "message": message}}, JOB)["error.no-internals"]

    assert failed("phota.pipeline.worker.PoolExhausted")
    assert failed("The instance that ran the job died.") is None


@pytest.mark.parametrize("error", [None, "no", {}, {"message": None}])
def test_a_job_that_says_nothing_of_a_failure_is_not_judged(read, error):
    assert "error.no-internals" not in read(200, {"error": error}, JOB)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, ENVELOPE),
        (401, {"detail": "no", "request_id": "r-1"}),
        (422, {"detail": [], "request_id": 7}),
        (404, {**ENVELOPE, "code": "PROFILE_NOT_FOUND", "extra": 1}),
        (422, {"detail": [{"loc": ["body", 0], "msg": "m", "type": "t", "input": {}}]}),
        (422, {"detail": []}),
        (401, {"detail": "Invalid API key"}),
        (402, b""),
    ],
)
def test_a_documented_error_breaks_nothing(read, status, body):
    assert set(read(status, body).values()) == {None}


def test_an_undeclared_status_is_not_judged_by_a_schema(read):
    assert "error.envelope" not in read(418, b"teapot", content_type="text/plain")


def test_a_missing_request_id_is_a_breach_on_every_status(read):
    for status in (200, 202, 400, 401, 404):
        assert read(status, RESULT, X_Request_Id=None)["error.request-id-header"]


def test_a_request_id_given_twice_is_a_breach(read):
    read(200, RESULT)

    assert read(200, RESULT)["error.request-id-match"]


def test_an_error_page_is_not_json(read):
    page = read(500, b"<h1>Oops</h1>", content_type="text/html")

    assert page["error.json"]
    assert page["error.envelope"]


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_a_content_type_is_read_without_case_and_parameters(read, content_type):
    assert set(read(200, RESULT, content_type=content_type).values()) == {None}


def test_a_profile_that_needs_encoding_is_still_the_operation(read):
    call = ("GET", "/v1/phota/profiles/a%2Fb/status")

    assert read(200, {"profile_id": "a/b"}, call)["result.schema"]


def test_an_id_with_a_slash_may_be_an_unknown_route(read):
    call = ("GET", "/v1/phota/profiles/a%2Fb/status")

    assert "error.envelope" not in read(404, {"detail": "Not Found"}, call)
    assert read(500, {"detail": "Oops"}, call)["error.envelope"]


ODD_PATHS = ["a%2Fb", "%00", "%0d%0aX", "%FF", "%C0%AF", "%2500", "a;b"]


@pytest.mark.parametrize("status", [400, 414, 431])
def test_a_page_of_the_http_layer_is_no_error_of_the_api(read, status):
    said = status, b"<html>", GENERATE, "text/html"

    assert not any(read(*said, odd=True, X_Request_Id=None).values())
    assert read(*said, X_Request_Id=None)["error.request-id-header"]


@pytest.mark.parametrize("id_", ODD_PATHS)
def test_an_odd_path_may_be_turned_down_by_the_http_layer(read, id_):
    said = 400, b"<html>", ("GET", f"/v1/phota/profiles/{id_}/status"), "text/html"

    assert not any(read(*said, X_Request_Id=None).values())


def test_a_field_beyond_ascii_may_be_turned_down_by_the_http_layer():
    invariants = Invariants(registered("v0.7.0"))
    headers = {b"X-API-Key": "schlüssel".encode("latin-1")}
    request = httpx.Request("GET", "http://127.0.0.1/v1/phota/profiles/ids", headers=headers)
    response = httpx.Response(400, html="<html>")

    assert not any(reading.breach for reading in invariants.read(request, response))


@pytest.mark.parametrize("id_", ["%C3%A9", "a%20b", "%F0%9F%97%9D", "'1'", "a%3Fb"])
def test_a_path_of_ordinary_escapes_is_for_the_service_to_answer(read, id_):
    said = 400, b"<html>", ("GET", f"/v1/phota/profiles/{id_}/status"), "text/html"

    broken = read(*said, X_Request_Id=None)
    assert broken["error.request-id-header"]
    assert broken["error.json"]


@pytest.mark.parametrize(("status", "body"), [(500, b"<html>"), (400, {"detail": "no"})])
def test_what_the_service_says_to_an_odd_request_is_judged(read, status, body):
    broken = read(status, body, odd=True, X_Request_Id=None)

    assert broken["error.request-id-header"]
    assert broken["error.envelope"]


def test_ids_is_the_list_and_not_a_profile(read):
    assert read(200, {"profiles": []}, ("GET", "/v1/phota/profiles/ids"))["result.schema"] is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, RESULT),
        (202, {"job_id": "j", "poll_url": "/p"}),
        (400, ENVELOPE),
        (402, {}),
        (504, {}),
    ],
)
def test_a_deprecation_date_other_than_the_announced_one_is_a_breach(read, status, body):
    wrong = read(status, body, X_Phota_Deprecation_Date="2026-05-09")

    assert wrong["result.deprecation-header"]


@pytest.mark.parametrize("day", [None, "2026-05-08"])
def test_a_refusal_may_name_the_announced_date_or_none(read, day):
    assert "result.deprecation-header" not in read(400, ENVELOPE, X_Phota_Deprecation_Date=day)


def test_the_deprecation_header_is_promised_until_its_date():
    invariants = Invariants(registered("v0.7.0"), today=date(2026, 5, 7))
    request = httpx.Request("POST", "http://127.0.0.1/v1/phota/generate")
    response = httpx.Response(200, json=RESULT, headers={"X-Request-Id": "r"})

    breaches = {reading.clause: reading.breach for reading in invariants.read(request, response)}

    assert breaches["result.deprecation-header"]
