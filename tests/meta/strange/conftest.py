"""The mock, right or lying, as strange data meet it, with the rules that hold for all answers."""

from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from serving import mock

from contracts.client import CALLS, Api, Recorder, Redactor
from contracts.documents import newest, registered
from contracts.mock.defects import registry
from contracts.properties import Budget, Probe, Schemas, Sender, probe_strange
from contracts.pytest_plugin.invariants import Invariants


@dataclass
class Seen:
    """Every breach that strange data showed, as clause and message; and what was sent."""

    breaches: list[tuple[str, str]]
    sent: list


@pytest.fixture
def send_strange(tmp_path):
    """Send strange data to an operation of a target."""
    recorder = Recorder(tmp_path / "transcript.jsonl", Redactor())
    apis = []

    def to(target, call, *, examples=5, may_spend=True, **options):
        breaches, sent, invariants = [], [], Invariants(registered(newest()))

        def watch(_exchange, request, response):
            sent.append(request)
            readings = invariants.read(request, response) if response is not None else ()
            breaches.extend((each.clause, each.breach) for each in readings if each.breach)

        recorder.watchers[:] = [watch]
        apis.append(Api(target.base_url, recorder, key=target.api_key, deadline=30))
        schemas = Schemas(registered(newest()), 7, target.image_urls)
        probe = Probe(Sender(apis[-1]), schemas, may_spend=may_spend)
        probe.findings.add = lambda breach: breaches.append((breach.clause, breach.message))
        operation = f"{CALLS[call].method} {CALLS[call].path}"
        probe_strange(probe, operation, Budget(examples, seconds=60), **options)
        return Seen(breaches, sent)

    yield to
    for api in apis:
        api.close()
    recorder.close()


@pytest.fixture
def lying(monkeypatch):
    """Serve the mock with lies that are no defects: what they break is left to the probes."""

    @contextmanager
    def serve(lies):
        names = []
        for number, (seam, wrap) in enumerate(lies):
            names.append(f"what-a-test-makes-up-{number}")
            made_up = registry.Defect(names[-1], "request.not-json", "A lie.", seam, wrap)
            monkeypatch.setitem(registry.DEFECTS, names[-1], made_up)
        with mock(defects=tuple(names)) as target:
            yield target

    return serve
