"""Idempotent submits cost once (openapi v0.7.0, client_request_id; release notes 0.7.0).

What one job costs is seen from a job without a key, so that no price need be known.
"""

from functools import partial

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    NoAnswer,
    Unmet,
    eventually,
    not_applicable,
    submission,
    together,
    weather,
)
from contracts.pytest_plugin import clause

CROWD = 8
GONE = {404, 410}
CENT_FRACTION = 1e-6
CHARGE_DEADLINE = 5.0


class Account:
    """What the developer spends from now on."""

    def __init__(self, control):
        self.control = control
        self.before = control.charges().keys()

    def spent(self):
        """Every charge since the beginning that was not refunded, in US dollars."""
        charges = self.control.charges()
        return sum(
            charge.usd
            for id_, charge in charges.items()
            if id_ not in self.before and not charge.refunded
        )

    def assert_spent(self, usd):
        """Charges may appear a little late; once they are there, no more may come."""

        def is_right():
            return abs(self.spent() - usd) < CENT_FRACTION or None

        assert eventually(is_right, CHARGE_DEADLINE), f"spent {self.spent()}, not {usd}"
        self.control.advance(60)
        assert is_right(), f"spent {self.spent()}, not {usd}"


@pytest.fixture(scope="session")
def usual_cost():
    """What was found to be usual, kept for all tests."""
    return []


@pytest.fixture
def usual(api, jobs, control, usual_cost, trainings_over):
    """What one job of each of the four operations costs together."""
    trainings_over(api)
    if not usual_cost:
        usual_cost.append(cost_of_one_each(api, jobs, control))
    return usual_cost[0]


def cost_of_one_each(api, jobs, control):
    jobs.finish(jobs.submit(api, "generate"))  # jobs from before are over, and charged, by now
    control.advance(60)
    account = Account(control)
    finish_all(jobs, [jobs.submit(api, operation) for operation in IMAGE_OPERATIONS])
    if eventually(lambda: account.spent() or None, CHARGE_DEADLINE) is None:
        raise Unmet("four finished jobs were not charged")
    control.advance(60)
    return account.spent()


@pytest.fixture
def account(usual, control):  # noqa: ARG001 - what the usual jobs cost lies before
    return Account(control)


def finish_all(jobs, submitted):
    for job in submitted:
        jobs.finish(job)


@clause("idempotency.no-double-charge")
def test_repeated_submits_are_charged_once(api, jobs, usual, account, client_request_id):
    submits = [
        partial(jobs.submit, api, operation, client_request_id=client_request_id())
        for operation in IMAGE_OPERATIONS
    ]
    submitted = [submit() for submit in submits for _ in range(3)]
    finish_all(jobs, submitted)
    for submit in submits * 2:
        submit()

    account.assert_spent(usual)


@clause("idempotency.no-double-charge")
def test_submits_at_the_same_moment_are_charged_once(api, jobs, usual, account, client_request_id):
    for operation in IMAGE_OPERATIONS:
        key = client_request_id()
        submit = partial(jobs.submit, api, operation, client_request_id=key)
        together(lambda _, submit=submit: submit(), range(CROWD))
    jobs.settle()

    account.assert_spent(usual)


@clause("idempotency.no-double-charge")
def test_a_submit_whose_answer_was_lost_is_charged_once(
    api, jobs, control, usual, account, client_request_id
):
    for operation in IMAGE_OPERATIONS:
        key = client_request_id()
        lose_the_answer(api, control, operation, key)
        jobs.submit(api, operation, client_request_id=key)
        jobs.submit(api, operation, client_request_id=key)
    jobs.settle()

    account.assert_spent(usual)


def lose_the_answer(api, control, operation, key):
    with control.fault(operation, "drop_response"):
        try:
            sent = submission(operation, client_request_id=key)
            answer = api.post(CALLS[operation].path, sent, retry=weather.ONCE)
        except NoAnswer:
            return
    raise Unmet(f"the target was to drop its response, and gave one: {answer}")


@clause("idempotency.no-double-charge")
def test_submits_repeated_hours_later_are_charged_once(
    api, jobs, control, usual, client_request_id
):
    keys = {operation: client_request_id() for operation in IMAGE_OPERATIONS}
    account = Account(control)
    submitted = [jobs.submit(api, op, client_request_id=key) for op, key in keys.items()]
    finish_all(jobs, submitted)
    for seconds in (90, 3600, 7200):
        control.advance(seconds)
        if any(job.poll().status_code in GONE for job in submitted):
            not_applicable("results of this target last less than three hours, and so may keys")
        for operation, key in keys.items():
            jobs.submit(api, operation, client_request_id=key)

    account.assert_spent(usual)
