"""Isolation: what one developer has does not exist for another, in either direction.

ProfileIdsResponse: "all profiles owned by the authenticated user"; webhook-secret: "Scoped strictly
to the authenticated developer" (openapi v0.7.0). What a foreign id answers is held against what an
id answers that nobody has.
"""

import pytest

from contracts.client import CALLS, Profile, Unmet, own_tag, together
from contracts.pytest_plugin import clause, waits_for_training

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


@clause("auth.isolation")
@pytest.mark.parametrize("state", IN_EITHER_STATE)
@pytest.mark.parametrize("operation", LISTING)
def test_a_foreign_profile_cannot_be_listed(two, nobody, foreign, ending, manner, operation, state):
    profile = foreign(two.owner, state)
    found = ending(operation, by=two.foreigner, profile_ids=[profile.id], **manner)

    assert_is_as(ending(operation, by=two.foreigner, profile_ids=[nobody], **manner), found)


@clause("auth.isolation")
@waits_for_training("developer")
@waits_for_training("other")
@pytest.mark.parametrize("operation", LISTING)
def test_a_foreign_profile_cannot_be_listed_beside_an_own_one(
    two, nobody, profiles, foreign, ending, manner, operation
):
    own, others = profiles.trained(two.foreigner).id, foreign(two.owner, "ready").id
    unknown = ending(operation, by=two.foreigner, profile_ids=[own, nobody], **manner)

    for ids in ([own, others], [others, own]):
        assert_is_as(unknown, ending(operation, by=two.foreigner, profile_ids=ids, **manner))


@clause("auth.isolation")
@pytest.mark.parametrize("state", IN_EITHER_STATE)
@pytest.mark.parametrize("operation", NAMING)
def test_a_foreign_profile_cannot_be_named_in_a_prompt(
    two, nobody, foreign, ending, manner, operation, state
):
    person = "a portrait of [[{}]] at dusk".format
    profile = foreign(two.owner, state)
    found = ending(operation, by=two.foreigner, prompt=person(profile.id), **manner)

    assert_is_as(ending(operation, by=two.foreigner, prompt=person(nobody), **manner), found)


@clause("auth.isolation")
@waits_for_training("developer")
@waits_for_training("other")
@pytest.mark.parametrize("operation", NAMING)
def test_a_foreign_profile_cannot_be_named_beside_an_own_one(
    two, nobody, profiles, foreign, ending, manner, operation
):
    both = "[[{}]] beside [[{}]]".format
    own, others = profiles.trained(two.foreigner).id, foreign(two.owner, "ready").id
    unknown = ending(operation, by=two.foreigner, prompt=both(own, nobody), **manner)

    for prompt in (both(own, others), both(others, own)):
        assert_is_as(unknown, ending(operation, by=two.foreigner, prompt=prompt, **manner))


@clause("auth.isolation")
@waits_for_training("developer")
@waits_for_training("other")
def test_the_list_and_the_prompt_are_both_held_against_the_owner(
    two, nobody, profiles, foreign, ending, manner
):
    def edit(listed_id, named_id):
        sent = {"profile_ids": [listed_id], "prompt": f"[[{named_id}]] at dusk"}
        return ending("edit", by=two.foreigner, **sent, **manner)

    own, others = profiles.trained(two.foreigner).id, foreign(two.owner, "ready").id

    assert_is_as(edit(own, nobody), edit(own, others))
    assert_is_as(edit(nobody, own), edit(others, own))


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
