"""What a synchronous request gives back: as many images as asked for, in the format asked for."""

import base64
from binascii import Error as NotBase64

import pytest

from contracts.client import decoded, signature
from contracts.pytest_plugin import clause

FORMATS = ["png", "jpg"]


def raw(image):
    """The bytes of an image that is sent as raw base64."""
    try:
        return base64.b64decode(image, validate=True)
    except (NotBase64, TypeError, ValueError) as error:
        raise AssertionError(f"not raw base64 but {str(image)[:60]!r}: {error}") from error


@clause("result.bytes")
@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("count", [1, 4])
def test_bytes_are_as_many_images_as_asked_for(ask, image_operation, count, output_format):
    answer = ask(
        image_operation,
        response_mode="bytes",
        num_output_images=count,
        output_format=output_format,
    )

    assert answer.status_code == 200, answer
    assert len(answer.json()["images"]) == count
    assert all(raw(image) for image in answer.json()["images"])
    assert not answer.json().get("download_urls")


@clause("result.bytes")
@pytest.mark.parametrize("count", [..., 2, 3])
def test_bytes_are_the_default(ask, image_operation, count):
    answer = ask(image_operation, num_output_images=count)

    assert answer.status_code == 200, answer
    assert len(answer.json()["images"]) == (1 if count is ... else count)
    assert all(raw(image) for image in answer.json()["images"])
    assert not answer.json().get("download_urls")


@clause("result.format")
@pytest.mark.parametrize("output_format", FORMATS)
@pytest.mark.parametrize("count", [1, 4])
def test_bytes_are_of_the_format_asked_for(ask, contents, image_operation, count, output_format):
    answer = ask(
        image_operation,
        response_mode="bytes",
        num_output_images=count,
        output_format=output_format,
    )

    assert {decoded(image).format for image in contents(answer)} == {output_format}


@clause("result.format")
@pytest.mark.parametrize("output_format", FORMATS)
def test_downloads_are_of_the_format_asked_for(
    downloads, signatures, image_operation, output_format
):
    found = signatures(downloads, image_operation, num_output_images=4, output_format=output_format)

    assert found == {output_format}


@clause("result.format")
@pytest.mark.parametrize("output_format", FORMATS)
def test_results_of_jobs_are_of_the_format_asked_for(
    job_downloads, signatures, image_operation, output_format
):
    assert signatures(job_downloads, image_operation, output_format) == {output_format}


@clause("result.default-format")
def test_an_omitted_format_is_png_or_jpg(ask, contents, observe, image_operation):
    found = {signature(image) for image in contents(ask(image_operation, num_output_images=3))}

    assert found in ({"png"}, {"jpg"})
    observe(*found)


@clause("result.default-format")
def test_an_omitted_format_is_png_or_jpg_by_url(downloads, signatures, observe, image_operation):
    found = signatures(downloads, image_operation, num_output_images=3)

    assert found in ({"png"}, {"jpg"})
    observe(*found)


@clause("result.default-format")
def test_an_omitted_format_is_png_or_jpg_in_a_job(
    job_downloads, signatures, observe, image_operation
):
    found = signatures(job_downloads, image_operation, "omitted")

    assert found in ({"png"}, {"jpg"})
    observe(*found)
