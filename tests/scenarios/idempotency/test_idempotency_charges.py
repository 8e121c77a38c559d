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


@clause("idempotency.no-double-charge")
def test_repeated_submits_of_another_developer_are_charged_once(
    run, other_api, jobs, control, trainings_over, client_request_id
):
    """Where what two images cost, nobody knows: nothing more is spent once that was charged."""
    del control  # which settles, and excludes others
    trainings_over(other_api)
    others = run.control_of(other_api.key)
    others.advance(60)
    account = Account(others)
    submits = [
        partial(
            jobs.submit, other_api, name, num_output_images=2, client_request_id=client_request_id()
        )
        for name in IMAGE_OPERATIONS
    ]
    finish_all(jobs, [submit() for submit in submits])
    assert_charged(account)
    afterwards = Account(others)
    for submit in submits * 2:
        submit()

    afterwards.assert_spent(0)


def assert_charged(account):
    """Wait until jobs that are over are charged, as a step towards what is judged."""
    if eventually(lambda: account.spent() or None, CHARGE_DEADLINE) is None:
        raise Unmet("finished jobs were not charged")
    account.control.advance(60)


@clause("idempotency.no-double-charge")
def test_the_repeated_submit_of_a_failed_job_costs_nothing_more(
    run, jobs, trainings_over, any_failed
):
    trainings_over(any_failed.api)
    control = run.control_of(any_failed.api.key)
    control.advance(60)
    account = Account(control)
    if any_failed.api.get(any_failed.poll_path).status_code in GONE:
        not_applicable("by now this target has forgotten the job, and so it may its key")
    for _ in range(2):
        jobs.request(any_failed.api, any_failed.operation, **any_failed.sent)

    account.assert_spent(0)
