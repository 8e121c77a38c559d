"""The key never comes back, in no body and in no header."""

import re

import pytest

from contracts.client import Unmet
from contracts.pytest_plugin import clause, waits_for_training

# The operations whose path names a job or a profile.
NAMING_ONE = ["job-status", "profile-status", "profile-picture", "profile-delete"]


def assert_shows_no_key(answer, key):
    """A query that carried the key may be quoted, as a part of the request's URL."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.multi_items())
    body = answer.text
    if key in str(answer.response.request.url):
        headers, body = (re.sub(rf"[\w-]+={re.escape(key)}", "", told) for told in (headers, body))
    assert key not in headers, f"a header of the {answer.status_code} shows the key"
    assert key not in body, f"the body of the {answer.status_code} shows the key"


@clause("auth.key-not-echoed")
@waits_for_training()
def test_no_success_shows_the_key(api, success, any_operation):
    assert_shows_no_key(success(any_operation), api.key)


@clause("auth.key-not-echoed")
@pytest.mark.parametrize("known_operation", NAMING_ONE, indirect=True)
def test_no_answer_to_an_unknown_id_shows_the_key(api, call, known_operation):
    assert_shows_no_key(call(api, known_operation), api.key)


@clause("auth.key-not-echoed")
@pytest.mark.parametrize("path", ["/v1/phota/no-such-route", "/v1/no-such-route"])
def test_no_unknown_route_shows_the_key(api, path):
    assert_shows_no_key(api.get(path), api.key)


@clause("auth.key-not-echoed")
def test_no_download_url_shows_the_key(api, ask, image_operation):
    assert_shows_no_key(ask(image_operation, response_mode="urls"), api.key)


@clause("auth.key-not-echoed")
def test_no_download_shows_the_key(api, ask, image_operation):
    answer = ask(image_operation, response_mode="urls")
    if answer.status_code != 200 or not answer.json().get("download_urls"):
        raise Unmet(f"no download URL was given out, which other clauses judge: {answer}")

    assert_shows_no_key(api.fetch(answer.json()["download_urls"][0]), api.key)


@clause("auth.key-not-echoed")
def test_no_refusal_shows_an_unknown_key(stranger, call, any_operation):
    assert_shows_no_key(call(stranger, any_operation), stranger.key)


@clause("auth.key-not-echoed")
@pytest.mark.parametrize("known_operation", ["generate", "profile-ids"], indirect=True)
def test_no_answer_shows_a_misplaced_key(api, anonymous, call, misplaced, known_operation):
    assert_shows_no_key(call(anonymous, known_operation, **misplaced), api.key)


@clause("auth.key-not-echoed")
def test_no_refused_body_shows_the_key(api, call, image_operation, manner):
    refused = call(api, image_operation, num_output_images=0, **manner)

    assert_shows_no_key(refused, api.key)


@clause("auth.key-not-echoed")
@pytest.mark.usefixtures("in_a_job")
def test_no_job_shows_the_key(api, finished_jobs, image_operation):
    assert_shows_no_key(finished_jobs(image_operation).poll(), api.key)
