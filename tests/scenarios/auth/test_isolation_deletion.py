"""Isolation of deletions: what one developer deletes, or tries to, another one keeps."""

from dataclasses import dataclass

import pytest

from contracts.client import CALLS, Answer, Profile, Unmet, own_tag
from contracts.pytest_plugin import clause, waits_for_training

PREY = "for a stranger to delete"
OWN = {
    "in training": lambda profiles, owner: profiles.add(owner),
    "ready": lambda profiles, owner: profiles.trained(owner, purpose=PREY),
}
OWN_IN_EITHER_STATE = [
    "in training",
    pytest.param(
        "ready", marks=[waits_for_training(by, purpose=PREY) for by in ("developer", "other")]
    ),
]


def listed(by, **params):
    answer = by.get(CALLS["profile-ids"].path, params=params)
    if answer.status_code != 200:
        raise Unmet(f"the profiles could not be listed: {answer}")
    return {profile["profile_id"] for profile in answer.json()["profiles"]}


@pytest.fixture
def visible():
    """Where a profile's owner sees it: by its status, in the list, under its tag."""

    def to_its_owner(profile):
        status = profile.api.get(profile.path("profile-status")).status_code
        if status != 200:
            return status, False, False
        in_list = profile.id in listed(profile.api)
        return status, in_list, profile.id in listed(profile.api, tag=profile.tag)

    return to_its_owner


@clause("auth.isolation")
def test_a_deletion_spares_what_another_developer_tagged_alike(two, profiles, visible):
    tag = own_tag()
    own, others = (profiles.add(by, tag=tag) for by in (two.owner, two.foreigner))
    before = visible(others)
    deleted = two.owner.delete(own.path("profile-delete"))

    if before[0] != 200 or deleted.status_code != 200:
        raise Unmet(f"no deletion of a profile beside another one: {before}, {deleted}")
    assert visible(others) == before


@dataclass(frozen=True)
class Attempt:
    """A profile that another developer tried to delete, what they got, how its owner saw it."""

    profile: Profile
    before: tuple[int, bool, bool]
    had_picture: bool
    answer: Answer
    after: tuple[int, bool, bool]
    has_picture: bool

    @property
    def exchanges(self):
        return [*self.profile.exchanges, self.answer.exchange]


def is_pictured(profile):
    """Whether its owner sees a profile's picture."""
    return profile.api.get(profile.path("profile-picture")).status_code == 200


@pytest.fixture(scope="module")
def attempts():
    """What was attempted on whose profiles in which states: once each."""
    return {}


@pytest.fixture
def attempt(attempts, two, profiles, visible, state):
    """Let a developer try to delete a profile of another one."""
    key = two.owner.key, state
    if key not in attempts:
        profile = OWN[state](profiles, two.owner)
        before, had_picture = visible(profile), is_pictured(profile)
        answer = two.foreigner.delete(profile.path("profile-delete"))
        after = visible(profile)
        attempts[key] = Attempt(profile, before, had_picture, answer, after, is_pictured(profile))
    if attempts[key].before[0] != 200:
        raise Unmet(f"a profile has no status, which another clause judges: {attempts[key].before}")
    two.owner.recorder.cite(attempts[key].exchanges)
    return attempts[key]


@clause("auth.isolation")
@pytest.mark.parametrize("state", OWN_IN_EITHER_STATE)
def test_a_deletion_by_another_developer_changes_nothing(attempt, state):
    assert attempt.after == attempt.before
    assert attempt.has_picture or not attempt.had_picture
    attempt.profile.poll()
    if state == "in training" and attempt.profile.seen[-1] == "ERROR":
        raise Unmet("the training ended in an error, as it may by itself")
    assert state != "ready" or attempt.profile.seen[-1] == "READY"


@clause("auth.isolation")
@pytest.mark.parametrize("state", OWN_IN_EITHER_STATE)
def test_a_foreign_profile_to_delete_is_as_unknown_as_any(two, call, attempt):
    unknown = call(two.foreigner, "profile-delete")
    if unknown.status_code != 404:
        raise Unmet(f"an id that nobody has meets {unknown}, which another clause judges")

    found = attempt.answer
    assert (found.status_code, found.code) == (unknown.status_code, unknown.code), found
