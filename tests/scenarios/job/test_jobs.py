"""Asynchronous jobs: the submit, and what a status says of itself.

Promised by JobHandle and JobStatus of openapi v0.7.0 and the release notes 0.7.0.
"""

import re
from urllib.parse import urlsplit

import pytest

from contracts.client import (
    CALLS,
    IMAGE_OPERATIONS,
    TERMINAL,
    Answer,
    NotTested,
    Unmet,
    body,
    moment,
    not_applicable,
    submission,
)
from contracts.client.jobs import names_a_job
from contracts.pytest_plugin import clause

UNICODE_PROMPT = "ein Leuchtturm – 灯台 at „dusk“, ½ 🌅"
MODEL_OPERATIONS = ("edit", "generate")  # the others take no base_model, resolution or ratio
NO_PICTURES = {"a text in base64": "bm90IGEgcGljdHVyZQ==", "neither base64 nor URL": "no picture!"}

# RFC 3339 section 5.6: a full date and time, with an offset.
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def accepted_handle(answer):
    assert answer.status_code == 202, answer
    handle = answer.json()
    assert handle.get("status", "pending") == "pending", answer  # its default
    assert isinstance(handle["job_id"], str), answer
    assert handle["job_id"], answer
    assert handle["poll_url"], answer
    return handle


@clause("job.accepted")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"num_output_images": 4, "output_format": "jpg", "prompt": UNICODE_PROMPT},
        {"client_request_id": None, "callback_url": None},
    ],
    ids=["plain", "four outputs", "nulls"],
)
def test_an_asynchronous_request_is_accepted_as_a_pending_job(api, jobs, image_operation, changes):
    answer = jobs.request(api, image_operation, **changes)

    accepted_handle(answer)


@clause("job.accepted")
@pytest.mark.parametrize("resolution", ["2K", "4K"])
@pytest.mark.parametrize("operation", MODEL_OPERATIONS)
def test_a_chosen_model_quality_size_and_shape_are_accepted(api, jobs, operation, resolution):
    answer = jobs.request(
        api,
        operation,
        base_model="gpt-image-2",
        quality="low",
        resolution=resolution,
        aspect_ratio="16:9",
    )

    accepted_handle(answer)


@clause("job.accepted")
def test_a_job_with_a_trained_profile_is_accepted(
    api, jobs, naming, image_operation, trained_profile
):
    answer = jobs.request(api, image_operation, **naming(image_operation, trained_profile.id))

    accepted_handle(answer)


@clause("job.accepted")
def test_every_developer_may_submit(other_api, jobs, image_operation):
    answer = jobs.request(other_api, image_operation)

    accepted_handle(answer)


@pytest.fixture(scope="session")
def announcing(api, jobs, run, receiver, at_once):
    """The answers to a submit to each operation whose job is to be called back."""

    def ask(operation):
        inbox = receiver.inbox(public=run.callback_address)
        return jobs.request(api, operation, callback_url=inbox.url)

    return at_once(ask)


@clause("job.accepted")
def test_a_job_that_is_to_be_called_back_is_accepted_where_another_one_is(
    api, announcing, image_operation
):
    found = announcing[image_operation]
    if isinstance(found, Unmet | NotTested):
        raise found
    api.recorder.cite([found.exchange])
    answers = [answer for answer in announcing.values() if isinstance(answer, Answer)]
    if not any(map(names_a_job, answers)):
        raise Unmet("no operation takes the callback_url of the run's receiver")

    accepted_handle(found)


@clause("job.accepted")
def test_a_job_that_is_going_to_fail_is_accepted_like_any_other(
    api, control, jobs, image_operation
):
    with control.fault(image_operation, "instance_died"):
        answer = jobs.request(api, image_operation)

    accepted_handle(answer)


@clause("job.sync-default")
@pytest.mark.parametrize(
    "changes",
    [
        {"num_output_images": 1},
        {"num_output_images": 4, "response_mode": "urls"},
        {"num_output_images": 1, "async": False},
        {"num_output_images": 4, "async": False, "response_mode": "urls", "output_format": "jpg"},
        {"callback_url": None, "client_request_id": None},
    ],
    ids=["omitted", "omitted, four", "false", "false, four", "nulls"],
)
def test_a_request_that_is_not_asynchronous_is_answered_with_its_result(
    api, image_operation, changes
):
    answer = api.post(CALLS[image_operation].path, body(image_operation, **changes))

    assert answer.status_code == 200, answer
    result = answer.json()
    delivered = [*result.get("images", []), *result.get("download_urls", [])]
    assert len(delivered) == changes.get("num_output_images", 1)
    assert "job_id" not in result


