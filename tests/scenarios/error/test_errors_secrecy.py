"""What no error may show: how the service is built (openapi v0.7.0)."""

import pytest

from contracts.client import Unmet, not_applicable
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.internals import leaks

ERRORS = range(400, 600)
FAULTS = ["internal", "unavailable"]
OF_JOBS = [*FAULTS, "instance_died", "dispatch_failed"]


def shown_workings(answer):
    return leaks(answer.response.request, answer.response)


@clause("error.no-internals")
def test_no_error_shows_how_the_service_is_built(seen_with, errors, any_operation):
    for answer in seen_with(errors(any_operation), ERRORS):
        assert not shown_workings(answer), answer


@clause("error.no-internals")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_service_keeps_its_causes_to_itself(outage, image_operation, fault):
    answer = outage(image_operation, fault)

    assert not shown_workings(answer), answer


@clause("error.no-internals")
@pytest.mark.usefixtures("control", "in_a_job")
@pytest.mark.parametrize("fault", OF_JOBS)
def test_a_failed_job_keeps_its_causes_to_itself(failures, image_operation, fault):
    found = failures(fault, image_operation)
    if isinstance(found, Unmet) and found.was_unanswered:
        raise found
    if isinstance(found, Unmet):
        not_applicable(f"this fault leaves no job behind: {found}")
    if found.last.get("status") != "failed":
        raise Unmet(f"the job did not fail: {found.last}")
    answer = found.poll()

    assert not shown_workings(answer), answer
