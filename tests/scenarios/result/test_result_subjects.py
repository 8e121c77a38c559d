"""Who is counted in a result: those who were asked for, and nobody else."""

import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, Unmet, body, not_tested
from contracts.pytest_plugin import clause, waits_for_training

pytestmark = pytest.mark.usefixtures("offers_profiles")

LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
NAMING = ["edit", "generate"]  # the operations whose prompt may name `[[profile_id]]`


def counts(result):
    """The counts of a result; one that is left out counts nobody."""
    subjects = result.get("known_subjects")
    if not isinstance(subjects, dict):
        raise Unmet(f"the result breaks its schema, which says who is counted: {subjects!r}")
    return subjects.get("counts") or {}


def is_whole(value):
    return type(value) is int or (type(value) is float and value.is_integer())


def check_times(counted, most):
    """Fail unless each is a number of times that one person is in so many pictures of them.

    JSON Schema takes 1.0 for an integer.
    """
    assert all(is_whole(value) and 0 <= value <= most for value in counted.values()), counted
    if not counted:
        not_tested("nobody was recognised in the pictures, so there is no count to judge")


def result(answer):
    if answer.status_code != 200:
        raise Unmet(f"a trained profile could not be used: {answer}")
    return answer.json()


@pytest.fixture
def bystander(profiles, api):
    """Another READY profile of the same account, which nobody asks for."""
    return profiles.trained(api, "standard")


@clause("result.known-subjects")
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("operation", LISTING)
def test_a_listed_profile_is_counted_over_all_outputs(ask, trained_profile, operation, count):
    answer = ask(operation, profile_ids=[trained_profile.id], num_output_images=count)

    assert counts(result(answer)).keys() <= {trained_profile.id}
    check_times(counts(result(answer)), most=count)


@clause("result.known-subjects")
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("operation", NAMING)
def test_a_profile_named_in_the_prompt_is_counted(ask, trained_profile, operation, count):
    prompt = f"a portrait of [[{trained_profile.id}]] alone, at dusk"
    answer = ask(operation, prompt=prompt, num_output_images=count)

    assert counts(result(answer)).keys() <= {trained_profile.id}
    check_times(counts(result(answer)), most=count)


@clause("result.known-subjects")
@waits_for_training(tier="standard")
@pytest.mark.usefixtures("bystander")
def test_nobody_is_counted_but_whom_the_request_asks_for(
    api, referring, trained_profile, image_operation
):
    """Neither another profile of the account, nor afterwards whom it asked for before."""
    path = CALLS[image_operation].path
    of_one = api.post(path, body(image_operation, **referring(image_operation, trained_profile.id)))
    of_nobody = api.post(path, body(image_operation))

    assert counts(result(of_one)).keys() <= {trained_profile.id}
    assert counts(result(of_nobody)) == {}


@clause("result.known-subjects")
def test_a_person_is_counted_over_all_outputs_by_url(
    ask, referring, trained_profile, image_operation
):
    asked = referring(image_operation, trained_profile.id)
    three = {"response_mode": "urls", "num_output_images": 3, "output_format": "png"}
    found = counts(result(ask(image_operation, **asked, **three)))

    assert found.keys() <= {trained_profile.id}
    check_times(found, most=3)


@clause("result.known-subjects")
def test_who_is_to_be_generated_is_not_counted_once_whatever_the_number(
    ask, referring, trained_profile
):
    """The prompt wants them in every output: one may miss them, but not each time all but one."""
    asked = referring("generate", trained_profile.id)
    found = [
        counts(result(ask("generate", num_output_images=number, **asked)))
        for number in (1, 2, 3, 4)
    ]
    if found[0] != {trained_profile.id: 1}:
        not_tested("nobody was recognised in a single output, so that no more can be expected")

    assert found[1:] != [{trained_profile.id: 1}] * 3


@clause("result.known-subjects")
def test_a_person_who_is_listed_and_named_is_one(api, trained_profile):
    asked = {
        "profile_ids": [trained_profile.id],
        "prompt": f"put [[{trained_profile.id}]] alone on a beach",
    }
    found = counts(result(api.post(CALLS["edit"].path, body("edit", **asked))))

    assert found.keys() <= {trained_profile.id}
    check_times(found, most=1)


@clause("result.known-subjects")
@waits_for_training(tier="standard")
@pytest.mark.parametrize("operation", LISTING)
def test_two_listed_profiles_are_counted_each_by_its_id(api, trained_profile, bystander, operation):
    asked = [trained_profile.id, bystander.id]
    found = counts(result(api.post(CALLS[operation].path, body(operation, profile_ids=asked))))

    assert found.keys() <= set(asked)
    check_times(found, most=1)


@clause("result.known-subjects")
@waits_for_training(tier="standard")
@pytest.mark.parametrize("operation", NAMING)
def test_two_named_profiles_are_counted_each_by_its_id(api, trained_profile, bystander, operation):
    prompt = f"a portrait of [[{trained_profile.id}]] beside [[{bystander.id}]]"
    found = counts(result(api.post(CALLS[operation].path, body(operation, prompt=prompt))))

    assert found.keys() <= {trained_profile.id, bystander.id}
    check_times(found, most=1)


@pytest.fixture(scope="module")
def submits(api, jobs, profiles, referring):
    """Submits of a job of each operation, all for the same person, made together."""
    asked = profiles.trained(api).id
    return {
        name: jobs.request(api, name, num_output_images=2, **referring(name, asked))
        for name in IMAGE_OPERATIONS
    }


@clause("result.known-subjects")
@waits_for_training(tier="standard")
@pytest.mark.usefixtures("bystander")
def test_a_job_counts_nobody_but_whom_it_was_asked_for(
    api, jobs, trained_profile, submits, image_operation
):
    job = jobs.finish(jobs.accepted(api, image_operation, {}, submits[image_operation]))
    if not isinstance(job.last.get("result"), dict):
        raise Unmet(f"the job gave no result: {job.last}")

    assert counts(job.last["result"]).keys() <= {trained_profile.id}
    check_times(counts(job.last["result"]), most=2)
