"""A profile in training: it exists, and yet nobody's picture can be made with it.

PROFILE_NOT_READY: "The profile exists but training has not completed" (openapi v0.7.0).
"""

import pytest

from contracts.client import Unmet, not_tested
from contracts.pytest_plugin import clause

LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
NAMING = ["edit", "generate"]  # the operations whose prompt may name `[[profile_id]]`
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

    def attempt(act, tier="fast"):
        profile = in_training(api, tier)
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
        ways = []
        if image_operation in LISTING:
            ways.append({"profile_ids": [profile.id]})
        if image_operation in NAMING:
            ways.append({"prompt": f"a portrait of [[{profile.id}]] at dusk"})
        return {ending(image_operation, **way, **changes) for way in ways}

    return refer


@clause("error.profile-not-ready")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_a_new_profile_cannot_be_referred_to(while_training, referring, manner, tier):
    found = while_training(lambda profile: referring(profile, **manner), tier)

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


@clause("error.profile-not-ready")
def test_a_profile_cannot_be_referred_to_at_any_step_of_its_training(steps, referring):
    found = {step: referring(profile) for step, profile in steps()}

    assert all(endings <= NOT_READY for endings in found.values()), found


@clause("error.profile-not-ready")
def test_a_profile_has_a_picture_or_is_not_ready_at_any_step_of_its_training(steps):
    found = {step: portrait(profile) for step, profile in steps()}

    assert set(found.values()) <= {(200, None), (404, "PROFILE_NOT_READY")}, found
