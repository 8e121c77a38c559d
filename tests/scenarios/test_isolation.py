"""Isolation: what one developer has does not exist for another, in either direction.

ProfileIdsResponse: "all profiles owned by the authenticated user"; webhook-secret: "Scoped strictly
to the authenticated developer" (openapi v0.7.0). What a foreign id answers is held against what an
id answers that nobody has.
"""

from dataclasses import dataclass

import pytest

from contracts.client import CALLS, Api, Profile, Unmet, own_tag, together
from contracts.pytest_plugin import clause

NOBODY = "phota-contracts-no-such-profile"
LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
NAMING = ["edit", "generate"]  # the operations whose prompt may name `[[profile_id]]`
PROMPTED = ["edit", "generate", "enhance", "remix"]
IDS = CALLS["profile-ids"].path
SECRET = CALLS["webhook-secret"].path
ROUNDS = 10


@dataclass(frozen=True)
class Two:
    """A developer, and another one who should not come near what the first has."""

    owner: Api
    foreigner: Api


@pytest.fixture(scope="module", params=["first to second", "second to first"])
def two(request, api, other_api):
    """The two developers, each in either role."""
    return Two(api, other_api) if request.param == "first to second" else Two(other_api, api)


STATES = {
    "in training": lambda profiles, owner: profiles.add(owner),
    "ready": lambda profiles, owner: profiles.trained(owner),
}


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


@clause("auth.isolation")
@pytest.mark.parametrize("state", STATES)
def test_a_list_holds_no_foreign_profile(two, foreign, state):
    profile = foreign(two.owner, state)

    assert profile.id in listed(two.owner)
    assert profile.id not in listed(two.foreigner)


@clause("auth.isolation")
def test_the_lists_of_two_developers_are_disjoint(two, profiles):
    profiles.add(two.owner)
    profiles.add(two.foreigner)

    assert not listed(two.owner).keys() & listed(two.foreigner).keys()


@clause("auth.isolation")
def test_a_tag_that_both_use_shows_each_their_own(two, profiles):
    tag = own_tag()
    own, others = (profiles.add(by, tag=tag).id for by in (two.owner, two.foreigner))

    assert listed(two.owner, tag=tag).keys() == {own}
    assert listed(two.foreigner, tag=tag).keys() == {others}


@clause("auth.isolation")
def test_a_deletion_spares_what_another_developer_tagged_alike(two, profiles):
    tag = own_tag()
    own, others = (profiles.add(by, tag=tag) for by in (two.owner, two.foreigner))
    two.owner.delete(own.path("profile-delete"))

    assert listed(two.foreigner, tag=tag).keys() == {others.id}
    assert two.foreigner.get(others.path("profile-status")).status_code == 200


@clause("auth.isolation")
def test_a_tag_of_another_developer_shows_nothing(two, profiles):
    profile = profiles.add(two.owner)

    assert listed(two.foreigner, tag=profile.tag) == {}
    assert listed(two.owner, tag=profile.tag).keys() == {profile.id}


@clause("auth.isolation")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operation", ["profile-status", "profile-picture"])
def test_a_foreign_profile_is_as_unknown_as_any(two, call, foreign, operation, state):
    profile = foreign(two.owner, state)
    call(two.owner, operation, ids={"profile_id": profile.id})  # a cache might keep it

    answer = call(two.foreigner, operation, ids={"profile_id": profile.id})

    assert answer.status_code == 404, answer
    assert seen(answer) == seen(call(two.foreigner, operation))


OWN = {
    "in training": lambda profiles, owner: profiles.add(owner),
    "ready": lambda profiles, owner: profiles.finish(profiles.add(owner)),
}


