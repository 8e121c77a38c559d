"""What a broken-off run has settled is what it judged, not what the network let it see."""

from types import SimpleNamespace

import pytest

from contracts.client import Target, ledger
from contracts.client.recorder import line
from contracts.documents import newest
from contracts.model import Exchange, Message, Outcome, TestOutcome
from contracts.pytest_plugin.journal import FILE, Journal, about
from contracts.pytest_plugin.options import Selection
from contracts.pytest_plugin.resuming import continuation

NOON = "2026-01-01T12:00:00+00:00"
NOW = about(Target("staging", "https://staging.example.com", newest()))


@pytest.fixture
def settled(tmp_path):
    """Which tests are settled after attempts, each of an outcome and the error of its exchange."""

    def after(*attempts):
        book = Journal(tmp_path / FILE, NOW)
        with (tmp_path / "transcript-w1.jsonl").open("wb") as transcript:
            for number, (outcome, error) in enumerate(attempts, start=1):
                transcript.write(line(exchange(number, error)))
                shown = TestOutcome("a", outcome, exchanges=(number,), message="", attempt=number)
                book.enter("w1", "a", [("job.accepted", shown)], is_over=True)
        book.close()
        (tmp_path / ledger.FILE).touch()  # nothing is left to delete
        option = SimpleNamespace(resume=tmp_path, only_failed=None)
        chosen = Selection(frozenset(), scenarios_only=True)
        return continuation(option, NOW, chosen, loopback=False).tests

    return after


def exchange(number, error):
    return Exchange(
        number, "a", NOON, "POST", "https://x", "edit", Message(), 0, Message(), 1.0, error
    )


def test_a_breach_is_settled(settled):
    assert settled((Outcome.FAILED, None)) == {"a"}


def test_what_a_lost_request_may_have_caused_is_not(settled):
    assert settled((Outcome.FAILED, "ReadError")) == set()


def test_what_a_later_attempt_judged_is(settled):
    assert settled((Outcome.FAILED, "ReadError"), (Outcome.PASSED, None)) == {"a"}
