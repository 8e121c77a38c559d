"""A probe sends each case once, blames the right clause, and shows the smallest request."""

import pytest

from contracts.client import Api
from contracts.documents import registered
from contracts.errors import TargetError
from contracts.properties import Budget, Schemas, probe_allowed, probe_anything
from contracts.properties.cases import allowed_strategy
from contracts.properties.sending import curl

GENERATE, ENHANCE = "POST /v1/phota/generate", "POST /v1/phota/enhance"
IDS = "GET /v1/phota/profiles/ids"
FEW = 8
TIME = 200.0
REFUSAL = (422, {"detail": []})


def budget():
    return Budget(FEW, seconds=TIME)


def sent(target):
    return list(target.requests)


def twisted(*, status=200, when=lambda _path, _body: True):
    """Make a target answer with another status where a condition holds."""

    def twist(_method, path, body, answer):
        return (status, {}) if when(path, body) else answer

    return twist


def test_a_seed_repeats_every_request(target, new_probe, schemas):
    target.twist = lambda *_: REFUSAL
    probe_anything(new_probe(), ENHANCE, budget())
    first = sent(target)
    target.requests.clear()

    probe_anything(new_probe(Schemas(schemas.document, 7, ())), ENHANCE, budget())

    assert sent(target) == first
    assert len(first) > FEW


def test_another_seed_draws_other_requests(target, new_probe, schemas):
    target.twist = lambda *_: REFUSAL
    probe_anything(new_probe(), ENHANCE, budget())
    first = sent(target)
    target.requests.clear()

    probe_anything(new_probe(Schemas(schemas.document, 8, ())), ENHANCE, budget())

    assert sent(target) != first


def test_no_request_is_sent_twice(target, new_probe):
    target.twist = lambda *_: REFUSAL
    probe_anything(new_probe(), ENHANCE, budget())

    distinct = set(sent(target))

    assert len(distinct) >= 0.9 * len(sent(target))  # those of another content type differ in it


def test_a_budget_bounds_what_is_drawn(target, new_probe):
    probe_allowed(new_probe(), IDS, Budget(3, seconds=TIME))
    few = len(sent(target))
    target.requests.clear()

    probe_allowed(new_probe(), IDS, Budget(12, seconds=TIME))

    assert few < len(sent(target)) <= few + 9


def test_a_budget_without_time_sends_nothing(target, new_probe):
    probe_allowed(new_probe(), IDS, Budget(20, seconds=0))

    assert sent(target) == []


def test_what_is_sent_nowhere_but_refusals_costs_nothing(target, new_probe):
    probe = new_probe(may_spend=False)

    probe_allowed(probe, GENERATE, budget())

    assert sent(target) == []


def test_a_right_answer_keeps_its_clause(new_probe):
    probe = new_probe()

    probe_allowed(probe, IDS, budget())

    assert not probe.findings.broken
    assert set(probe.findings.kept) == {"profile.created", "profile.tag"}


def test_a_crash_on_one_value_is_shown_by_the_smallest_request(target, new_probe):
    probe = new_probe()
    target.twist = twisted(status=500, when=lambda _, body: body.get("aspect_ratio") == "16:9")

    probe_allowed(probe, GENERATE, budget())

    breach = probe.findings.broken["job.sync-default"]
    assert "16:9" in breach.example
    assert "500" in breach.message


def test_a_crash_that_does_not_come_again_is_a_hiccup(target, new_probe):
    probe = new_probe()
    target.twist = lambda *call: (500, {}) if len(target.requests) == 1 else call[-1]

    probe_allowed(probe, IDS, budget())

    assert not probe.findings.broken


def test_accepting_what_nobody_may_take_is_a_breach(new_probe):
    probe = new_probe()

    probe_anything(probe, ENHANCE, budget())

    assert {"request.types", "request.required", "request.output-count"} <= set(
        probe.findings.broken
    )
    assert probe.findings.readings["request.coercion"] == {"read as meant"}


def test_one_broken_clause_does_not_hide_another(target, new_probe):
    probe = new_probe()
    target.twist = lambda _m, _p, _b, answer: (answer[0], {"images": [1]})

    probe_allowed(probe, GENERATE, budget())

    assert "result.schema" in probe.findings.broken


