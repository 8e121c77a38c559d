"""Isolation: what one developer has does not exist for another, in either direction.

ProfileIdsResponse: "all profiles owned by the authenticated user"; webhook-secret: "Scoped strictly
to the authenticated developer" (openapi v0.7.0). What a foreign id answers is held against what an
id answers that nobody has.
"""

from dataclasses import dataclass

import pytest

from contracts.client import CALLS, Answer, Profile, Unmet, own_tag, together
from contracts.pytest_plugin import clause, waits_for_training

NOBODY = "phota-contracts-no-such-profile"
LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
NAMING = ["edit", "generate"]  # the operations whose prompt may name `[[profile_id]]`
PROMPTED = ["edit", "generate", "enhance", "remix"]
IDS = CALLS["profile-ids"].path
ROUNDS = 10


STATES = {
    "in training": lambda profiles, owner: profiles.add(owner),
    "ready": lambda profiles, owner: profiles.trained(owner),
}
BOTH_TRAIN = [waits_for_training("developer"), waits_for_training("other")]
IN_EITHER_STATE = ["in training", pytest.param("ready", marks=BOTH_TRAIN)]


@pytest.fixture(scope="module")
def foreign(profiles):
    """A profile of a developer in a state: look, do not delete."""
    made = {}

    def of(owner, state) -> Profile:
        if (owner.key, state) not in made:
            made[owner.key, state] = STATES[state](profiles, owner)
        owner.recorder.cite(made[owner.key, state].exchanges)
        return made[owner.key, state]

    return of


def listed(by, **params):
    answer = by.get(IDS, params=params)
    if answer.status_code != 200:
        raise Unmet(f"the profiles could not be listed: {answer}")
    return {profile["profile_id"]: profile["status"] for profile in answer.json()["profiles"]}


def seen(answer):
    """What tells one answer from another: its status and its code."""
    return answer.status_code, answer.code


def assert_is_as(unknown, found):
    """Hold what a foreign id met against what an id met that nobody has."""
    if unknown[0] not in {404, "failed"}:
        raise Unmet(f"an id that nobody has meets {unknown}, which another clause judges")
    assert found == unknown


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


def shown(found, profile):
    """Stop unless its owner sees a profile, as other clauses promise."""
    if profile.id not in found:
        raise Unmet("the owner's list lacks the profile, which another clause judges")


@clause("auth.isolation")
@pytest.mark.parametrize("state", IN_EITHER_STATE)
def test_a_list_holds_no_foreign_profile(two, foreign, state):
    profile = foreign(two.owner, state)

    shown(listed(two.owner), profile)

    assert profile.id not in listed(two.foreigner)


@clause("auth.isolation")
def test_the_lists_of_two_developers_are_disjoint(two, foreign):
    for by in (two.owner, two.foreigner):
        foreign(by, "in training")
    own, others = listed(two.owner), listed(two.foreigner)
    if not own or not others:
        raise Unmet("a developer's list is empty, which another clause judges")

    assert not own.keys() & others.keys()


@clause("auth.isolation")
def test_a_tag_that_both_use_shows_each_their_own(two, profiles):
    tag = own_tag()
    own, others = (profiles.add(by, tag=tag) for by in (two.owner, two.foreigner))
    found = {by: listed(by, tag=tag) for by in (two.owner, two.foreigner)}
    shown(found[two.owner], own)
    shown(found[two.foreigner], others)

    assert others.id not in found[two.owner]
    assert own.id not in found[two.foreigner]


@clause("auth.isolation")
def test_a_deletion_spares_what_another_developer_tagged_alike(two, profiles, visible):
    tag = own_tag()
    own, others = (profiles.add(by, tag=tag) for by in (two.owner, two.foreigner))
    before = visible(others)
    deleted = two.owner.delete(own.path("profile-delete"))

    if before[0] != 200 or deleted.status_code != 200:
        raise Unmet(f"no deletion of a profile beside another one: {before}, {deleted}")
    assert visible(others) == before


@clause("auth.isolation")
def test_a_tag_of_another_developer_shows_nothing(two, foreign):
    profile = foreign(two.owner, "in training")
    shown(listed(two.owner, tag=profile.tag), profile)

    assert profile.id not in listed(two.foreigner, tag=profile.tag)


@clause("auth.isolation")
@pytest.mark.parametrize("state", IN_EITHER_STATE)
@pytest.mark.parametrize("operation", ["profile-status", "profile-picture"])
def test_a_foreign_profile_is_as_unknown_as_any(two, call, foreign, operation, state):
    profile = foreign(two.owner, state)
    call(two.owner, operation, ids={"profile_id": profile.id})  # a cache might keep it

    answer = call(two.foreigner, operation, ids={"profile_id": profile.id})

    assert_is_as(seen(call(two.foreigner, operation)), seen(answer))


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