@clause("job.poll-url")
def test_poll_url_is_a_relative_path(api, jobs, image_operation):
    job = jobs.submit(api, image_operation)

    parts = urlsplit(job.handle["poll_url"])
    assert (parts.scheme, parts.netloc) == ("", ""), job.handle
    assert parts.path.startswith("/"), job.handle


@clause("job.poll-url")
def test_poll_url_answers_the_status_of_its_own_job_from_the_first_moment(
    api, jobs, image_operation
):
    first, second = jobs.submit(api, image_operation), jobs.submit(api, image_operation)

    for job in (first, second):
        answer = api.follow(relative(job.handle["poll_url"]))
        assert answer.status_code == 200, answer
        assert answer.json()["job_id"] == job.id
        assert answer.json()["status"] in {"pending", "running"} | TERMINAL


@clause("job.poll-url")
def test_poll_url_answers_after_the_end(api, watched):
    answer = api.follow(relative(watched.handle["poll_url"]))

    assert answer.status_code == 200, answer
    assert answer.json()["job_id"] == watched.id
    assert answer.json()["status"] in TERMINAL


@clause("job.poll-url")
def test_the_poll_url_of_another_developer_answers_that_developer(other_api, jobs, image_operation):
    job = jobs.submit(other_api, image_operation)

    answer = other_api.follow(relative(job.handle["poll_url"]))

    assert answer.status_code == 200, answer
    assert answer.json()["job_id"] == job.id


def assert_names(job, views):
    for view in views:
        assert view["job_id"] == job.id, view
        assert view["operation"] == job.operation, view


@clause("job.identity")
def test_every_status_names_the_job_and_its_operation(watched):
    assert_names(watched, watched.seen)


@clause("job.identity")
def test_every_status_of_a_failing_job_names_the_job_and_its_operation(any_failed):
    assert_names(any_failed, any_failed.seen)


@clause("job.identity")
@pytest.mark.parametrize("number", [1, 4])
def test_every_status_names_the_job_of_another_developer_and_of_many_outputs(
    other_api, finished_jobs, image_operation, number
):
    job = finished_jobs(image_operation, number, by=other_api)

    assert_names(job, job.seen)


@clause("job.times")
def test_times_are_those_of_one_creation_and_one_completion(watched):
    assert_plausible_times(watched.seen)


@clause("job.times")
def test_times_of_a_job_of_four_or_of_another_developer_are_of_one_creation_and_completion(
    finished,
):
    assert_plausible_times(finished.seen)


@clause("job.times")
def test_a_failed_job_has_its_times_as_well(any_failed):
    assert_plausible_times(any_failed.seen)


def assert_plausible_times(views):
    created = instant(views[0]["created_at"])
    for view in views:
        assert instant(view["created_at"]) == created, f"created_at moved: {view}"
        if view["status"] in TERMINAL:
            assert instant(view["completed_at"]) >= created, f"completed before created: {view}"
        else:
            assert view.get("completed_at") is None, f"completed before its end: {view}"


def instant(text):
    assert isinstance(text, str), f"not a time: {text!r}"
    assert RFC_3339.fullmatch(text), f"not RFC 3339 with an offset: {text!r}"
    told = moment(text)
    assert told is not None, f"no time: {text!r}"
    return told


def relative(poll_url):
    """The poll_url as a path to ask; that it is one is judged where it is promised."""
    parts = urlsplit(poll_url)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        raise Unmet(f"poll_url is no relative path: {poll_url!r}")
    return poll_url


INVALID = {
    "no outputs": {"num_output_images": 0},
    "five outputs": {"num_output_images": 5},
    "outputs in words": {"num_output_images": "two"},
    "unknown format": {"output_format": "gif"},
    "unknown mode": {"response_mode": "post"},
    "callback without TLS": {"callback_url": "http://callbacks.example.com/phota"},
}
INVALID_FOR_A_MODEL = {
    "unknown model": {"base_model": "no-such-model"},
    "unknown ratio": {"aspect_ratio": "5:4"},
    "unknown resolution": {"resolution": "8K"},
    "4K on flux-2": {"base_model": "flux-2", "resolution": "4K"},
    "quality on nb2": {"base_model": "nb2", "quality": "high"},
}


