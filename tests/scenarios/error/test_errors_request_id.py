"""Every answer names its request, an error twice: in the header and in the envelope.

`X-Request-Id` is release notes 0.1.1, `request_id` openapi v0.7.0.
"""

import pytest

from contracts.client import CALLS, Answer, Unmet, not_applicable
from contracts.pytest_plugin import clause, waits_for_training

MISDIRECTED = [  # no such route, or none by this method
    ("GET", "/v1/phota/no-such-route"),
    ("GET", CALLS["edit"].path),
    ("DELETE", CALLS["profile-ids"].path + "/all"),
    ("PUT", CALLS["profile-add"].path),
]
READING = ["job-status", "webhook-secret", "profile-ids", "profile-status", "profile-picture"]
ERRORS = range(400, 600)
FAULTS = ["internal", "unavailable"]
WITH_AN_ENVELOPE = {400, 404, 500, 503}


@clause("error.request-id-header")
def test_every_error_names_its_request(seen_with, errors, any_operation):
    for answer in seen_with(errors(any_operation), ERRORS):
        assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@waits_for_training()
def test_every_success_names_its_request(success, any_operation):
    answer = success(any_operation)

    assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@pytest.mark.parametrize(("method", "path"), MISDIRECTED)
def test_what_no_operation_takes_names_its_request(api, method, path):
    answer = api.request(method, path)

    assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@pytest.mark.usefixtures("in_a_job")
def test_every_submit_names_its_request(api, jobs, client_request_id, image_operation):
    key = client_request_id()
    for _ in range(2):
        answer = jobs.request(api, image_operation, client_request_id=key)

        assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
def test_a_refusal_for_credit_names_its_request(no_credit, image_operation):
    answer = no_credit(image_operation)

    assert answer.headers.get("X-Request-Id"), f"no X-Request-Id on {answer}"


@clause("error.request-id-header")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_service_names_its_request(outage, image_operation, fault):
    assert outage(image_operation, fault).headers.get("X-Request-Id")


def named_requests(answers):
    """The ids in the headers; an answer without any is judged by another clause."""
    found = [answer.headers.get("X-Request-Id") for answer in answers]
    if not all(found):
        raise Unmet("an answer has no X-Request-Id, which another clause judges")
    return found


def named_twice(answer):
    """The ids in the body of an error and in its header; what lacks one, other clauses judge."""
    (header,) = named_requests([answer])
    in_body = read(answer).get("request_id")
    if not isinstance(in_body, str):
        raise Unmet(f"the body names no request, which another clause judges: {answer}")
    return in_body, header


def read(answer):
    """The members of a JSON object; none where the body is no such thing."""
    try:
        return answer.json()
    except AssertionError:
        return {}


@clause("error.request-id-match")
def test_an_error_names_the_same_request_twice(seen_with, errors, broken_rules, any_operation):
    if any_operation not in broken_rules.table:
        not_applicable("no client can bring about an error that has an envelope")

    for answer in seen_with(errors(any_operation), WITH_AN_ENVELOPE):
        in_body, header = named_twice(answer)
        assert in_body == header, answer


@clause("error.request-id-match")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_service_names_the_same_request_twice(outage, image_operation, fault):
    answer = outage(image_operation, fault)
    in_body, header = named_twice(answer)

    assert in_body == header, answer


@clause("error.request-id-match")
def test_no_two_errors_name_the_same_request(errors, any_operation):
    found = named_requests(errors(any_operation))

    assert len(set(found)) == len(found), found


@clause("error.request-id-match")
@waits_for_training()
@pytest.mark.parametrize("known_operation", READING, indirect=True)
def test_requests_that_follow_one_another_have_different_ids(known_operation, api, call, existing):
    ids = existing(known_operation)
    found = named_requests([call(api, known_operation, ids=ids) for _ in range(3)])

    assert len(set(found)) == len(found), found


@clause("error.request-id-match")
def test_requests_at_the_same_moment_are_told_apart(nobody, seen_with, api, call, at_once):
    """One that got no answer, which other clauses judge, has no id."""
    prompt = f"[[{nobody}]] at dusk"
    asked = at_once(lambda _: call(api, "generate", prompt=prompt), range(20))
    answers = [answer for answer in asked.values() if isinstance(answer, Answer)]
    if len(answers) < len(asked) / 2:
        raise Unmet(f"of {len(asked)} requests at the same moment {len(answers)} were answered")
    found = named_requests(answers)

    assert len(set(found)) == len(found), found
    for answer in seen_with(answers, {404}):
        in_body, header = named_twice(answer)
        assert in_body == header, answer
