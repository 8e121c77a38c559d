"""What a request may say: counts, sizes, what is required, what is undeclared."""

import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, Unmet, body, members, not_applicable, photo
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

IN_A_JOB = {"async": True, "response_mode": "urls"}
OUTSIDE_ONE_TO_FOUR = (0, 5, -1, 6, 100, 2**31, 2**32 + 1, 2**63, 10**30)
OF_SISTERS = {
    "base_model": "flux-2",
    "aspect_ratio": "1:1",
    "quality": "high",
    "images": [photo()],
    "profile_ids": [],
}
ONE_IMAGE = {"image", "input_image"}  # the members that hold one image and no list of them
INSTEAD = [
    ("enhance", "image", "images"),
    ("enhance", "image", "input_image"),
    ("remix", "input_image", "image"),
    ("remix", "reference_image", "images"),
    ("profile-add", "image_urls", "images"),
]


def pytest_generate_tests(metafunc):
    if RUN in metafunc.config.stash and "member" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("member", [m for m in declared if m.is_required], ids=str)


def as_list(value):
    return value if isinstance(value, list) else [value]


def pictures(count):
    return [photo(f"hsl({30 * number}, 50%, 50%)") for number in range(count)]


@clause("request.output-count")
@pytest.mark.parametrize("count", OUTSIDE_ONE_TO_FOUR)
def test_a_count_outside_one_to_four_is_refused(api, image_operation, manner, count):
    sent = body(image_operation, num_output_images=count, **manner)
    answer = api.post(CALLS[image_operation].path, sent)

    assert answer.is_refusal, answer


@clause("request.output-count")
@pytest.mark.parametrize("count", [1, 4])
def test_a_count_of_one_or_four_is_accepted(api, jobs, image_operation, manner, count):
    sent = body(image_operation, num_output_images=count, **manner)
    answer = api.post(CALLS[image_operation].path, sent)

    assert answer.response.is_success, answer
    if manner:
        jobs.accepted(api, image_operation, sent, answer)


@clause("request.edit-images-max")
def test_ten_images_are_accepted(api, jobs, manner):
    sent = body("edit", images=pictures(10), **manner)
    answer = api.post(CALLS["edit"].path, sent)

    assert answer.response.is_success, answer
    if manner:
        jobs.accepted(api, "edit", sent, answer)


@clause("request.edit-images-max")
@pytest.mark.parametrize(
    ("as_base64", "as_urls"), [(11, 0), (12, 0), (30, 0), (0, 11), (10, 1), (1, 10), (5, 6)]
)
def test_more_than_ten_images_are_refused(api, profiles, manner, as_base64, as_urls):
    images = [*pictures(as_base64), *profiles.images(as_urls)]
    answer = api.post(CALLS["edit"].path, body("edit", images=images, **manner))

    assert answer.is_refusal, answer


@clause("request.edit-images-max")
def test_eleven_times_the_same_image_are_eleven_images(api, manner):
    answer = api.post(CALLS["edit"].path, body("edit", images=[photo()] * 11, **manner))

    assert answer.is_refusal, answer


@clause("request.required")
def test_a_request_without_a_required_member_is_refused(api, valid_body, member, manner):
    sent = valid_body(member.operation, **manner)
    del sent[member.name]
    answer = api.post(CALLS[member.operation].path, sent)

    assert answer.is_refusal, answer


@clause("request.required")
@pytest.mark.parametrize(
    ("operation", "required_member"),
    [("enhance", "image"), ("remix", "input_image"), ("remix", "reference_image")],
)
def test_a_prompt_does_not_stand_for_a_required_image(api, operation, required_member):
    sent = body(operation, prompt="as an oil painting", output_format="png")
    del sent[required_member]
    answer = api.post(CALLS[operation].path, sent)

    assert answer.is_refusal, answer


