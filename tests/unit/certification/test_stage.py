"""A stage behaves as the API does, breaks connections where its script says, and records all."""

import ssl
import time

import httpx
import pytest

from contracts.certification.drills import drills
from contracts.certification.exchanges import exchanges
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


def download_url(client, stage):
    url = stage.url + submit(client, stage).json()["poll_url"]
    while not (told := client.get(url, headers={"X-API-Key": stage.key}).json())["result"]:
        time.sleep(0.1)
    return told["result"]["download_urls"][0]


def test_downloads_have_an_origin_of_their_own(client, open_stage):
    stage = open_stage(Script())

    url = download_url(client, stage)

    assert url.startswith(f"{stage.download_origin}/")
    assert stage.download_origin != stage.url
    assert client.get(url).headers["content-type"] == "image/png"
    assert stage.record({}).requests[-1].operation == "download"
    assert stage.record({}).facts["download_origin"] == stage.download_origin


def test_the_api_knows_no_downloads(client, open_stage):
    stage = open_stage(Script())
    path = download_url(client, stage).removeprefix(stage.download_origin)
    unknown = client.get(f"{stage.url}/nowhere")

    answer = client.get(stage.url + path)

    assert (answer.status_code, answer.json()["code"]) == (404, unknown.json()["code"])
    assert [each.operation for each in stage.record({}).requests[-2:]] == ["unknown"] * 2


def test_the_origin_of_downloads_knows_no_api(client, open_stage):
    stage = open_stage(Script())
    url = f"{stage.download_origin}/v1/phota/generate"

    answer = client.post(url, json=ORDER, headers={"X-API-Key": stage.key})

    record = stage.record({})
    assert answer.status_code == 404
    assert record.charges == ()
    assert [each.operation for each in record.requests] == ["download"]


def test_an_exchange_tells_the_origin_that_it_went_to(client, open_stage):
    stage = open_stage(Script())
    canary = stage.canary("planted")
    client.get(canary)
    client.get(f"{stage.url}/nowhere")

    shown = exchanges([stage.record({})], "2026-11-21T12:00:00+00:00")

    assert [each.url for each in shown] == [canary, f"{stage.url}/nowhere"]


def test_another_stages_key_is_unknown(client, open_stage):
    one, other = open_stage(Script()), open_stage(Script())

    answer = client.get(f"{one.url}/v1/phota/profiles/ids", headers={"X-API-Key": other.key})

    assert answer.status_code == 401


@pytest.mark.parametrize("name", drills())
def test_a_drill_says_what_happens_in_one_sentence(name):
    title = drills()[name].title

    assert title.endswith(".")
    assert ". " not in title
