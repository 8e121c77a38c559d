"""A run with everything in it: each verdict, each outcome, evidence, findings about a document."""

import json
from dataclasses import replace

import pytest

from contracts.clauses import catalogue
from contracts.model import (
    Exchange,
    Finding,
    Message,
    Outcome,
    Place,
    RunVerdict,
    Severity,
    Source,
    TargetSummary,
    TestOutcome,
)
from contracts.reports.account import account
from contracts.reports.judgement import judge_clause, overall

KEY = "‹key:5f0c61aa›"
ENVELOPE = {"detail": "No such profile.", "code": "NOT_FOUND", "request_id": "req_01"}


def an_exchange(number, operation="edit", status=200, sent=None, got=None, **changes):
    asked = {"prompt": "make the sky blue", "num_output_images": 1} if sent is None else sent
    answer = {"images": [], "download_urls": ["‹download:9a1b2c3d›"]} if got is None else got
    exchange = Exchange(
        id=number,
        test="tests/scenarios/test_jobs.py::test_it",
        at="2026-08-21T10:00:01.250+00:00",
        method="POST",
        url=f"http://127.0.0.1:8080/v1/phota/{operation}",
        operation=operation,
        request=Message(
            (("host", "127.0.0.1:8080"), ("X-API-Key", KEY), ("content-type", "application/json")),
            json.dumps(asked, ensure_ascii=False),
        ),
        status=status,
        response=Message(
            (("content-type", "application/json"), ("x-request-id", f"req_{number:02}")),
            json.dumps(answer, ensure_ascii=False),
        ),
        seconds=0.042,
    )
    return replace(exchange, **changes)


def a_test(clause_id, outcome=Outcome.PASSED, message=None, **changes):
    on = changes.get("on")
    topic, _, name = clause_id.partition(".")
    test = f"test_{name.replace('-', '_')}" + (f"[{on}]" if on else "")
    node = f"tests/scenarios/test_{topic}.py::{test}"
    return TestOutcome(
        node,
        outcome,
        0.5,
        changes.get("exchanges", (1,)),
        message,
        changes.get("seen"),
        exercised=tuple(range(10)),  # all that any clause must have seen
    )


def a_run(tests_by_clause, **changes):
    """Judge the named clauses by the tests given for each."""
    clauses = tuple(
        judge_clause(catalogue()[clause_id], tests) for clause_id, tests in tests_by_clause.items()
    )
    run = RunVerdict(
        suite_version="0.1.0",
        target=TargetSummary("staging", "https://staging.example/", "v0.7.0"),
        started_at="2026-08-21T10:00:00+00:00",
        seconds=83.4,
        seed=4711,
        requests=1234,
        spend_usd=3.24,
        overall=overall(clauses),
        clauses=clauses,
    )
    return replace(run, **changes)


FAILED, NOT_TESTED = Outcome.FAILED, Outcome.NOT_TESTED
NO_CLOCK = "the target has no control API: --control-url would make it testable"
SHOWN = {
    "error.profile-not-found": [
        a_test(
            "error.profile-not-found",
            FAILED,
            "an unknown profile got code NOT_FOUND, not PROFILE_NOT_FOUND\n"
            "assert 'NOT_FOUND' == 'PROFILE_NOT_FOUND'",
            on=operation,
            exchanges=(at, at + 1),
        )
        for at, operation in ((2, "edit"), (4, "profile-status"), (6, "profile-delete"))
    ],
    "job.accepted": [
        a_test("job.accepted", on="edit"),
        a_test("job.accepted", FAILED, "it got 200, not 202", on="remix", exchanges=(8,)),
    ],
    "request.unknown-field": [
        a_test("request.unknown-field", FAILED, "an undeclared field made the answer 500"),
    ],
    "billing.training": [
        a_test("billing.training", Outcome.ERROR, "the control API answered 502 to GET charges"),
    ],
    "error.json": [
        a_test("error.json", FAILED, "a 404 came as text/html", exchanges=(9,)),
    ],
    "auth.key-not-echoed": [
        a_test("auth.key-not-echoed", FAILED, "the key came back in the header x-debug"),
    ],
    "request.invalid-status": [
        a_test("request.invalid-status", on="edit", seen="422"),
        a_test("request.invalid-status", on="remix", seen="400", exchanges=(10,)),
    ],
    "request.coercion": [a_test("request.coercion", seen="refused")],
    "callback.signature": [a_test("callback.signature", seen="lower-case hex, no prefix")],
    "job.expired": [a_test("job.expired", NOT_TESTED, NO_CLOCK, exchanges=())],
    "result.url-expiry": [a_test("result.url-expiry", NOT_TESTED, NO_CLOCK, exchanges=())],
    "error.credit": [
        a_test("error.credit", NOT_TESTED, "PHOTA_NO_CREDIT_API_KEY is not set", exchanges=()),
    ],
    "result.deprecation-header": [
        a_test(
            "result.deprecation-header",
            Outcome.NOT_APPLICABLE,
            "the announced date has passed",
            exchanges=(),
        ),
    ],
    "profile.tag": [
        a_test("profile.tag"),
        a_test("profile.tag", NOT_TESTED, "no image_urls: no profile was made", exchanges=()),
    ],
    "profile.lifecycle": [],
}


