"""A second developer gets what is asked for as the first does."""

import base64

import pytest

from contracts.client import CALLS, Unmet, body, decoded
from contracts.pytest_plugin import clause, waits_for_training

UNUSABLE = {"PROFILE_NOT_FOUND", "PROFILE_NOT_READY"}
TWO_JPGS = {"num_output_images": 2, "output_format": "jpg"}


@pytest.fixture(scope="module")
def asked(other_api):
    """Ask for two jpgs as the second developer, once for each operation and mode."""
    answers = {}

    def of(operation, mode):
        if (operation, mode) not in answers:
            sent = body(operation, response_mode=mode, **TWO_JPGS)
            answers[operation, mode] = other_api.post(CALLS[operation].path, sent)
        other_api.recorder.cite([answers[operation, mode].exchange])
        return answers[operation, mode]

    return of


@clause("result.bytes")
def test_bytes_of_another_developer_are_as_many_images_as_asked_for(asked, image_operation):
    answer = asked(image_operation, "bytes")

    assert answer.status_code == 200, answer
    assert len(answer.json()["images"]) == 2
    assert all(base64.b64decode(image, validate=True) for image in answer.json()["images"])
    assert not answer.json().get("download_urls")


@clause("result.format")
def test_bytes_of_another_developer_are_of_the_format_asked_for(asked, contents, image_operation):
    found = contents(asked(image_operation, "bytes"))

    assert {decoded(content).format for content in found} == {"jpg"}


@clause("result.urls")
def test_urls_of_another_developer_are_as_many_as_the_images_asked_for(asked, image_operation):
    answer = asked(image_operation, "urls")

    assert answer.status_code == 200, answer
    assert len(set(answer.json()["download_urls"])) == 2
    assert not answer.json().get("images")


@clause("result.url-fetch")
def test_every_url_of_another_developer_leads_to_an_image_without_the_key(
    asked, other_api, image_operation
):
    answer = asked(image_operation, "urls")
    if answer.status_code != 200 or not answer.json().get("download_urls"):
        raise Unmet(f"the request gave no download URLs: {answer}")
    fetched = [other_api.fetch(url) for url in answer.json()["download_urls"]]

    assert [one.status_code for one in fetched] == [200] * len(fetched)
    assert {decoded(one.content).format for one in fetched} == {"jpg"}


@clause("result.known-subjects")
@waits_for_training("other")
@pytest.mark.usefixtures("offers_profiles")
def test_another_developers_person_is_counted_for_them(
    other_api, profiles, referring, image_operation
):
    profile = profiles.trained(other_api)
    sent = body(image_operation, **referring(image_operation, profile.id))
    answer = other_api.post(CALLS[image_operation].path, sent)

    assert answer.code not in UNUSABLE, answer
    if answer.status_code != 200:
        raise Unmet(f"a trained profile could not be used: {answer}")
    found = answer.json()["known_subjects"].get("counts") or {}
    assert found.keys() <= {profile.id}
    assert all(count <= 1 for count in found.values())
