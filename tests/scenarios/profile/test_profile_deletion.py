"""Deletion: from then on the profile is unknown everywhere, and every other is as before."""

import pytest

from contracts.client import CALLS, Unmet, body, own_tag
from contracts.pytest_plugin import clause, waits_for_training

PURPOSE = "for its owner to delete"
LONGEST_TRAINING = 3600.0  # seconds: ten times what release notes 0.5.0 say, and queue time


def in_training(api, profiles):
    return profiles.add(api)


def standard_in_training(api, profiles):
    return profiles.add(api, tier="standard")


def ready(api, profiles):
    return profiles.trained(api, purpose=PURPOSE)


def in_list(profile_id):
    return {"profile_ids": [profile_id]}


def in_prompt(profile_id):
    return {"prompt": f"a portrait of [[{profile_id}]] at dusk"}


UNKNOWN = "PROFILE_NOT_FOUND"

# The operations that take `profile_ids`, and those whose prompt may name `[[profile_id]]`.
REFERENCES = [
    pytest.param("edit", in_list, id="edit-list"),
    pytest.param("enhance", in_list, id="enhance-list"),
    pytest.param("remix", in_list, id="remix-list"),
    pytest.param("edit", in_prompt, id="edit-prompt"),
    pytest.param("generate", in_prompt, id="generate-prompt"),
]
STATES = {
    "in training": in_training,
    "standard in training": standard_in_training,
    "ready": ready,
}
IN_TRAINING = ["in training", "standard in training"]
IN_ANY_STATE = [
    *IN_TRAINING,
    pytest.param("ready", marks=waits_for_training(purpose=PURPOSE)),
]


@pytest.fixture(scope="module")
def deletion(api, profiles):
    """Delete a profile in a state, once; return it, and the answer."""
    gone = {}

    def of(state):
        if state not in gone:
            profile = STATES[state](api, profiles)
            must_be_known(api, profile)
            answer = api.delete(profile.path("profile-delete"))
            profile.exchanges.append(answer.exchange)
            gone[state] = profile, answer
        api.recorder.cite(gone[state][0].exchanges)
        return gone[state]

    return of


@pytest.fixture(scope="module")
def deleted(deletion):
    """Return a profile that was deleted in a state."""

    def of(state):
        profile, answer = deletion(state)
        if answer.status_code != 200:
            raise Unmet(f"a profile could not be deleted: {answer}")
        return profile

    return of


def must_be_known(api, profile):
    """What was never there cannot be seen to be gone."""
    status = profile.poll()
    everything = api.get(CALLS["profile-ids"].path)
    if status.status_code != 200 or profile.id not in ids_in(everything):
        raise Unmet(f"a profile that was created is unknown before its deletion: {status}")


def ids_in(answer):
    return {row["profile_id"] for row in answer.json()["profiles"]}


def is_unknown(answer):
    return answer.status_code == 404 and answer.code == UNKNOWN


def failed_for_it(api, jobs, operation, answer):
    """Whether a job was taken on and failed with the same code: a SHOULD of another clause."""
    if answer.status_code != 202:
        return False
    last = jobs.finish(jobs.accepted(api, operation, {}, answer)).last
    return last["status"] == "failed" and (last.get("error") or {}).get("code") == UNKNOWN


@clause("profile.delete")
@pytest.mark.parametrize("state", IN_ANY_STATE)
def test_a_deletion_names_the_profile(deletion, state):
    profile, answer = deletion(state)

    assert answer.status_code == 200, answer
    assert answer.json()["profile_id"] == profile.id
    assert answer.json()["status"]


@clause("profile.delete")
@pytest.mark.parametrize("state", IN_ANY_STATE)
@pytest.mark.parametrize("call", ["profile-status", "profile-picture"])
def test_a_deleted_profile_has_neither_status_nor_picture(api, deleted, state, call):
    answer = api.get(deleted(state).path(call))

    assert is_unknown(answer), answer


@clause("profile.delete")
@pytest.mark.parametrize("state", IN_ANY_STATE)
def test_a_deleted_profile_is_in_no_list(api, deleted, state):
    profile = deleted(state)
    everything = api.get(CALLS["profile-ids"].path)
    of_its_tag = api.get(CALLS["profile-ids"].path, params={"tag": profile.tag})

    assert profile.id not in ids_in(everything)
    assert of_its_tag.json()["profiles"] == []


@clause("profile.delete")
@pytest.mark.parametrize("state", IN_ANY_STATE)
@pytest.mark.parametrize(("operation", "refer"), REFERENCES)
def test_a_deleted_profile_cannot_be_referred_to(api, deleted, state, operation, refer):
    answer = api.post(CALLS[operation].path, body(operation, **refer(deleted(state).id)))

    assert is_unknown(answer), answer


@clause("profile.delete")
@waits_for_training(purpose=PURPOSE)
@pytest.mark.parametrize(("operation", "refer"), REFERENCES)
def test_a_deleted_profile_cannot_be_referred_to_in_a_job(api, jobs, deleted, operation, refer):
    answer = jobs.request(api, operation, **refer(deleted("ready").id))

    assert is_unknown(answer) or failed_for_it(api, jobs, operation, answer), answer


@clause("profile.delete")
@pytest.mark.parametrize("state", IN_TRAINING)
def test_a_deleted_profile_does_not_come_back_when_its_training_would_end(
    api, control, deleted, state
):
    profile = deleted(state)
    control.advance(LONGEST_TRAINING)
    answer = api.get(profile.path("profile-status"))
    everything = api.get(CALLS["profile-ids"].path)

    assert is_unknown(answer), answer
    assert profile.id not in ids_in(everything)


@clause("profile.delete")
def test_every_other_profile_stays_as_it_was(api, profiles, trained_profile):
    tag = own_tag()
    doomed, kept = profiles.add(api, tag=tag), profiles.add(api, tag=tag)
    before = trained_profile.poll()
    answer = api.delete(doomed.path("profile-delete"))
    of_the_tag = api.get(CALLS["profile-ids"].path, params={"tag": tag})

    assert answer.status_code == 200, answer
    assert [row["profile_id"] for row in of_the_tag.json()["profiles"]] == [kept.id]
    assert api.get(kept.path("profile-status")).status_code == 200
    assert trained_profile.poll().json()["status"] == before.json()["status"]


@clause("profile.delete-twice")
@pytest.mark.parametrize("state", IN_ANY_STATE)
def test_a_second_deletion_finds_no_profile(api, deleted, state):
    answer = api.delete(deleted(state).path("profile-delete"))

    assert is_unknown(answer), answer