@dataclass(frozen=True)
class Attempt:
    """A profile that another developer tried to delete, what they got, how its owner saw it."""

    profile: Profile
    before: tuple[int, bool, bool]
    answer: Answer
    after: tuple[int, bool, bool]

    @property
    def exchanges(self):
        return [*self.profile.exchanges, self.answer.exchange]


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
        before = visible(profile)
        answer = two.foreigner.delete(profile.path("profile-delete"))
        attempts[key] = Attempt(profile, before, answer, visible(profile))
    if attempts[key].before[0] != 200:
        raise Unmet(f"a profile has no status, which another clause judges: {attempts[key].before}")
    two.owner.recorder.cite(attempts[key].exchanges)
    return attempts[key]


@clause("auth.isolation")
@pytest.mark.parametrize("state", OWN_IN_EITHER_STATE)
def test_a_deletion_by_another_developer_changes_nothing(attempt, state):
    assert attempt.after == attempt.before
    attempt.profile.poll()
    if state == "in training" and attempt.profile.seen[-1] == "ERROR":
        raise Unmet("the training ended in an error, as it may by itself")
    assert state != "ready" or attempt.profile.seen[-1] == "READY"


@clause("auth.isolation")
@pytest.mark.parametrize("state", OWN_IN_EITHER_STATE)
def test_a_foreign_profile_to_delete_is_as_unknown_as_any(two, call, attempt):
    assert_is_as(seen(call(two.foreigner, "profile-delete")), seen(attempt.answer))


@clause("auth.isolation")
@pytest.mark.parametrize("state", IN_EITHER_STATE)
@pytest.mark.parametrize("operation", LISTING)
def test_a_foreign_profile_cannot_be_listed(two, foreign, ending, manner, operation, state):
    profile = foreign(two.owner, state)
    found = ending(operation, by=two.foreigner, profile_ids=[profile.id], **manner)

    assert_is_as(ending(operation, by=two.foreigner, profile_ids=[NOBODY], **manner), found)


@clause("auth.isolation")
@waits_for_training("developer")
@waits_for_training("other")
@pytest.mark.parametrize("operation", LISTING)
def test_a_foreign_profile_cannot_be_listed_beside_an_own_one(
    two, profiles, foreign, ending, operation
):
    own, others = profiles.trained(two.foreigner).id, foreign(two.owner, "ready").id
    unknown = ending(operation, by=two.foreigner, profile_ids=[own, NOBODY])

    for ids in ([own, others], [others, own]):
        assert_is_as(unknown, ending(operation, by=two.foreigner, profile_ids=ids))


@clause("auth.isolation")
@pytest.mark.parametrize("state", IN_EITHER_STATE)
@pytest.mark.parametrize("operation", NAMING)
def test_a_foreign_profile_cannot_be_named_in_a_prompt(
    two, foreign, ending, manner, operation, state
):
    person = "a portrait of [[{}]] at dusk".format
    profile = foreign(two.owner, state)
    found = ending(operation, by=two.foreigner, prompt=person(profile.id), **manner)

    assert_is_as(ending(operation, by=two.foreigner, prompt=person(NOBODY), **manner), found)


# Whether the prompts of enhance and remix name profiles at all is not documented.
@clause("auth.isolation")
@pytest.mark.parametrize("operation", PROMPTED)
def test_nobody_elses_likeness_is_in_a_picture(two, call, foreign, operation):
    profile = foreign(two.owner, "ready")
    answer = call(two.foreigner, operation, prompt=f"a portrait of [[{profile.id}]] at dusk")

    if answer.status_code == 200:
        assert not (answer.json()["known_subjects"].get("counts") or {}).get(profile.id), answer
    elif answer.status_code != 404 and not answer.is_refusal:
        raise Unmet(f"the request was neither served nor refused: {answer}")


@clause("auth.isolation")
def test_each_developer_has_a_secret_of_their_own(two, secret_of):
    assert secret_of(two.owner) != secret_of(two.foreigner)


@clause("auth.isolation")
def test_answers_do_not_cross_over_when_both_ask_at_the_same_moment(two, foreign, secret_of):
    both = (two.owner, two.foreigner)
    secrets = [secret_of(by) for by in both]
    ids = [foreign(by, "in training").id for by in both]

    answers = together(lambda n: (n, secret_of(both[n]), listed(both[n])), [0, 1] * ROUNDS)

    for n, secret, found in answers:
        assert secret != secrets[1 - n]
        assert ids[1 - n] not in found
