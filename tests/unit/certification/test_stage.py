"""A stage behaves as the API does, breaks connections where its script says, and records all."""

import ssl

import httpx
import pytest

from contracts.certification.drills import drills
from contracts.certification.scripts import Script
from contracts.certification.situations.retries import (
    ResetAfterAcceptance,
    ResetUnread,
    Truncated,
)

ORDER = {
    "prompt": "a lighthouse",
    "output_format": "png",
    "async": True,
    "response_mode": "urls",
    "client_request_id": "order-1",
}


@pytest.fixture
def open_stage(sandbox):
    opened = []

    def open_(script):
        stage = sandbox.open("by hand", script)
        opened.append(stage)
        return stage

    yield open_
    for stage in opened:
        sandbox.close(stage)


@pytest.fixture
def client(sandbox):
    trusted = ssl.create_default_context(cafile=sandbox.certificates.authority)
    with httpx.Client(verify=trusted, trust_env=False) as http:
        yield http


def submit(client, stage):
    url = f"{stage.url}/v1/phota/generate"
    return client.post(url, json=ORDER, headers={"X-API-Key": stage.key})


def test_all_is_recorded_with_its_bytes(client, open_stage):
    stage = open_stage(Script())

    answer = submit(client, stage)

    (request,) = stage.record({}).requests
    assert request.operation == "generate"
    assert request.sent == ORDER
    assert request.got == answer.json()
    assert request.reply.body.content == answer.content
    assert request.header("x-api-key") == (stage.key,)


def test_a_charge_is_in_the_record(client, open_stage):
    stage = open_stage(Script())

    submit(client, stage)
    submit(client, stage)

    assert len(stage.record({}).charges) == 1


@pytest.mark.parametrize(
    ("script", "cut", "jobs"),
    [(ResetUnread, "unread", 0), (ResetAfterAcceptance, "reset", 1), (Truncated, "truncated", 1)],
)
def test_a_connection_breaks_where_the_script_says(client, open_stage, script, cut, jobs):
    stage = open_stage(script())

    with pytest.raises(httpx.TransportError):
        submit(client, stage)

    record = stage.record({})
    assert record.requests[0].reply.cut == cut
    assert len(record.charges) == jobs
    assert submit(client, stage).status_code == 202


def test_an_address_that_nobody_knows_is_a_canary(client, open_stage):
    stage = open_stage(Script())

    client.get(stage.canary("forged"))

    assert [each.operation for each in stage.record({}).requests] == ["canary"]


def test_another_stages_key_is_unknown(client, open_stage):
    one, other = open_stage(Script()), open_stage(Script())

    answer = client.get(f"{one.url}/v1/phota/profiles/ids", headers={"X-API-Key": other.key})

    assert answer.status_code == 401


@pytest.mark.parametrize("name", drills())
def test_a_drill_says_what_happens_in_one_sentence(name):
    title = drills()[name].title

    assert title.endswith(".")
    assert ". " not in title
