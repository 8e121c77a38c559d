"""A profile in training: it exists, and yet nobody's picture can be made with it.

PROFILE_NOT_READY: "The profile exists but training has not completed" (openapi v0.7.0).
"""

import pytest

from contracts.client import CALLS, Unmet, body, members, not_applicable, not_tested
from contracts.pytest_plugin import clause

LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
NAMING = ["edit", "generate"]  # the operations whose prompt may name `[[profile_id]]`
IN_A_JOB = {"async": True, "response_mode": "urls"}
NOT_READY = {(404, "PROFILE_NOT_READY"), ("failed", "PROFILE_NOT_READY")}
TRAINING = {"VALIDATING", "QUEUING", "IN_PROGRESS"}
STEP = 10.0  # seconds of the target's clock between two looks at a training
LONGEST_TRAINING = 3600.0  # seconds: ten times what release notes 0.5.0 say, and queue time


def status(profile):
    answer = profile.poll()
    if answer.status_code != 200:
        raise Unmet(f"the status of a profile in training is not to be had: {answer}")
    return profile.seen[-1]


def portrait(profile):
    answer = profile.api.get(profile.path("profile-picture"))
    return answer.status_code, answer.code


@pytest.fixture
def while_training(api, in_training):
    """Make an attempt with a profile, and hold that it was in training all the while."""

    def attempt(act, tier="fast", by=api):
        profile = in_training(by, tier)
        if status(profile) not in TRAINING:
            not_tested("training ends at once: needs a target on which it takes a while")
        found = act(profile)
        if status(profile) not in TRAINING:
            not_tested("training ended meanwhile: needs a target on which it takes longer")
        return found

    return attempt


@pytest.fixture
def referring(ending, image_operation):
    """Refer to a profile in every way that the operation knows; return how each ended."""

    def refer(profile, **changes):
        ways = references(image_operation, profile)
        return {ending(image_operation, by=profile.api, **way, **changes) for way in ways}

    return refer


def references(operation, profile):
    """The members by which an operation refers to a profile, in every way that it knows."""
    if operation in LISTING:
        yield {"profile_ids": [profile.id]}
    if operation in NAMING:
        yield {"prompt": f"a portrait of [[{profile.id}]] at dusk"}


@clause("error.profile-not-ready")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_a_new_profile_cannot_be_referred_to(while_training, referring, manner, tier):
    found = while_training(lambda profile: referring(profile, **manner), tier)

    assert found <= NOT_READY


@clause("error.profile-not-ready")
def test_another_developers_new_profile_cannot_be_referred_to(
    other_api, while_training, referring, manner
):
    found = while_training(lambda profile: referring(profile, **manner), by=other_api)

    assert found <= NOT_READY


@clause("error.profile-not-ready")
@pytest.mark.parametrize("operation", LISTING)
def test_a_new_profile_beside_a_ready_one_is_noticed(
    trained_profile, while_training, ending, operation
):
    def refer(profile):
        both = [trained_profile.id, profile.id]
        return [ending(operation, profile_ids=ids) for ids in (both, both[::-1])]

    assert set(while_training(refer)) <= NOT_READY


@clause("error.profile-not-ready")
@pytest.mark.parametrize("operation", NAMING)
def test_a_new_profile_named_beside_a_ready_one_is_noticed(
    trained_profile, while_training, ending, manner, operation
):
    def refer(profile):
        both = [f"[[{trained_profile.id}]]", f"[[{profile.id}]]"]
        prompts = [" beside ".join(named) for named in (both, both[::-1])]
        return {ending(operation, prompt=prompt, **manner) for prompt in prompts}

    assert while_training(refer) <= NOT_READY


@clause("error.profile-not-ready")
def test_the_list_and_the_prompt_both_need_ready_profiles(
    trained_profile, while_training, ending, manner
):
    def refer(profile):
        pairs = [(trained_profile.id, profile.id), (profile.id, trained_profile.id)]
        return {
            ending("edit", profile_ids=[listed], prompt=f"[[{named}]] at dusk", **manner)
            for listed, named in pairs
        }

    assert while_training(refer) <= NOT_READY


@clause("request.refused-has-no-effect")
def test_what_a_training_prevents_is_not_charged(
    jobs, while_training, charged, manner, image_operation
):
    def refer(profile):
        before = charged()
        for way in references(image_operation, profile):
            sent = body(image_operation, num_output_images=2, **way, **manner)
            answer = profile.api.post(CALLS[image_operation].path, sent)
            if answer.status_code == 202:
                jobs.accepted(profile.api, image_operation, sent, answer)
                not_applicable("a job was accepted, whose refund another clause judges")
            if answer.status_code != 404:
                raise Unmet(f"the request was not refused, which another clause judges: {answer}")
        return charged() - before

    assert not while_training(refer), "charges that were not there before"


# That a picture needs a READY profile is not documented; what a refusal says, is.
@clause("error.profile-not-ready")
def test_a_new_profile_has_a_picture_or_is_not_ready(while_training):
    assert while_training(portrait) in {(200, None), (404, "PROFILE_NOT_READY")}


@pytest.fixture
def steps(api, profiles, control):
    """A profile, once at each step of its training that a look every ten seconds shows."""

    def walk():
        profile, met = profiles.add(api), set()
        for _ in range(int(LONGEST_TRAINING / STEP)):
            step = status(profile)
            if step not in TRAINING:
                break
            if step not in met:
                met.add(step)
                yield step, profile
            control.advance(STEP)
        if not met:
            not_tested("training ends at once: needs a target on which it takes a while")

    return walk


@pytest.fixture(scope="session")
def ways_to_ask(document):
    """At once, and in a job where the document knows any."""
    knows_jobs = any(member.name == "async" for member in members(document))
    return [{}, IN_A_JOB] if knows_jobs else [{}]


@clause("error.profile-not-ready")
def test_a_profile_cannot_be_referred_to_at_any_step_of_its_training(steps, referring, ways_to_ask):
    """What a job that was accepted is waited for may be the end of a training: then it is left."""
    found = {}
    for step, profile in steps():
        for asked in ways_to_ask:
            endings = referring(profile, **asked)
            if not asked or status(profile) in TRAINING:
                found[step, *asked] = endings

    assert all(endings <= NOT_READY for endings in found.values()), found


@clause("error.profile-not-ready")
def test_a_profile_has_a_picture_or_is_not_ready_at_any_step_of_its_training(steps):
    found = {step: portrait(profile) for step, profile in steps()}

    assert set(found.values()) <= {(200, None), (404, "PROFILE_NOT_READY")}, found
