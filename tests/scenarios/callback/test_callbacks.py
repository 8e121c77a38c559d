"""Callbacks: sent when a job is over, signed over the exact bytes, and in line with polling.

Promised by callback_url, WebhookSecretResponse and the release notes 0.7.0. The encoding of the
signature and the shape of the body are documented nowhere: what is seen is reported.
"""

import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from contracts.client import (
    IMAGE_OPERATIONS,
    Unmet,
    moment,
    not_applicable,
    not_tested,
)
from contracts.pytest_plugin import clause
from contracts.signatures import recognise

MOST_DELIVERIES = 100  # of four callbacks, however often each is delivered
A_SECOND = timedelta(seconds=1)
SIGNATURE = "X-Phota-Signature"
REFUSING = (("status", 500),)
HOOK = "/hooks/phota/"


@pytest.fixture(params=["four outputs", "other developer"])
def called_back(request, announced, announced_many, deliveries, image_operation):
    """A job that succeeded, and what was delivered."""
    if request.param == "four outputs":
        job = announced_many(image_operation)
    else:
        job = announced(image_operation, by=request.getfixturevalue("other_api"))
    return job, deliveries(job.inbox, since=job.ended)


@pytest.fixture
def failure_called_back(failure_kind, control, announced, deliveries, image_operation):  # noqa: ARG001 - excludes
    """A job that failed, and what was delivered to a receiver that answers 500 each time."""
    fault, by, changes = failure_kind
    try:
        job = announced(image_operation, by=by, inbox=REFUSING, meeting=fault, **changes)
    except Unmet as unmet:
        if fault == "internal" and not unmet.was_unanswered:
            not_applicable(f"this fault leaves no job that fails: {unmet}")
        raise
    if job.job.last["status"] != "failed":
        raise Unmet(f"the job did not fail of {fault}: {job.job.last}")
    return job, deliveries(job.inbox, since=job.ended)


@pytest.fixture
def moderation_called_back(target, announced, deliveries, image_operation):
    """A job with a moderated prompt, and what was delivered."""
    if target.moderated_prompt is None:
        not_tested("needs moderated_prompt in the target's configuration")
    try:
        job = announced(image_operation, prompt=target.moderated_prompt)
    except Unmet as unmet:
        if "400" in str(unmet):
            not_applicable("moderation refuses at submit, before there is a job")
        raise
    return job, deliveries(job.inbox, since=job.ended)


@pytest.fixture
def delivered(called_back):
    """As `called_back`, for those who need at least one delivery to look at."""
    return at_least_one(*called_back)


@pytest.fixture
def failure_delivered(failure_called_back):
    """As `failure_called_back`, for those who need at least one delivery to look at."""
    return at_least_one(*failure_called_back)


@pytest.fixture
def moderation_delivered(moderation_called_back):
    """As `moderation_called_back`, for those who need at least one delivery to look at."""
    return at_least_one(*moderation_called_back)


def at_least_one(job, received):
    if not received:
        raise Unmet(f"no callback came for the {job.job.operation} job")
    return job, received


def assert_was_posted(job, received):
    assert received, f"no callback came for the {job.job.operation} job"
    for delivery in received:
        assert delivery.method == "POST"
        assert delivery.path.endswith(HOOK + job.inbox.url.rpartition("/")[2])
        assert parse_qs(delivery.query).get("order") == ["7"], f"called {delivery.query!r}"


def assert_is_signed(secret, received):
    """Return how each delivery spells its signature."""
    return [assert_one_is_signed(secret, delivery) for delivery in received]


def assert_one_is_signed(secret, delivery):
    headers = delivery.header(SIGNATURE)
    assert len(headers) == 1, f"{len(headers)} headers {SIGNATURE}"
    reading = recognise(secret, delivery.body, headers[0])
    assert reading is not None, f"{SIGNATURE} is no HMAC of the body under the secret"
    return reading


def assert_names(job, received):
    for delivery in received:
        message = json_object(delivery.body)
        assert job.job.id in texts(message), f"does not name {job.job.id}: {message}"


