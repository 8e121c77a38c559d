"""Every base model gives what is asked for: the number, the mode, the format and the shape.

The default model is asked for all of it elsewhere. Another one need not be offered for an
operation: S7 lets it be refused with 400.
"""

import pytest

from contracts.client import decoded, members, not_applicable
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

MODELS = ["gpt-image-2", "qwen-image-2", "flux-2", "reve"]
AS_BYTES = {"num_output_images": 2, "output_format": "png", "aspect_ratio": "9:16"}
BY_URL = {"num_output_images": 2, "output_format": "jpg", "aspect_ratio": "16:9"}


def pytest_generate_tests(metafunc):
    """Run on the operations that let a model be chosen."""
    if RUN in metafunc.config.stash and "operation" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("operation", [m.operation for m in declared if m.name == "base_model"])


@pytest.fixture(params=MODELS)
def model(request):
    """A base model besides the default one."""
    return request.param


@pytest.fixture
def asked(ask, operation, model):
    """Ask the model for images, where the operation offers it."""

    def of(**changes):
        answer = ask(operation, base_model=model, **changes)
        if answer.status_code == 400:
            not_applicable(f"{operation} does not offer {model}, as S7 lets it")
        return answer

    return of


@pytest.fixture
def fetch(asked, downloads, operation, model):
    """Fetch what the model delivers by URL, where the operation offers it."""

    def of():
        asked(response_mode="urls", **BY_URL)
        return downloads(operation, base_model=model, **BY_URL)

    return of


@clause("result.bytes")
def test_a_model_makes_as_many_images_as_asked_for(asked):
    answer = asked(**AS_BYTES)

    assert answer.status_code == 200, answer
    assert len(answer.json()["images"]) == 2
    assert not answer.json().get("download_urls")


@clause("result.format")
def test_a_model_makes_the_format_asked_for(asked, contents):
    found = contents(asked(**AS_BYTES))

    assert {decoded(content).format for content in found} == {"png"}


@clause("result.aspect-ratio")
def test_a_model_makes_the_aspect_ratio_asked_for(asked, pictures, is_of_ratio):
    found = pictures(asked(**AS_BYTES))

    assert all(is_of_ratio(picture, "9:16") for picture in found), found


@clause("result.urls")
def test_a_model_gives_as_many_urls_as_images_asked_for(asked):
    answer = asked(response_mode="urls", **BY_URL)

    assert answer.status_code == 200, answer
    assert len(set(answer.json()["download_urls"])) == 2
    assert not answer.json().get("images")


@clause("result.url-fetch")
def test_every_url_of_a_model_leads_to_an_image_without_the_key(fetch):
    fetched = fetch()

    assert [one.status_code for one in fetched] == [200] * len(fetched)
    assert {decoded(one.content).format for one in fetched} == {"jpg"}


@clause("result.format")
def test_a_model_delivers_the_format_asked_for(fetch, signatures):
    assert signatures(fetch) == {"jpg"}


@clause("result.aspect-ratio")
def test_a_model_delivers_the_aspect_ratio_asked_for(fetch, downloaded, is_of_ratio):
    found = downloaded(fetch)

    assert all(is_of_ratio(picture, "16:9") for picture in found), found
