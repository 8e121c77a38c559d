"""Each kind of bad weather: what may be asked again is, and nothing else ever arrives twice."""

import runpy
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from contracts.client import Api, NoAnswer, Recorder, Redactor

proxy = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("proxy.py"))))
HARMLESS = {"slow", "skewed"}
OWN = 200, {"Content-Type": "application/json"}, b"{}"


class Gust(proxy.Weather):
    """Strikes the first request and no other."""

    def strike(self):
        kind = super().strike()
        self.rate = 0
        return kind


@pytest.fixture
def arrived():
    return []


@pytest.fixture(params=proxy.KINDS)
def kind(request):
    return request.param


@pytest.fixture
def api(serve, arrived, kind, tmp_path):
    """A client whose first request meets this kind of weather."""

    def answer(request):
        arrived.append(request.command)
        return OWN

    upstream = urlsplit(serve(answer))
    recorder = Recorder(tmp_path / "transcript.jsonl", Redactor())
    weather = Gust(1, kinds={kind: 1}, held=0.2)
    with proxy.bad_weather((upstream.hostname, upstream.port), weather) as base_url:
        client = Api(base_url, recorder, key=None, deadline=5)
        yield client
        client.close()
    recorder.close()
    assert weather.struck == {kind: 1}


def test_a_question_is_asked_until_it_is_answered(api):
    assert api.get("/").json() == {}


def test_an_order_without_a_key_arrives_once_at_most_and_a_loss_is_said(api, arrived, kind):
    may_end_well = kind in HARMLESS or kind == "reset at once"  # before the order went out
    try:
        assert api.post("/", {}).json() == {}
        assert may_end_well
    except NoAnswer:
        assert kind not in HARMLESS

    assert len(arrived) <= 1
