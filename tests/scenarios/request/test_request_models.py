"""Base models: which are known, and what each of them takes."""

import pytest

from contracts.client import CALLS, body, members, not_applicable
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

# Guide, "Base model selection"; release notes 0.3.0 name two of the gaps.
RESOLUTIONS = {
    "nb2": ["1K", "2K", "4K"],
    "gpt-image-2": ["1K", "2K", "4K"],
    "qwen-image-2": ["1K", "2K"],
    "flux-2": ["1K", "2K"],
    "reve": ["1K"],
}
SUPPORTED = [(model, size) for model, sizes in RESOLUTIONS.items() for size in sizes]
UNSUPPORTED = [
    (model, size)
    for model, sizes in RESOLUTIONS.items()
    for size in RESOLUTIONS["nb2"]
    if size not in sizes
]
LARGEST = {model: sizes[-1] for model, sizes in RESOLUTIONS.items() if model != "nb2"}
TIERS = ["low", "medium", "high"]
QUALITIES = ["auto", *TIERS]
WITHOUT_QUALITY = {
    "omitted": {},
    **{model: {"base_model": model} for model in RESOLUTIONS if model != "gpt-image-2"},
}


def pytest_generate_tests(metafunc):
    """Run on the operations that let a model be chosen."""
    if RUN in metafunc.config.stash and "operation" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("operation", [m.operation for m in declared if m.name == "base_model"])


@clause("request.base-model-unknown")
@pytest.mark.parametrize("model", ["unheard-of", "gpt-image-9", "NB2", "nb2 ", "nb", ""])
def test_an_unknown_model_is_refused(api, observe, operation, manner, model):
    answer = api.post(CALLS[operation].path, body(operation, base_model=model, **manner))

    assert answer.is_refusal, answer
    assert answer.code != "CONTENT_MODERATION"
    observe(str(answer.status_code))


@clause("request.resolution-by-model")
@pytest.mark.parametrize(("model", "resolution"), UNSUPPORTED)
def test_a_resolution_that_the_model_lacks_is_a_bad_request(
    api, operation, manner, model, resolution
):
    sent = body(operation, base_model=model, resolution=resolution, **manner)
    answer = api.post(CALLS[operation].path, sent)

    assert answer.status_code == 400, answer
    assert answer.code != "CONTENT_MODERATION"


@clause("request.resolution-by-model")
@pytest.mark.parametrize(("model", "resolution"), SUPPORTED)
def test_a_resolution_that_the_model_has_is_accepted(ask, operation, model, resolution):
    smallest = ask(operation, base_model=model, resolution="1K", output_format="jpg")
    if model != "nb2" and smallest.status_code == 400:
        not_applicable(f"{operation} does not offer {model}, as S7 lets it")
    answer = ask(operation, base_model=model, resolution=resolution, output_format="jpg")

    assert answer.status_code == 200, answer


@clause("request.resolution-by-model")
@pytest.mark.usefixtures("in_a_job")
@pytest.mark.parametrize(("model", "resolution"), LARGEST.items())
def test_the_largest_resolution_of_a_model_is_accepted_in_a_job(
    ask, jobs, api, operation, model, resolution
):
    least = {"base_model": model, "output_format": "jpg"}
    if ask(operation, resolution="1K", **least).status_code == 400:
        not_applicable(f"{operation} does not offer {model}, as S7 lets it")
    answer = jobs.request(api, operation, resolution=resolution, **least)

    assert answer.status_code == 202, answer


@clause("request.quality-by-model")
@pytest.mark.parametrize("quality", TIERS)
@pytest.mark.parametrize("model", WITHOUT_QUALITY)
def test_a_quality_on_another_model_is_a_bad_request(api, operation, manner, model, quality):
    sent = body(operation, quality=quality, **WITHOUT_QUALITY[model], **manner)
    answer = api.post(CALLS[operation].path, sent)

    assert answer.status_code == 400, answer
    assert answer.code != "CONTENT_MODERATION"


@clause("request.quality-by-model")
@pytest.mark.parametrize("model", WITHOUT_QUALITY)
def test_the_quality_auto_is_refused_or_no_choice(api, jobs, observe, operation, manner, model):
    """S7 refuses "passing this field", and lets "auto" say what leaving it out says."""
    sent = body(operation, quality="auto", **WITHOUT_QUALITY[model], **manner)
    answer = api.post(CALLS[operation].path, sent)
    if answer.status_code == 202:
        jobs.accepted(api, operation, sent, answer)

    assert answer.status_code in {400, 202 if manner else 200}, answer
    assert answer.code != "CONTENT_MODERATION"
    observe(f"quality: auto gets {'400' if answer.is_refusal else 'what was asked for'}")


@clause("request.quality-by-model")
@pytest.mark.parametrize("quality", [*QUALITIES, None])
def test_gpt_image_2_takes_every_quality(ask, operation, quality):
    answer = ask(operation, base_model="gpt-image-2", quality=quality)

    assert answer.status_code == 200, answer


@clause("request.quality-by-model")
@pytest.mark.usefixtures("in_a_job")
@pytest.mark.parametrize("quality", TIERS)
def test_gpt_image_2_takes_every_quality_in_a_job(api, jobs, operation, quality):
    answer = jobs.request(api, operation, base_model="gpt-image-2", quality=quality)

    assert answer.status_code == 202, answer


@clause("request.quality-by-model")
def test_no_quality_is_no_quality_in_any_spelling(api, observe, operation):
    """S7 declares null, and refuses "passing this field": both readings are allowed."""
    answer = api.post(CALLS[operation].path, body(operation, base_model="nb2", quality=None))

    assert answer.status_code in {200, 400}, answer
    observe(f"quality: null on nb2 gets {answer.status_code}")
