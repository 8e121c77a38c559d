"""What another developer asks for is held to the same rules as what the first one asks for."""

import pytest

from contracts.client import CALLS, body, members, photo
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN


def pytest_generate_tests(metafunc):
    if RUN in metafunc.config.stash and "member" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("member", [m for m in declared if m.is_required], ids=str)


@pytest.fixture
def answered(other_api):
    """Ask for images as another developer, at once."""

    def answer_to(operation, **changes):
        return other_api.post(CALLS[operation].path, body(operation, **changes))

    return answer_to


@clause("request.output-count")
@pytest.mark.parametrize("count", [0, 5])
def test_another_developers_count_outside_one_to_four_is_refused(answered, image_operation, count):
    answer = answered(image_operation, num_output_images=count)

    assert answer.is_refusal, answer


@clause("request.output-count")
@pytest.mark.parametrize("known_operation", ["generate"], indirect=True)
def test_another_developers_count_of_four_is_accepted(answered, known_operation):
    answer = answered(known_operation, num_output_images=4)

    assert answer.status_code == 200, answer


@clause("request.enums")
def test_another_developers_unknown_format_is_refused(answered, image_operation):
    answer = answered(image_operation, output_format="webp")

    assert answer.is_refusal, answer


@clause("request.required")
def test_another_developers_request_without_a_required_member_is_refused(
    other_api, valid_body, member
):
    sent = valid_body(member.operation)
    del sent[member.name]
    answer = other_api.post(CALLS[member.operation].path, sent)

    assert answer.is_refusal, answer


@clause("request.edit-images-max")
@pytest.mark.parametrize("known_operation", ["edit"], indirect=True)
def test_another_developers_eleven_images_are_refused(answered, known_operation):
    answer = answered(
        known_operation, images=[photo(f"hsl({30 * n}, 50%, 50%)") for n in range(11)]
    )

    assert answer.is_refusal, answer


@clause("request.resolution-by-model")
@pytest.mark.parametrize("known_operation", ["edit", "generate"], indirect=True)
def test_another_developers_4k_on_flux_2_is_a_bad_request(answered, known_operation):
    answer = answered(known_operation, base_model="flux-2", resolution="4K")

    assert answer.status_code == 400, answer
    assert answer.code != "CONTENT_MODERATION"
