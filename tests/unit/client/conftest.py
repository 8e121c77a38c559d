"""A developer's client with everything that stands between a run and a target."""

import pytest

from contracts.client import (
    Admission,
    Api,
    Budget,
    Intrusion,
    Ledger,
    Limits,
    Pace,
    Prices,
    Recorder,
    Redactor,
)

OWN_KEY = "canary-key-0123456789"


@pytest.fixture
def admitted(tmp_path):
    """Open a client of a run that keeps to a level and a cap; files lie in `tmp_path`."""
    opened = []

    def connect(base_url, *, key=OWN_KEY, intrusion=Intrusion.FULL, cap_usd=None, deadline=5):
        admission = Admission(
            intrusion=intrusion,
            prices=Prices({"generate": 1.0}),
            budget=Budget(tmp_path / "budget.jsonl", cap_usd),
            ledger=Ledger(tmp_path / "ledger.jsonl"),
            pace=Pace(tmp_path, Limits()),
            accounts=frozenset({OWN_KEY}),
        )
        recorder = Recorder(tmp_path / f"{len(opened)}.jsonl", Redactor())
        api = Api(base_url, recorder, key=key, deadline=deadline, admission=admission)
        opened.append((api, recorder, admission))
        return api, admission

    yield connect
    for api, recorder, admission in opened:
        api.close()
        recorder.close()
        admission.close()
