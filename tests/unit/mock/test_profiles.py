"""Profiles: their life, their tags, their picture, their end."""

import io

import pytest
from PIL import Image

from contracts.mock.triggers import NO_SUBJECT, UNTRAINABLE


def status(mock, profile_id, **options):
    return mock.get(f"/v1/phota/profiles/{profile_id}/status", **options)


def listed(mock, query="", **options):
    return mock.get(f"/v1/phota/profiles/ids{query}", **options).json["profiles"]


@pytest.mark.parametrize(("tier", "seconds"), [("fast", 180), ("standard", 480)])
def test_training_takes_three_or_eight_minutes_of_the_developers_time(mock, tier, seconds):
    profile_id = mock.train(tier).json["profile_id"]
    seen = []

    for wait in (0, 5, 5, seconds - 11, 1):
        mock.seconds += wait
        seen.append(status(mock, profile_id).json["status"])

    assert seen == ["VALIDATING", "QUEUING", "IN_PROGRESS", "IN_PROGRESS", "READY"]


@pytest.mark.parametrize(("tier", "seconds"), [("fast", 6), ("standard", 16)])
def test_training_takes_as_long_as_the_settings_say(other_mocks, tier, seconds):
    mock = other_mocks(training_seconds=6.0)
    profile_id = mock.train(tier).json["profile_id"]
    seen = []

    for wait in (0, seconds / 6, seconds / 6, seconds / 6, seconds / 2):
        mock.seconds += wait
        seen.append(status(mock, profile_id).json["status"])

    assert seen == ["VALIDATING", "QUEUING", "IN_PROGRESS", "IN_PROGRESS", "READY"]


def test_the_control_api_moves_training_on(mock):
    profile_id = mock.train().json["profile_id"]

    mock.post("/_control/clock/advance", {"seconds": 480})

    assert status(mock, profile_id).json["status"] == "READY"


def test_status_and_list_know_a_profile_at_once(mock):
    profile_id = mock.train(tag="a").json["profile_id"]

    assert status(mock, profile_id).json == {
        "profile_id": profile_id,
        "status": "VALIDATING",
        "message": "",
    }
    assert listed(mock) == [{"profile_id": profile_id, "status": "VALIDATING", "tag": "a"}]


def test_the_picture_shows_once_the_profile_is_ready(mock):
    profile_id = mock.train().json["profile_id"]
    path = f"/v1/phota/profiles/{profile_id}/profile_picture"

    early = mock.get(path)
    mock.seconds += 480
    ready = mock.get(path)

    assert (early.status, early.code) == (404, "PROFILE_NOT_READY")
    assert ready.headers["content-type"] == "image/jpeg"
    assert Image.open(io.BytesIO(ready.content)).format == "JPEG"


def test_images_that_show_nobody_are_refused(mock):
    images = [NO_SUBJECT, *(f"https://images.test/{number}.jpg" for number in range(9))]

    assert mock.train(image_urls=images).code == "INVALID_REQUEST"
    assert listed(mock) == []


def test_training_that_fails_ends_in_error_with_a_message_and_a_refund(mock):
    images = [UNTRAINABLE, *(f"https://images.test/{number}.jpg" for number in range(9))]
    profile_id = mock.train(image_urls=images).json["profile_id"]

    before = (status(mock, profile_id).json["status"], mock.charges())
    mock.seconds += 5
    after = status(mock, profile_id).json

    assert before == ("VALIDATING", [("training", 2.9, False)])
    assert (after["status"], bool(after["message"])) == ("ERROR", True)
    assert mock.charges() == [("training", 2.9, True)]
    assert mock.generate(prompt=f"[[{profile_id}]]").code == "PROFILE_NOT_READY"


@pytest.mark.parametrize("tag", ["x", "ü" * 128, "a b&c=d", "✓", '"'])
def test_a_tag_is_kept_and_filters(mock, tag):
    tagged = mock.train(tag=tag).json["profile_id"]
    mock.train(tag="other")
    mock.train()

    query = "".join(f"%{byte:02x}" for byte in tag.encode())

    assert [profile["profile_id"] for profile in listed(mock, f"?tag={query}")] == [tagged]
    assert listed(mock, f"?tag={query}")[0]["tag"] == tag
    assert len(listed(mock)) == 3


@pytest.mark.parametrize("tag", ["", "x" * 129, 5, ["a"]])
def test_a_tag_that_the_document_does_not_allow_is_refused(mock, tag):
    assert mock.train(tag=tag).status == 422


def test_no_tag_is_null(mock):
    mock.train(tag=None)

    assert [profile["tag"] for profile in listed(mock)] == [None]


def test_a_deleted_profile_is_unknown_everywhere(mock):
    profile_id = mock.trained()

    deleted = mock.delete(f"/v1/phota/profiles/{profile_id}")

    assert deleted.json == {"profile_id": profile_id, "status": "ok"}
    assert listed(mock) == []
    unknown = [
        status(mock, profile_id),
        mock.get(f"/v1/phota/profiles/{profile_id}/profile_picture"),
        mock.generate(prompt=f"[[{profile_id}]]"),
        mock.delete(f"/v1/phota/profiles/{profile_id}"),
    ]
    assert [(a.status, a.code) for a in unknown] == [(404, "PROFILE_NOT_FOUND")] * 4


def test_developers_neither_see_nor_delete_each_others_profiles(mock):
    profile_id = mock.trained()

    assert listed(mock, key="key-2") == []
    assert status(mock, profile_id, key="key-2").code == "PROFILE_NOT_FOUND"
    foreign = mock.delete(f"/v1/phota/profiles/{profile_id}", key="key-2")
    assert foreign.code == "PROFILE_NOT_FOUND"
    assert status(mock, profile_id).json["status"] == "READY"
