"""What an exchange was, in the catalogue's words."""

import httpx
import pytest

from contracts.clauses import catalogue
from contracts.client import Target
from contracts.client.recorder import CALLBACK, Recorder
from contracts.client.redaction import Redactor
from contracts.documents import registered
from contracts.model import Exercise
from contracts.pytest_plugin.exercised import Exercised, Fact

BASE = "https://api.example.com"
TARGET = Target("t", BASE, "v0.7.0", api_key="k1", other_api_key="k2", control_url=f"{BASE}/ctl")


@pytest.fixture
def recorder(tmp_path):
    recorder = Recorder(tmp_path / "transcript", Redactor())
    yield recorder
    recorder.close()


@pytest.fixture
def exercised(recorder):
    watching = Exercised(TARGET, registered("v0.7.0"))
    recorder.watchers.append(watching.watch)
    return watching


@pytest.fixture
def seen(recorder, exercised):
    """Record an exchange and return the fact that it is."""

    def record(method, path, *, key=None, sent=None, status=200, said=None):
        headers = {"X-API-Key": key} if key else {}
        request = httpx.Request(method, BASE + path, headers=headers, json=sent)
        response = httpx.Response(status, json=said)
        return exercised.facts[recorder.record(request, response, operation=None, seconds=0.1)]

    return record


@pytest.mark.parametrize(
    ("method", "path", "call"),
    [
        ("POST", "/v1/phota/edit", "edit"),
        ("GET", "/v1/phota/profiles/ids", "profile-ids"),
        ("GET", "/v1/phota/profiles/ids/status", "profile-status"),
        ("DELETE", "/v1/phota/profiles/ids", "profile-delete"),
        ("GET", "/v1/phota/jobs/job_1", "job-status"),
        ("POST", "/v1/phota/jobs/job_1", ""),
        ("POST", "/ctl/clock/advance", "clock/advance"),
    ],
)
def test_a_call_is_known_by_method_and_path(seen, method, path, call):
    assert seen(method, path).call == call


@pytest.mark.parametrize(
    ("key", "whose"), [(None, "none"), ("k1", "developer"), ("k2", "other"), ("k3", "unknown")]
)
def test_it_is_known_whose_key_was_sent(seen, key, whose):
    assert seen("GET", "/v1/phota/profiles/ids", key=key).key == whose


def test_members_of_request_and_answer_are_known(seen):
    sent, said = {"async": True, "prompt": "a"}, {"status": "running", "result": {"a": 1}}

    fact = seen("POST", "/v1/phota/edit", sent=sent, said=said, status=202)

    assert fact.matches(Exercise(frozenset({"edit"}), frozenset({202}), sent=frozenset({"async"})))
    assert fact.matches(Exercise(where={"status": ("running", "failed")}))
    assert not fact.matches(Exercise(where={"status": ("failed",)}))
    assert not fact.matches(Exercise(sent=frozenset({"async", "callback_url"})))


def test_a_callback_is_known_by_what_reached_us(recorder, exercised):
    request = httpx.Request("POST", "https://127.0.0.1/hook", json={"status": "succeeded"})

    number = recorder.receive(request, httpx.Response(500))

    assert exercised.facts[number] == Fact(
        CALLBACK, 500, "none", frozenset({"status"}), {"status": "succeeded"}
    )
    assert recorder.seen == []


@pytest.mark.parametrize("said", [{"status": "succeeded"}, {"id": 1, "job": {}}, {"result": None}])
def test_a_success_was_called_back_whatever_the_body_says(recorder, exercised, seen, said):
    request = httpx.Request("POST", "https://127.0.0.1/hook", json=said)
    called = recorder.receive(request, httpx.Response(200))
    seen("GET", "/v1/phota/jobs/job_1", key="k1", said={"status": "succeeded"})

    assert exercised.by(exercised.facts, "callback.sent") == (0, 1)
    assert exercised.by([called], "callback.sent") == (0,)


def test_what_the_document_does_not_offer_need_not_be_seen():
    newer, older = (Exercised(TARGET, registered(version)) for version in ("v0.7.0", "v0.5.0"))

    assert newer.by((), "result.bytes") == ()
    assert older.by((), "result.bytes") == (0, 2, 3)


def test_every_clause_says_what_exercises_it():
    assert [id_ for id_, clause in catalogue().items() if not clause.exercised_by] == []