def test_a_result_of_the_wrong_size_is_seen(new_probe):
    probe = new_probe()

    probe_allowed(probe, GENERATE, budget())

    assert {"result.bytes", "result.urls"} <= set(probe.findings.broken)


def test_a_request_without_a_key_is_asked_for_its_status(target, new_probe):
    probe = new_probe()
    recorder = probe.sender.api.recorder
    nobody = Api(target.url, recorder, key=None, deadline=5)

    probe.ask_without_key(IDS, {"auth.missing-key": (nobody, 403)})

    nobody.close()
    assert "403 is promised" in probe.findings.broken["auth.missing-key"].message
    assert "X-API-Key" not in probe.findings.broken["auth.missing-key"].example


def test_no_example_holds_the_key(target, new_probe):
    probe = new_probe()
    target.twist = twisted(status=500)

    probe_allowed(probe, GENERATE, budget())

    text = "\n".join(probe.findings.lines())
    assert '--header "X-API-Key: $PHOTA_API_KEY"' in text
    assert probe.sender.api.key not in text


def test_a_curl_command_says_the_whole_request(new_probe, schemas):
    operation = schemas.published["/v1/phota/generate"]["POST"]
    case = operation.Case(body={"prompt": "it's $HOME"}, media_type="application/json")

    command = curl(new_probe().sender.request(case))

    assert command.startswith("curl --globoff --request POST http://127.0.0.1:")
    assert "--header 'Content-Type: application/json'" in command
    assert """--data-raw '{"prompt": "it'"'"'s $HOME"}'""" in command


def test_the_older_document_is_probed_by_its_own_rules(new_probe):
    probe = new_probe(Schemas(registered("v0.5.0"), 7, ()))

    probe_allowed(probe, GENERATE, budget())

    assert "job.sync-default" not in probe.findings.clauses


@pytest.mark.parametrize("fault", [TargetError("It hangs."), KeyError("ours")])
def test_a_fault_that_judges_nothing_ends_the_probe_at_once(new_probe, monkeypatch, fault):
    probe = new_probe()
    calls = []

    def fail(request, **_):
        calls.append(request)
        raise fault

    monkeypatch.setattr(probe.sender, "send", fail)

    with pytest.raises(type(fault)):
        probe.fuzz(allowed_strategy(probe.schemas, GENERATE), budget())

    assert len(calls) == 1


@pytest.fixture
def drop_once(target):
    """Let the target drop one connection, of a request with such a body; tell if it is to come."""

    def drop_one(when, answers=None):
        drops = [ConnectionAbortedError()]

        def twist(_method, _path, body, answer):
            if drops and when(body):
                raise drops.pop()
            return answers if answers and when(body) else answer

        target.twist = twist
        return drops

    return drop_one


def are_told(probe):
    return ["RemoteProtocolError" in breach.message for breach in probe.findings.broken.values()]


def test_a_connection_that_was_dropped_once_breaks_nothing_where_nothing_is_ordered(
    drop_once, new_probe
):
    probe, drops = new_probe(), drop_once(lambda body: "prompt" not in body, REFUSAL)
    probe_anything(probe, GENERATE, budget())

    assert not drops
    assert not any(are_told(probe))


@pytest.mark.parametrize("is_calm", [True, False])
def test_of_an_order_that_was_dropped_the_end_of_the_run_tells_if_it_was_the_weather(
    drop_once, target, new_probe, is_calm
):
    probe, drops = new_probe(is_calm=lambda: is_calm), drop_once(lambda body: "prompt" in body)
    probe_allowed(probe, GENERATE, Budget(2, seconds=TIME))

    assert not drops
    assert any(are_told(probe)) == is_calm
    assert len(set(target.requests)) == len(target.requests), "an order was sent again"


@pytest.mark.parametrize("run", [probe_allowed, probe_anything])
def test_a_dropped_connection_breaks_what_was_promised(target, new_probe, run):
    probe = new_probe()
    target.twist = lambda *_: (200, None).missing

    run(probe, IDS, Budget(2, seconds=TIME))

    assert probe.findings.broken
