"""A breach of the target, a gap in the configuration and a fault of ours are told apart."""

import pytest

from contracts.client import NoAnswer, NotApplicable, NotTested, Unmet
from contracts.errors import TargetError
from contracts.model import Outcome
from contracts.pytest_plugin.outcomes import classify, unanswered


def ending(error, when="call", *, loopback=True):
    def act():
        if error is not None:
            raise error

    call = pytest.CallInfo.from_call(act, when)
    found = classify(call, loopback=loopback)
    return found and found[0]


@pytest.mark.parametrize(
    ("error", "when", "outcome"),
    [
        (None, "call", Outcome.PASSED),
        (None, "setup", None),
        (AssertionError("broken"), "call", Outcome.FAILED),
        (AssertionError("broken"), "setup", Outcome.BLOCKED),
        (Unmet("in the way"), "call", Outcome.BLOCKED),
        (NotTested("needs a key"), "setup", Outcome.NOT_TESTED),
        (NotApplicable("not promised"), "call", Outcome.NOT_APPLICABLE),
        (TargetError("gone"), "call", Outcome.ERROR),
        (KeyError("ours"), "call", Outcome.ERROR),
        (RuntimeError("ours"), "teardown", Outcome.ERROR),
    ],
)
def test_an_ending_is_what_it_is(error, when, outcome):
    assert ending(error, when) is outcome


def test_a_lost_answer_judges_a_target_only_where_the_network_loses_none():
    lost = NoAnswer("reset", timed_out=False)

    assert ending(lost, loopback=True) is Outcome.FAILED
    assert ending(lost, loopback=False) is Outcome.ERROR


def test_a_reason_that_pytest_shows_as_skipped_is_still_known():
    def act():
        try:
            raise NotTested("needs a key")  # noqa: TRY301 - as a scenario raises it
        except NotTested as reason:
            pytest.skip(str(reason))

    call = pytest.CallInfo.from_call(act, "call")

    assert classify(call, loopback=True) == (Outcome.NOT_TESTED, "needs a key")


def test_a_wrong_status_says_first_what_came_and_what_was_promised():
    def act():
        raise AssertionError(
            "<401 no key>\nassert 401 == 403\n +  where 401 = <401 no key>.status_code"
        )

    call = pytest.CallInfo.from_call(act, "call")

    outcome, message = classify(call, loopback=True)

    assert outcome is Outcome.FAILED
    assert message.startswith("401, not 403: <401 no key>\n")


def test_what_many_share_goes_back_to_the_exchange_that_was_lost():
    shared = Unmet("there is no job")
    shared.__cause__ = NoAnswer("lost", timed_out=False, exchange=7)
    raised = Unmet("there is no job")
    raised.__cause__ = shared

    assert list(unanswered(raised)) == [7]
    assert list(unanswered(None)) == []


def test_a_chain_of_exceptions_that_leads_back_to_itself_ends():
    first, second = NoAnswer("lost", timed_out=False, exchange=7), Unmet("there is no job")
    first.__context__, second.__cause__ = second, first

    assert list(unanswered(second)) == [7]