@clause("request.required")
@pytest.mark.parametrize(
    ("known_operation", "required_member", "sent_instead"), INSTEAD, indirect=["known_operation"]
)
def test_a_member_of_a_sister_does_not_stand_for_a_required_one(
    api, valid_body, known_operation, required_member, sent_instead
):
    """At once and in a job, where the operation knows any."""
    ways = [{}] if known_operation == "profile-add" else [{}, IN_A_JOB]
    answers = []
    for asked in ways:
        sent = valid_body(known_operation, **asked)
        value = sent.pop(required_member)
        sent[sent_instead] = value if sent_instead in ONE_IMAGE else as_list(value)
        answers.append(api.post(CALLS[known_operation].path, sent))

    assert not [answer for answer in answers if not answer.is_refusal]


@clause("request.required")
def test_null_does_not_stand_for_a_required_member(api, valid_body, member, manner):
    sent = valid_body(member.operation, **{**manner, member.name: None})
    answer = api.post(CALLS[member.operation].path, sent)

    assert answer.is_refusal, answer


@clause("request.required")
def test_an_empty_request_is_refused_where_a_member_is_required(api, member):
    answer = api.post(CALLS[member.operation].path, {})

    assert answer.is_refusal, answer


@clause("request.required")
def test_a_request_may_leave_out_what_is_not_required(ask, image_operation):
    answer = ask(image_operation, num_output_images=...)

    assert answer.status_code == 200, answer


@clause("request.unknown-field")
def test_an_undeclared_member_is_ignored_or_refused(api, image_operation, observe):
    answer = api.post(CALLS[image_operation].path, body(image_operation, colour="blue"))

    assert answer.is_refusal or answer.status_code == 200, answer
    observe("refused" if answer.is_refusal else "ignored")


@pytest.fixture(scope="module")
def submits_of_more(api, jobs, offered):
    """Submits of a job of each operation with an undeclared member, made together."""
    names = [name for name in IMAGE_OPERATIONS if name in offered]
    return {name: jobs.request(api, name, colour="blue") for name in names}


@clause("request.unknown-field")
def test_an_undeclared_member_is_ignored_or_refused_in_a_job(
    api, jobs, finished_jobs, submits_of_more, image_operation, observe
):
    if finished_jobs(image_operation).last["status"] != "succeeded":
        raise Unmet(f"no {image_operation} job succeeds, whatever its members are")
    answer = submits_of_more[image_operation]
    api.recorder.cite([answer.exchange])

    assert answer.is_refusal or answer.status_code == 202, answer
    if answer.status_code == 202:
        job = jobs.finish(jobs.accepted(api, image_operation, {}, answer))
        assert job.last["status"] == "succeeded"
    observe("refused" if answer.is_refusal else "ignored")


@clause("request.unknown-field")
@pytest.mark.usefixtures("offers_profiles")
def test_an_undeclared_member_of_a_new_profile_is_ignored_or_refused(api, profiles, observe):
    answer = api.post(CALLS["profile-add"].path, profiles.request(colour="blue"))

    assert answer.is_refusal or answer.status_code == 200, answer
    observe("refused" if answer.is_refusal else "ignored")


@clause("request.unknown-field")
@pytest.mark.parametrize("undeclared", OF_SISTERS)
def test_a_member_of_a_sister_operation_is_ignored_or_refused(
    api, document, observe, image_operation, undeclared
):
    if any((m.operation, m.name) == (image_operation, undeclared) for m in members(document)):
        not_applicable(f"{image_operation} declares {undeclared}")
    sent = body(image_operation, **{undeclared: OF_SISTERS[undeclared]})
    answer = api.post(CALLS[image_operation].path, sent)

    assert answer.is_refusal or answer.status_code == 200, answer
    observe("refused" if answer.is_refusal else "ignored")


@clause("request.unknown-field")
@pytest.mark.usefixtures("in_a_job")
def test_members_of_sister_operations_are_ignored_or_refused_in_a_job(
    api, jobs, document, observe, image_operation
):
    declared = {m.name for m in members(document) if m.operation == image_operation}
    undeclared = {name: value for name, value in OF_SISTERS.items() if name not in declared}
    if not undeclared:
        not_applicable(f"{image_operation} declares what its sisters do")
    answer = jobs.request(api, image_operation, **undeclared)

    assert answer.is_refusal or answer.status_code == 202, answer
    observe("refused" if answer.is_refusal else "ignored")