def assert_agrees(job, received):
    polled = job.job.last
    accounts = [about(json_object(delivery.body), job.job.id) for delivery in received]
    repeated = [(account, name) for account in accounts for name in VIEWS if name in account]
    if not repeated:
        not_applicable("the body repeats nothing that polling says")
    for account, name in repeated:
        view = VIEWS[name]
        assert view(account[name]) == view(polled.get(name)), f"{account}, not {polled}"
    for account in accounts:
        assert_tells_the_same_end(account, polled)
        assert_counts_the_same_subjects(account, polled)


def assert_tells_the_same_end(account, polled):
    """`created_at` may be the callback's own, and is not compared."""
    told, own = moment(account.get("completed_at")), moment(polled.get("completed_at"))
    if told and own:
        assert abs(told - own) <= A_SECOND, f"{account}, not {polled}"


def assert_counts_the_same_subjects(account, polled):
    told, own = subjects(account.get("result")), subjects(polled.get("result"))
    if told is not None and own is not None:
        assert told == own, f"{account}, not {polled}"


@clause("callback.sent")
def test_a_success_is_posted_to_the_callback_url(called_back):
    assert_was_posted(*called_back)


@clause("callback.sent")
def test_a_failure_is_posted_to_the_callback_url(failure_called_back):
    assert_was_posted(*failure_called_back)


@clause("callback.sent")
def test_a_moderated_job_is_called_back_as_well(moderation_called_back):
    assert_was_posted(*moderation_called_back)


@clause("callback.sent")
def test_jobs_that_share_a_callback_url_are_each_posted(api, jobs, open_inbox, deliveries):
    inbox = open_inbox()
    submitted = [jobs.submit(api, name, callback_url=inbox.url) for name in IMAGE_OPERATIONS]
    for job in submitted:
        jobs.finish(job)

    received, bodies = (), set()
    while len(bodies) < len(submitted) and len(received) < MOST_DELIVERIES:
        before, received = received, deliveries(inbox, at_least=len(received) + 1)
        bodies = {delivery.body for delivery in received}
        if len(received) == len(before):
            break  # nothing came any more
    assert len(bodies) >= len(submitted), f"{len(bodies)} callbacks for four jobs"


@clause("callback.signature")
def test_the_signature_is_that_of_the_exact_bytes(secret_of, observe, delivered):
    job, received = delivered

    for reading in assert_is_signed(secret_of(job.job.api), received):
        observe(reading)


@clause("callback.signature")
def test_the_callback_of_a_failure_is_signed(secret_of, observe, failure_delivered):
    job, received = failure_delivered

    for reading in assert_is_signed(secret_of(job.job.api), received):
        observe(reading)


@clause("callback.signature")
def test_the_callback_of_a_moderated_job_is_signed(secret_of, observe, moderation_delivered):
    job, received = moderation_delivered

    for reading in assert_is_signed(secret_of(job.job.api), received):
        observe(reading)


@clause("callback.signature")
def test_every_delivery_that_is_tried_again_is_signed(
    api, secret_of, announced, deliveries, image_operation
):
    job = announced(image_operation, inbox=REFUSING)

    received = deliveries(job.inbox, since=job.ended, at_least=2, within=2.5)

    assert_is_signed(secret_of(api), at_least_one(job, received)[1])


@clause("callback.signature")
def test_the_secret_of_another_developer_signs_nothing(
    api, other_api, secret_of, announced, deliveries, image_operation
):
    if secret_of(api) == secret_of(other_api):
        raise Unmet("two developers share a secret, which another clause judges")
    job = announced(image_operation, by=other_api)

    received = deliveries(job.inbox, since=job.ended)

    for delivery in at_least_one(job, received)[1]:
        for header in delivery.header(SIGNATURE):
            assert not recognise(secret_of(api), delivery.body, header), "signed as another's"