@pytest.fixture(name="an_exchange")
def exchange_builder():
    return an_exchange


@pytest.fixture(name="a_test")
def outcome_builder():
    return a_test


@pytest.fixture(name="a_run")
def run_builder():
    return a_run


HOSTILE = (
    "<script>alert(1)</script>\"'&amp;<!--]]> `tick` | [x](https://evil.example) @someone #1 "
    "[bold]b[/bold] \x1b[31m\x00\r\x9b\u202e\ud800 {{ 7 * 7 }}"
)


@pytest.fixture
def hostile_text():
    return HOSTILE


@pytest.fixture
def hostile():
    """A run in which whatever a target or a document can say is hostile."""
    said = {"exchanges": (1,), "on": HOSTILE, "seen": HOSTILE}
    outcomes = {
        "auth.missing-key": FAILED,
        "auth.before-effect": FAILED,
        "auth.invalid-key": Outcome.ERROR,
        "error.envelope": NOT_TESTED,
        "error.json": Outcome.NOT_APPLICABLE,
        "request.coercion": Outcome.PASSED,
        "job.accepted": Outcome.PASSED,
    }
    run = a_run(
        {
            clause_id: [a_test(clause_id, outcome, HOSTILE, **said)]
            for clause_id, outcome in outcomes.items()
        },
        target=TargetSummary(HOSTILE, HOSTILE, HOSTILE),
        suite_version=HOSTILE,
    )
    message = Message(((HOSTILE, HOSTILE),), HOSTILE)
    exchange = an_exchange(1, method=HOSTILE, url=HOSTILE, request=message, response=message)
    unanswered = replace(exchange, id=2, status=0, error=HOSTILE)
    finding = Finding(HOSTILE, Severity.ERROR, HOSTILE, Place(HOSTILE, HOSTILE))
    clauses = {
        clause_id: replace(clause, text=HOSTILE, sources=(Source(HOSTILE, HOSTILE),))
        for clause_id, clause in catalogue().items()
    }
    return account(run, [exchange, unanswered], [finding], clauses)


@pytest.fixture
def run():
    passed = {clause_id: [a_test(clause_id)] for clause_id in catalogue() if clause_id not in SHOWN}
    return a_run({clause_id: (SHOWN | passed)[clause_id] for clause_id in catalogue()})


@pytest.fixture
def transcript():
    return [
        an_exchange(1),
        *(an_exchange(at, status=404, got=ENVELOPE) for at in range(2, 8)),
        an_exchange(8, "remix", sent={"async": True, "input_image": "‹base64, 912 bytes›"}),
        an_exchange(
            9,
            "nowhere",
            404,
            response=Message((("content-type", "text/html"),), "<h1>Not Found</h1>"),
        ),
        an_exchange(10, "remix", 400),
    ]


@pytest.fixture
def findings():
    place = Place("openapi/v0.7.0/openapi.json", "/components/schemas/JobHandle", 812, 9)
    return (
        Finding("prose-names-no-path", Severity.ERROR, "prose names `/v1/jobs/{job_id}`", place),
        Finding(
            "status-undeclared",
            Severity.WARNING,
            "the release notes promise 504, no operation declares it",
            Place("openapi/v0.7.0/openapi.json"),
            base=Place("openapi/release notes.txt", "", 12),
            affects=("POST /v1/phota/edit", "POST /v1/phota/generate"),
        ),
    )


@pytest.fixture
def told(run, transcript, findings):
    return account(run, transcript, findings, catalogue())
