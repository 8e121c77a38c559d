"""How large the images are, in what shape, and of what format where they are large."""

import base64
from math import log

import pytest

from contracts.client import CALLS, Unmet, body, decoded, members, not_applicable
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

TOLERANCE = 0.02
# Guide, "Base model selection": what each model makes, smallest first; reve makes 1K alone.
SIZES = {
    "nb2": ["1K", "2K", "4K"],
    "gpt-image-2": ["1K", "2K", "4K"],
    "qwen-image-2": ["1K", "2K"],
    "flux-2": ["1K", "2K"],
}
# Each ratio at least once, 16:9 in 1K below; portraits, which some pipelines turn, in all sizes.
SHAPES = [
    ("1:1", "1K", "jpg"),
    ("3:4", "1K", "jpg"),
    ("4:3", "1K", "jpg"),
    ("9:16", "1K", "jpg"),
    ("3:4", "2K", "jpg"),
    ("9:16", "2K", "jpg"),
    ("16:9", "2K", "jpg"),
    ("9:16", "4K", "png"),
]


def pytest_generate_tests(metafunc):
    """Run on the operations that let a resolution be chosen."""
    if RUN in metafunc.config.stash and "operation" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("operation", [m.operation for m in declared if m.name == "resolution"])


def pictures(answer):
    """The decoded images of an answer in bytes."""
    if answer.status_code != 200 or not answer.json().get("images"):
        raise Unmet(f"the request gave no images: {answer}")
    try:
        return [decoded(base64.b64decode(image)) for image in answer.json()["images"]]
    except (AssertionError, ValueError) as error:
        raise Unmet(f"what the request gave is no image: {error}") from error


def downloaded(answers):
    """The decoded images of downloads."""
    if any(answer.status_code != 200 for answer in answers):
        raise Unmet(f"the download URLs of a job gave {[str(answer) for answer in answers]}")
    try:
        return [decoded(answer.content) for answer in answers]
    except AssertionError as error:
        raise Unmet(f"what a download URL gave is no image: {error}") from error


def is_of_ratio(picture, ratio):
    wide, high = map(int, ratio.split(":"))
    return abs(picture.width / picture.height / (wide / high) - 1) <= TOLERANCE


@clause("result.aspect-ratio")
@pytest.mark.parametrize(("ratio", "resolution", "output_format"), SHAPES)
def test_an_image_has_the_aspect_ratio_asked_for(ask, operation, ratio, resolution, output_format):
    answer = ask(operation, aspect_ratio=ratio, resolution=resolution, output_format=output_format)

    assert all(is_of_ratio(picture, ratio) for picture in pictures(answer)), pictures(answer)


@clause("result.format")
def test_a_large_image_has_the_format_asked_for(ask, operation):
    answer = ask(operation, aspect_ratio="9:16", resolution="4K", output_format="png")

    assert {picture.format for picture in pictures(answer)} == {"png"}


@clause("result.aspect-ratio")
def test_every_image_has_the_aspect_ratio_asked_for(ask, operation):
    answer = ask(operation, aspect_ratio="16:9", num_output_images=4, output_format="png")

    assert all(is_of_ratio(picture, "16:9") for picture in pictures(answer)), pictures(answer)


@pytest.fixture(scope="module")
def tall_jobs(api, jobs, offered):
    """Jobs for tall images of the largest size, submitted together."""
    chosen = {"aspect_ratio": "3:4", "resolution": "4K", "output_format": "jpg"}
    return {
        name: jobs.request(api, name, **chosen) for name in ("edit", "generate") if name in offered
    }


@pytest.fixture
def tall_picture(api, jobs, tall_jobs, operation):
    """The image that such a job delivers."""
    answer = tall_jobs[operation]
    job = jobs.finish(jobs.accepted(api, operation, {}, answer))
    urls = (job.last.get("result") or {}).get("download_urls")
    if not urls:
        raise Unmet(f"the job has no download URLs: {job.last}")
    return downloaded([api.fetch(url) for url in urls])[0]


@clause("result.aspect-ratio")
def test_an_image_of_a_job_has_the_aspect_ratio_asked_for(tall_picture):
    assert is_of_ratio(tall_picture, "3:4"), tall_picture


@clause("result.resolution")
def test_an_image_of_a_job_has_the_resolution_asked_for(ask, operation, tall_picture):
    smaller = ask(operation, base_model="nb2", resolution="2K", output_format="jpg")

    assert tall_picture.pixels > pictures(smaller)[0].pixels


@clause("result.resolution")
@pytest.mark.parametrize("model", SIZES)
def test_a_larger_resolution_gives_more_pixels(ask, operation, model):
    answers = [
        ask(operation, base_model=model, resolution=size, output_format="jpg")
        for size in SIZES[model]
    ]
    if model != "nb2" and answers[0].status_code == 400:
        not_applicable(f"{operation} does not offer {model}, as S7 lets it")
    pixels = [pictures(answer)[0].pixels for answer in answers]

    assert pixels == sorted(set(pixels))


@pytest.fixture
def size_of(ask):
    """Tell which resolution of `generate` a picture is nearest to, by its pixels."""
    pixels = {}
    for size in SIZES["nb2"]:
        answer = ask("generate", base_model="nb2", resolution=size, output_format="jpg")
        pixels[size] = pictures(answer)[0].pixels
    if not pixels["1K"] < pixels["2K"] < pixels["4K"]:
        raise Unmet(f"there is no scale to measure by: generate gives {pixels} pixels")
    return lambda picture: min(pixels, key=lambda size: abs(log(picture.pixels / pixels[size])))


@pytest.fixture(params=["enhance", "remix"])
def fixed_operation(request, offered):
    """An operation whose resolution cannot be chosen."""
    if request.param not in offered:
        not_applicable(f"the document has no {request.param}")
    return request.param


@clause("result.resolution")
def test_enhance_and_remix_give_2k(ask, size_of, fixed_operation):
    answer = ask(fixed_operation, num_output_images=4, response_mode="bytes", output_format="jpg")

    assert {size_of(picture) for picture in pictures(answer)} == {"2K"}, pictures(answer)


@clause("result.resolution")
def test_jobs_of_enhance_and_remix_give_2k(job_downloads, size_of, fixed_operation):
    found = downloaded(job_downloads(fixed_operation, "png"))

    assert {size_of(picture) for picture in found} == {"2K"}, found


@clause("request.unknown-field")
@pytest.mark.parametrize("resolution", ["1K", "4K"])
def test_a_resolution_is_ignored_or_refused_where_it_is_fixed(
    api, observe, size_of, fixed_operation, resolution
):
    answer = api.post(CALLS[fixed_operation].path, body(fixed_operation, resolution=resolution))

    assert answer.is_refusal or answer.status_code == 200, answer
    assert answer.is_refusal or size_of(pictures(answer)[0]) == "2K"
    observe("refused" if answer.is_refusal else "ignored")