@clause("callback.signature")
def test_all_operations_spell_their_signatures_alike(api, secret_of, announced_many, deliveries):
    ended = [announced_many(operation) for operation in IMAGE_OPERATIONS]

    received = [deliveries(job.inbox, since=job.ended)[:1] for job in ended]

    firsts = [first for (first,) in filter(None, received)]
    if len(firsts) < 2:
        raise Unmet(f"{len(firsts)} callbacks came for four jobs")
    readings = {spelling(reading) for reading in assert_is_signed(secret_of(api), firsts)}
    assert len(readings) <= 1, readings


def spelling(reading):
    """The reading; where a digest needs neither + nor /, both base64 alphabets are one."""
    return reading.replace("base64url", "base64")


@clause("callback.body")
def test_the_body_names_the_job(delivered):
    assert_names(*delivered)


@clause("callback.body")
def test_the_body_names_the_job_that_failed(failure_delivered):
    assert_names(*failure_delivered)


@clause("callback.body")
def test_the_body_names_the_job_that_was_moderated(moderation_delivered):
    assert_names(*moderation_delivered)


@clause("callback.body")
def test_what_the_body_says_agrees_with_polling(delivered):
    assert_agrees(*delivered)


@clause("callback.body")
def test_what_the_body_says_of_a_failure_agrees_with_polling(failure_delivered):
    assert_agrees(*failure_delivered)


@clause("callback.body")
def test_what_the_body_says_of_a_moderated_job_agrees_with_polling(moderation_delivered):
    assert_agrees(*moderation_delivered)


@clause("callback.body")
def test_the_body_shows_the_images_that_polling_shows(delivered):
    job, received = delivered
    polled, again = (addresses(job.job.poll().json().get("result")) for _ in range(2))
    if polled is None:
        raise Unmet("a job that succeeded shows no images, which another clause judges")
    if polled != again:
        not_applicable("download URLs are new at each poll, so they cannot be compared")
    accounts = [about(json_object(delivery.body), job.job.id) for delivery in received]
    told = [urls for a in accounts if (urls := addresses(a.get("result"))) is not None]
    if not told:
        not_applicable("the body shows no images")

    for urls in told:
        assert urls == polled, f"{urls}, not {polled}"


def error_code(error):
    return error.get("code") if isinstance(error, dict) else error


def extent(result):
    """How many download URLs a result has; None is no result."""
    return len(result.get("download_urls", [])) if isinstance(result, dict) else result


def subjects(result):
    """How often a result shows whom; None where it does not say."""
    known = result.get("known_subjects") if isinstance(result, dict) else None
    return known.get("counts") if isinstance(known, dict) else None


def addresses(result):
    """The paths of a result's download URLs, whose queries may be signed anew; None without any."""
    urls = result.get("download_urls") if isinstance(result, dict) else None
    return [urlsplit(url).path for url in urls] if isinstance(urls, list) else None


# The members of JobStatus that a body may repeat, and what of each has to agree.
VIEWS = {"status": str, "operation": str, "result": extent, "error": error_code}


@clause("callback.body")
def test_no_callback_names_another_job(announced_many, deliveries):
    ended = [announced_many(operation) for operation in IMAGE_OPERATIONS]

    for job in ended:
        others = {other.job.id for other in ended} - {job.job.id}
        _, received = at_least_one(job, deliveries(job.inbox, since=job.ended))
        for delivery in received:
            assert others.isdisjoint(texts(json_object(delivery.body))), "a callback went astray"


def json_object(body):
    try:
        message = json.loads(body)
    except ValueError:
        message = None
    assert isinstance(message, dict), f"not a JSON object: {body[:200]!r}"
    return message


def objects(value):
    """Every object in a JSON value, the outermost first."""
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from objects(child)


def texts(message):
    """Every text that is the value of a member anywhere in a message."""
    return {text for found in objects(message) for text in found.values() if isinstance(text, str)}


def about(message, job_id):
    """The innermost object that names the job, which is the body's account of it."""
    return [message, *(found for found in objects(message) if job_id in found.values())][-1]
