"""Values of a wrong JSON type: those that no reader takes, and those that a lenient one takes."""

import pytest

from contracts.client import CALLS, body, members, photo, submission
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

# What no lenient reader takes for a value of the JSON type; null is wrong where not declared, but
# in place of a required member it is the member that is missing, which is another clause.
WRONG = {
    "boolean": ["perhaps", [True], {"value": True}],
    "integer": [2.5, "two", [2], {"value": 2}],
    "string": [["word"], {"text": "word"}],
    "array": [7, {"0": "abc"}],
}
WRONG_ITEMS = [None, {"text": "abc"}, ["abc"]]
NEARLY_TEXT = [7, True]  # lenient readers write them out: no choice of an enum then
# What else must be said for a member to be wrong in nothing but its type.
IN_A_JOB = {"async": True, "response_mode": "urls"}
COMPANIONS = {
    "callback_url": IN_A_JOB,
    "client_request_id": IN_A_JOB,
    "quality": {"base_model": "gpt-image-2"},
}


def pytest_generate_tests(metafunc):
    if RUN in metafunc.config.stash and "member" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("member", list(declared), ids=str)


def wrong_values(member, valid, manner):
    yield from WRONG[member.type]
    if member.choices:
        yield from NEARLY_TEXT
    if not member.is_nullable and not member.is_required:
        yield None
    if member.type == "array":
        yield from lists_with_a_wrong_item(valid.get(member.name) or [], manner)


def lists_with_a_wrong_item(right, manner):
    """Wrong items, first and last in turn: what is first at once is last in a job."""
    kept = right[1:] or right
    for number, item in enumerate(WRONG_ITEMS, start=bool(manner)):
        yield [item, *kept] if number % 2 else [*kept, item]


@clause("request.types")
def test_a_value_of_a_wrong_type_is_refused(api, valid_body, member, manner):
    valid = valid_body(member.operation, **manner | COMPANIONS.get(member.name, {}))
    path = CALLS[member.operation].path
    answers = {
        repr(value): api.post(path, {**valid, member.name: value})
        for value in wrong_values(member, valid, manner)
    }

    assert not {value: str(answer) for value, answer in answers.items() if not answer.is_refusal}


def outputs(result):
    """How many outputs a result delivers, in whatever way."""
    return len(result.get("images") or []) + len(result.get("download_urls") or [])


@clause("request.coercion")
@pytest.mark.parametrize(("value", "meant"), [("2", 2), (True, 1), (2.0, 2), ("02", 2)])
def test_a_count_in_another_spelling_is_refused_or_read_as_meant(
    api, observe, image_operation, value, meant
):
    answer = api.post(CALLS[image_operation].path, body(image_operation, num_output_images=value))

    assert answer.is_refusal or answer.status_code == 200, answer
    assert answer.is_refusal or outputs(answer.json()) == meant
    observe("refused" if answer.is_refusal else "read as meant")


@clause("request.coercion")
def test_a_count_as_text_is_refused_or_read_as_meant_in_a_job(api, jobs, observe, image_operation):
    sent = submission(image_operation, num_output_images="2")
    answer = api.post(CALLS[image_operation].path, sent)

    assert answer.is_refusal or answer.status_code == 202, answer
    if answer.status_code == 202:
        job = jobs.finish(jobs.accepted(api, image_operation, sent, answer))
        assert outputs(job.last.get("result") or {}) == 2, job.last
    observe("refused" if answer.is_refusal else "read as meant")


@clause("request.coercion")
@pytest.mark.parametrize("value", ["true", "True", 1, "1", "yes", "on"])
def test_another_spelling_of_true_is_refused_or_read_as_meant(
    api, jobs, observe, image_operation, value
):
    answer = jobs.request(api, image_operation, **{"async": value})

    assert answer.is_refusal or answer.status_code == 202, answer
    observe("refused" if answer.is_refusal else "read as meant")


@clause("request.coercion")
@pytest.mark.parametrize("value", ["false", 0, "no"])
def test_another_spelling_of_false_is_refused_or_read_as_meant(
    api, observe, image_operation, value
):
    answer = api.post(CALLS[image_operation].path, submission(image_operation, **{"async": value}))

    assert answer.is_refusal or answer.status_code == 200, answer
    observe("refused" if answer.is_refusal else "read as meant")


@clause("request.coercion")
@pytest.mark.parametrize("value", NEARLY_TEXT)
def test_what_is_nearly_a_text_is_refused_or_read_as_meant(api, observe, image_operation, value):
    answer = api.post(CALLS[image_operation].path, body(image_operation, prompt=value))

    assert answer.is_refusal or answer.status_code == 200, answer
    observe("refused" if answer.is_refusal else "read as meant")


@clause("request.coercion")
@pytest.mark.parametrize("known_operation", ["edit"], indirect=True)
def test_an_image_for_a_list_of_one_is_refused_or_read_as_meant(api, observe, known_operation):
    answer = api.post(CALLS[known_operation].path, body(known_operation, images=photo()))

    assert answer.is_refusal or answer.status_code == 200, answer
    observe("refused" if answer.is_refusal else "read as meant")
