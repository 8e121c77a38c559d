"""With a person to be recognised, too, what is asked for is given: number, mode, format, size."""

import pytest

from contracts.client import Unmet, decoded, members
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

pytestmark = pytest.mark.usefixtures("offers_profiles")

AS_BYTES = {"num_output_images": 2, "output_format": "jpg"}
BY_URL = {"num_output_images": 3, "output_format": "png"}
LARGE = {"aspect_ratio": "3:4", "resolution": "2K"}
MODELLED = ["edit", "generate"]  # the operations that let a resolution and a ratio be chosen


def pytest_generate_tests(metafunc):
    """Run on the operations that let a resolution be chosen."""
    if RUN in metafunc.config.stash and "operation" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("operation", [m.operation for m in declared if m.name == "resolution"])


@pytest.fixture
def asked(ask, referring, trained_profile):
    """Ask for two jpgs as bytes that show a person, large where that can be chosen."""

    def of(operation):
        large = LARGE if operation in MODELLED else {}
        return ask(operation, **referring(operation, trained_profile.id), **AS_BYTES, **large)

    return of


@pytest.fixture
def fetch(downloads, referring, trained_profile):
    """Fetch three pngs from their URLs that show a person."""
    return lambda operation: downloads(
        operation, **referring(operation, trained_profile.id), **BY_URL
    )


@clause("result.bytes")
def test_bytes_that_show_a_person_are_as_many_images_as_asked_for(asked, image_operation):
    answer = succeeded(asked(image_operation))

    assert len(answer.json()["images"]) == 2
    assert not answer.json().get("download_urls")


def succeeded(answer):
    if answer.status_code != 200:
        raise Unmet(f"a trained profile could not be used: {answer}")
    return answer


@clause("result.format")
def test_bytes_that_show_a_person_are_of_the_format_asked_for(asked, contents, image_operation):
    found = contents(asked(image_operation))

    assert {decoded(content).format for content in found} == {"jpg"}


@clause("result.aspect-ratio")
def test_images_that_show_a_person_have_the_aspect_ratio_asked_for(
    asked, pictures, is_of_ratio, operation
):
    found = pictures(asked(operation))

    assert all(is_of_ratio(picture, "3:4") for picture in found), found


@clause("result.resolution")
def test_images_that_show_a_person_have_the_resolution_asked_for(
    asked, pictures, size_by, operation
):
    found = pictures(asked(operation))

    assert {size_by(operation, picture) for picture in found} == {"2K"}, found


@clause("result.urls")
def test_urls_that_show_a_person_are_as_many_as_the_images_asked_for(
    ask, referring, trained_profile, image_operation
):
    person = referring(image_operation, trained_profile.id)
    answer = succeeded(ask(image_operation, response_mode="urls", **person, **BY_URL))

    assert len(set(answer.json()["download_urls"])) == 3
    assert not answer.json().get("images")


@clause("result.format")
def test_downloads_that_show_a_person_are_of_the_format_asked_for(
    fetch, signatures, image_operation
):
    assert signatures(fetch, image_operation) == {"png"}
