"""The form of an error: an envelope or rows of what is wrong, always JSON.

The statuses and their bodies are those of openapi v0.7.0.
"""

import pytest

from contracts.client import not_applicable
from contracts.pytest_plugin import clause

CODES = {
    400: {"CONTENT_MODERATION", "INVALID_REQUEST"},
    404: {"NOT_FOUND", "PROFILE_NOT_FOUND", "PROFILE_NOT_READY"},
    500: {"INTERNAL_ERROR"},
    503: {"SERVICE_UNAVAILABLE"},
}
DECLARED = {400, 401, 402, 403, 404, 410, 422, 500, 503}
FAULTS = ["internal", "unavailable"]


def assert_is_envelope(answer):
    error = answer.json()
    assert isinstance(error["detail"], str), answer
    assert error["code"] in CODES[answer.status_code], answer
    assert isinstance(error["request_id"], str), answer


@clause("error.envelope")
def test_what_no_schema_forbids_is_refused_in_an_envelope(seen_with, broken_rules, ruled_operation):
    for answer in seen_with(broken_rules(ruled_operation), {400, 404}):
        assert_is_envelope(answer)


@clause("error.envelope")
def test_a_breach_that_is_a_bad_request_is_an_envelope(breaches, breached_operation):
    answers = [answer for answer in breaches(breached_operation) if answer.status_code == 400]
    if not answers:
        not_applicable("no schema breach is told with 400 here")

    for answer in answers:
        assert_is_envelope(answer)


@clause("error.envelope")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_service_is_told_in_an_envelope(outage, image_operation, fault):
    assert_is_envelope(outage(image_operation, fault))


@clause("error.validation-shape")
def test_a_schema_breach_is_told_in_rows(seen_with, breaches, breached_operation):
    answers = breaches(breached_operation)
    if {answer.status_code for answer in answers} == {400}:
        not_applicable("schema breaches are told with 400 here, in an envelope")

    for answer in seen_with(answers, {422}):
        assert isinstance(answer.json()["detail"], list), answer
        for row in answer.json()["detail"]:
            assert isinstance(row["loc"], list), answer
            assert all(isinstance(step, str | int) for step in row["loc"]), answer
            assert isinstance(row["msg"], str), answer
            assert isinstance(row["type"], str), answer


@clause("error.json")
def test_every_error_is_json(seen_with, errors, any_operation):
    answers = [answer for answer in errors(any_operation) if answer.content]
    for answer in seen_with(answers, DECLARED):
        assert answer.media_type == "application/json", answer
        answer.json()


@clause("error.json")
def test_a_refusal_for_credit_is_json(no_credit, image_operation):
    answer = no_credit(image_operation)
    if not answer.content:
        not_applicable("a refusal for credit has no body here")

    assert answer.media_type == "application/json", answer
    answer.json()


@clause("error.json")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_service_is_told_in_json(outage, image_operation, fault):
    answer = outage(image_operation, fault)

    assert answer.media_type == "application/json", answer
    answer.json()