def assert_refused(answer):
    assert answer.status_code in {400, 404, 422}, f"not refused at submit: {answer}"


@clause("job.sync-default")
def test_a_key_alone_makes_no_job(api, image_operation, client_request_id):
    keyed = body(image_operation, client_request_id=client_request_id())

    answer = api.post(CALLS[image_operation].path, keyed)

    assert answer.status_code != 202, answer


@clause("job.validated-first")
@pytest.mark.parametrize("changes", INVALID.values(), ids=INVALID)
def test_an_invalid_job_is_refused_at_submit(api, jobs, image_operation, changes):
    assert_refused(jobs.request(api, image_operation, **changes))


@clause("job.validated-first")
@pytest.mark.parametrize("operation", MODEL_OPERATIONS)
@pytest.mark.parametrize("changes", INVALID_FOR_A_MODEL.values(), ids=INVALID_FOR_A_MODEL)
def test_an_impossible_model_choice_is_refused_at_submit(api, jobs, operation, changes):
    assert_refused(jobs.request(api, operation, **changes))


@clause("job.validated-first")
@pytest.mark.parametrize(
    ("operation", "member"),
    [("enhance", "image"), ("remix", "input_image"), ("remix", "reference_image")],
)
def test_a_job_without_its_image_is_refused_at_submit(api, operation, member):
    incomplete = submission(operation)
    del incomplete[member]

    assert_refused(api.post(CALLS[operation].path, incomplete))


@clause("job.validated-first")
@pytest.mark.parametrize("picture", NO_PICTURES.values(), ids=NO_PICTURES)
@pytest.mark.parametrize(
    ("operation", "member"),
    [
        ("edit", "images"),
        ("enhance", "image"),
        ("remix", "input_image"),
        ("remix", "reference_image"),
    ],
)
def test_a_picture_that_is_refused_at_once_is_refused_in_a_job_too(
    api, jobs, operation, member, picture
):
    wrong = {member: [picture] if member == "images" else picture}
    at_once = api.post(CALLS[operation].path, body(operation, **wrong))
    if not at_once.is_refusal:
        not_applicable(f"the target does not look at pictures first: {at_once}")

    assert_refused(jobs.request(api, operation, **wrong))


@clause("job.validated-first")
def test_an_edit_job_of_eleven_images_is_refused_at_submit(api, jobs):
    photos = submission("edit")["images"] * 11

    assert_refused(jobs.request(api, "edit", images=photos))


@clause("job.validated-first")
def test_a_job_with_an_unknown_profile_is_refused_at_submit(
    api, jobs, naming, nobody, image_operation
):
    assert_refused(jobs.request(api, image_operation, **naming(image_operation, nobody)))


MODES = {"bytes": {"response_mode": "bytes"}, "no mode": {"num_output_images": 3}}


@pytest.fixture(scope="session")
def bytes_jobs(api, jobs, at_once):
    """The answers to jobs that ask for bytes, outright or by default, and what became of them."""

    def ask(wanted):
        operation, mode = wanted
        sent = body(operation, **{"async": True} | MODES[mode])
        answer = api.post(CALLS[operation].path, sent)
        accepted = names_a_job(answer)
        return answer, jobs.finish(
            jobs.accepted(api, operation, sent, answer)
        ) if accepted else None

    return at_once(ask, [(operation, mode) for operation in IMAGE_OPERATIONS for mode in MODES])


@clause("job.response-mode")
@pytest.mark.parametrize("mode", MODES)
def test_a_job_for_bytes_is_refused_or_gives_urls(
    api, bytes_jobs, finished_jobs, observe, image_operation, mode
):
    found = bytes_jobs[image_operation, mode]
    if isinstance(found, Unmet | NotTested):
        raise found
    answer, job = found
    api.recorder.cite([answer.exchange])

    if answer.status_code in {400, 422}:
        observe(f"{mode}: refused with {answer.status_code}")
        return
    assert answer.status_code == 202, answer
    if job is None:
        raise Unmet(f"a job without a job_id: {answer}")
    if not finished_jobs(image_operation, 1).last.get("result"):
        raise Unmet("not even a job for URLs has a result")
    assert job.last["status"] == "succeeded", job.last
    assert len(job.last["result"]["download_urls"]) == job.sent["num_output_images"], job.last
    observe(f"{mode}: a result with URLs")
