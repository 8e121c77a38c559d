"""How large the images are, in what shape, and of what format where they are large."""

import pytest

from contracts.client import CALLS, body, decoded, members, not_applicable
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

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
    ("3:4", "2K", "png"),
    ("9:16", "2K", "jpg"),
    ("16:9", "2K", "jpg"),
    ("9:16", "4K", "png"),
]
# Each format in each size that is larger than the default one, as others ask for them here.
LARGE = [
    {"aspect_ratio": "3:4", "resolution": "2K", "output_format": "png"},
    {"aspect_ratio": "9:16", "resolution": "2K", "output_format": "jpg"},
    {"aspect_ratio": "9:16", "resolution": "4K", "output_format": "png"},
    {"base_model": "nb2", "resolution": "4K", "output_format": "jpg"},
]
TALL = {"aspect_ratio": "3:4", "resolution": "2K", "output_format": "jpg"}
JOBS = [("tall", "3:4", "4K", "jpg"), ("wide", "16:9", "2K", "png")]


def pytest_generate_tests(metafunc):
    """Run on the operations that let a resolution be chosen."""
    if RUN in metafunc.config.stash and "operation" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("operation", [m.operation for m in declared if m.name == "resolution"])


@clause("result.aspect-ratio")
@pytest.mark.parametrize(("ratio", "resolution", "output_format"), SHAPES)
def test_an_image_has_the_aspect_ratio_asked_for(
    ask, pictures, is_of_ratio, operation, ratio, resolution, output_format
):
    answer = ask(operation, aspect_ratio=ratio, resolution=resolution, output_format=output_format)

    assert all(is_of_ratio(picture, ratio) for picture in pictures(answer)), pictures(answer)


@clause("result.format")
@pytest.mark.parametrize("large", LARGE, ids=["2K-png", "2K-jpg", "4K-png", "4K-jpg"])
def test_a_large_image_has_the_format_asked_for(ask, contents, operation, large):
    found = contents(ask(operation, **large))

    assert {decoded(content).format for content in found} == {large["output_format"]}


@clause("result.aspect-ratio")
def test_every_image_has_the_aspect_ratio_asked_for(ask, pictures, is_of_ratio, operation):
    answer = ask(operation, aspect_ratio="16:9", num_output_images=4, output_format="png")

    assert all(is_of_ratio(picture, "16:9") for picture in pictures(answer)), pictures(answer)


@clause("result.format")
def test_a_large_download_has_the_format_asked_for(downloads, signatures, operation):
    assert signatures(downloads, operation, **TALL) == {"jpg"}


@clause("result.aspect-ratio")
def test_a_download_has_the_aspect_ratio_asked_for(downloads, downloaded, is_of_ratio, operation):
    found = downloaded(downloads, operation, **TALL)

    assert all(is_of_ratio(picture, "3:4") for picture in found), found


@clause("result.resolution")
def test_a_download_has_the_resolution_asked_for(downloads, downloaded, size_by, operation):
    found = downloaded(downloads, operation, **TALL)

    assert {size_by(operation, picture) for picture in found} == {"2K"}, found


@clause("result.format")
@pytest.mark.parametrize(("kind", "output_format"), [(job[0], job[3]) for job in JOBS])
def test_a_large_image_of_a_job_has_the_format_asked_for(
    sized_job_downloads, signatures, operation, kind, output_format
):
    assert signatures(sized_job_downloads, operation, kind) == {output_format}


@clause("result.aspect-ratio")
@pytest.mark.parametrize(("kind", "ratio"), [job[:2] for job in JOBS])
def test_an_image_of_a_job_has_the_aspect_ratio_asked_for(
    sized_job_downloads, downloaded, is_of_ratio, operation, kind, ratio
):
    found = downloaded(sized_job_downloads, operation, kind)

    assert all(is_of_ratio(picture, ratio) for picture in found), found


@clause("result.resolution")
@pytest.mark.parametrize(("kind", "resolution"), [(job[0], job[2]) for job in JOBS])
def test_an_image_of_a_job_has_the_resolution_asked_for(
    sized_job_downloads, downloaded, size_by, operation, kind, resolution
):
    found = downloaded(sized_job_downloads, operation, kind)

    assert {size_by(operation, picture) for picture in found} == {resolution}, found


@clause("result.resolution")
@pytest.mark.parametrize("model", SIZES)
def test_a_larger_resolution_gives_more_pixels(ask, pictures, operation, model):
    answers = [
        ask(operation, base_model=model, resolution=size, output_format="jpg")
        for size in SIZES[model]
    ]
    if model != "nb2" and answers[0].status_code == 400:
        not_applicable(f"{operation} does not offer {model}, as S7 lets it")
    pixels = [pictures(answer)[0].pixels for answer in answers]

    assert pixels == sorted(set(pixels))


@clause("result.resolution")
def test_without_a_resolution_an_image_is_of_1k(ask, pictures, size_by, operation):
    """S7 declares 1K to be the default."""
    answer = ask(operation, response_mode="bytes", num_output_images=1, output_format="jpg")

    assert {size_by(operation, picture) for picture in pictures(answer)} == {"1K"}


@clause("result.resolution")
def test_without_a_resolution_an_image_of_a_job_is_of_1k(
    job_downloads, downloaded, size_by, operation
):
    found = downloaded(job_downloads, operation, "png")

    assert {size_by(operation, picture) for picture in found} == {"1K"}, found


@pytest.fixture(params=["enhance", "remix"])
def fixed_operation(request, offered):
    """An operation whose resolution cannot be chosen."""
    if request.param not in offered:
        not_applicable(f"the document has no {request.param}")
    return request.param


@clause("result.resolution")
def test_enhance_and_remix_give_2k(ask, pictures, size_by, fixed_operation):
    answer = ask(fixed_operation, num_output_images=4, response_mode="bytes", output_format="jpg")

    assert {size_by(fixed_operation, picture) for picture in pictures(answer)} == {"2K"}


@clause("result.resolution")
def test_jobs_of_enhance_and_remix_give_2k(job_downloads, downloaded, size_by, fixed_operation):
    found = downloaded(job_downloads, fixed_operation, "png")

    assert {size_by(fixed_operation, picture) for picture in found} == {"2K"}, found


@clause("result.resolution")
def test_downloads_of_enhance_and_remix_give_2k(downloads, downloaded, size_by, fixed_operation):
    found = downloaded(downloads, fixed_operation, num_output_images=4, output_format="png")

    assert {size_by(fixed_operation, picture) for picture in found} == {"2K"}, found


@clause("request.unknown-field")
@pytest.mark.parametrize("resolution", ["1K", "4K"])
def test_a_resolution_is_ignored_or_refused_where_it_is_fixed(
    api, observe, pictures, size_by, fixed_operation, resolution
):
    answer = api.post(CALLS[fixed_operation].path, body(fixed_operation, resolution=resolution))

    assert answer.is_refusal or answer.status_code == 200, answer
    assert answer.is_refusal or size_by(fixed_operation, pictures(answer)[0]) == "2K"
    observe("refused" if answer.is_refusal else "ignored")