@clause("auth.isolation")
@pytest.mark.parametrize("state", OWN)
def test_a_deletion_by_another_developer_changes_nothing(two, profiles, call, state):
    profile = OWN[state](profiles, two.owner)
    answer = two.foreigner.delete(profile.path("profile-delete"))

    assert answer.status_code == 404, answer
    assert seen(answer) == seen(call(two.foreigner, "profile-delete"))
    after = two.owner.get(profile.path("profile-status"))
    assert after.status_code == 200, after
    assert after.json()["profile_id"] == profile.id
    assert after.json()["status"] != "ERROR"
    assert state != "ready" or after.json()["status"] == "READY"
    assert profile.id in listed(two.owner)
    assert profile.id in listed(two.owner, tag=profile.tag)


@clause("auth.isolation")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operation", LISTING)
def test_a_foreign_profile_cannot_be_listed(two, foreign, ending, manner, operation, state):
    profile = foreign(two.owner, state)
    found = ending(operation, by=two.foreigner, profile_ids=[profile.id], **manner)

    assert found[0] in {404, "failed"}, found
    assert found == ending(operation, by=two.foreigner, profile_ids=[NOBODY], **manner)


@clause("auth.isolation")
@pytest.mark.parametrize("operation", LISTING)
def test_a_foreign_profile_cannot_be_listed_beside_an_own_one(
    two, profiles, foreign, ending, operation
):
    own, others = profiles.trained(two.foreigner).id, foreign(two.owner, "ready").id
    unknown = ending(operation, by=two.foreigner, profile_ids=[own, NOBODY])

    for ids in ([own, others], [others, own]):
        assert ending(operation, by=two.foreigner, profile_ids=ids) == unknown
    assert unknown[0] == 404, unknown


@clause("auth.isolation")
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("operation", NAMING)
def test_a_foreign_profile_cannot_be_named_in_a_prompt(
    two, foreign, ending, manner, operation, state
):
    person = "a portrait of [[{}]] at dusk".format
    profile = foreign(two.owner, state)
    found = ending(operation, by=two.foreigner, prompt=person(profile.id), **manner)

    assert found[0] in {404, "failed"}, found
    assert found == ending(operation, by=two.foreigner, prompt=person(NOBODY), **manner)


# Whether the prompts of enhance and remix name profiles at all is not documented.
@clause("auth.isolation")
@pytest.mark.parametrize("operation", PROMPTED)
def test_nobody_elses_likeness_is_in_a_picture(two, call, foreign, operation):
    profile = foreign(two.owner, "ready")
    answer = call(two.foreigner, operation, prompt=f"a portrait of [[{profile.id}]] at dusk")

    if answer.status_code == 200:
        assert not (answer.json()["known_subjects"].get("counts") or {}).get(profile.id), answer


@clause("auth.isolation")
def test_a_foreign_job_is_as_unknown_as_any(two, finished_jobs, call, image_operation):
    job = finished_jobs(image_operation, by=two.owner)
    job.poll()  # a cache might keep it

    answer = call(two.foreigner, "job-status", ids={"job_id": job.id})

    assert answer.status_code == 404, answer
    assert seen(answer) == seen(call(two.foreigner, "job-status"))


@clause("auth.isolation")
def test_a_foreign_job_is_unknown_while_it_runs(two, jobs, image_operation):
    job = jobs.submit(two.owner, image_operation)
    answers = [two.foreigner.get(path) for path in (job.poll_path, job.handle["poll_url"])]

    assert [answer.status_code for answer in answers] == [404, 404], answers


@clause("auth.isolation")
def test_each_developer_has_a_secret_of_their_own(two):
    own, others, again = (
        by.get(SECRET).json()["webhook_signing_secret"]
        for by in (two.owner, two.foreigner, two.owner)
    )

    assert own != others
    assert own == again


@clause("auth.isolation")
def test_answers_do_not_cross_over_when_both_ask_at_the_same_moment(two, profiles):
    both = (two.owner, two.foreigner)
    secrets = [by.get(SECRET).json()["webhook_signing_secret"] for by in both]
    ids = [profiles.add(by).id for by in both]

    answers = together(lambda n: (n, both[n].get(SECRET), listed(both[n])), [0, 1] * ROUNDS)

    for n, secret, found in answers:
        assert secret.json()["webhook_signing_secret"] == secrets[n]
        assert ids[n] in found
        assert ids[1 - n] not in found
