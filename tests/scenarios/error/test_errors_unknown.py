"""What does not exist: unknown profiles and jobs, and the code that each is told with.

PhotaErrorCode (openapi v0.7.0): PROFILE_NOT_FOUND, "the requested profile does not exist";
NOT_FOUND, "unknown job".
"""

from functools import cache
from random import Random

import pytest

from contracts.client import CALLS, not_applicable, unlike
from contracts.pytest_plugin import clause, waits_for_training

OF_A_PROFILE = ["profile-status", "profile-picture", "profile-delete"]
LOOKING = ["profile-status", "profile-picture"]  # what does no harm to a profile that is there
LISTING = ["edit", "enhance", "remix"]  # the operations that take `profile_ids`
NAMING = ["edit", "generate"]  # the operations whose prompt may name `[[profile_id]]`
UNKNOWN_PROFILE = {(404, "PROFILE_NOT_FOUND"), ("failed", "PROFILE_NOT_FOUND")}
# Ids that nobody has, and that a lookup may stumble over.
STRANGE = [
    "x",
    "98765432109876543210",
    "00000000-0000-4000-8000-000000000000",
    "профиль-無",
    "🗝",
    "x" * 400,
    "no such thing",
    "' OR '1'='1",
    "{profile_id}",
    "no..such.thing",
    "null",
]
IDS = CALLS["profile-ids"].path
SLASHED = "no/such/thing"  # many a router takes it for an unknown route, which others judge
# Ids whose escapes an HTTP layer may turn down before the service hears of them.
TURNED_DOWN = [SLASHED, "%", "'; DROP TABLE profiles; --"]
MOST = 4  # pictures of one request
OTHER_MODEL = "gpt-image-2"
LONG = 16  # characters of an id whose beginning is nobody else's, as that of a number may be
PROMPTS = {
    "at the start": "[[{}]] at dusk",
    "at the end": "a portrait of [[{}]]",
    "twice": "[[{}]] beside [[{}]]",
    "in a line of its own": "a portrait\n[[{}]]\nat dusk",
    "in a long text": "at dusk " * 100 + "[[{}]]" + " at dusk" * 100,
}
DAY = 86400  # seconds


def near_misses(known):
    """Ids that are nearly one that somebody has, the last of the same form."""
    yield f"{known}x"
    yield f"x{known}"
    if len(known) >= LONG:
        yield known[:-1]
    yield unlike(known, Random(known))  # noqa: S311 - to be repeated, not to be secret


@pytest.fixture(params=["the developer", "another developer"])
def developer(request):
    """Each of the two developers."""
    name = "api" if request.param == "the developer" else "other_api"
    return request.getfixturevalue(name)


@pytest.fixture(scope="module")
def expendable(profiles):
    """A profile of a developer that a target at fault may delete."""
    return cache(profiles.add)


def others(found, code):
    """Those of the ids that were not answered as unknown, or as ill-formed, and what they met.

    The form of ids is no document's matter; a 422, which all these operations declare, tells of it.
    """
    return {id_: met for id_, met in found.items() if met[0] != 422 and met != (404, code)}


def met(answer):
    return answer.status_code, answer.code


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", OF_A_PROFILE, indirect=True)
def test_no_profile_has_a_strange_id(api, call, known_operation):
    found = {id_: met(call(api, known_operation, ids={"profile_id": id_})) for id_ in STRANGE}

    assert others(found, "PROFILE_NOT_FOUND") == {}


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", OF_A_PROFILE, indirect=True)
@pytest.mark.parametrize("id_", TURNED_DOWN)
def test_an_id_that_need_not_arrive_is_no_profile(api, call, known_operation, id_):
    answer = call(api, known_operation, ids={"profile_id": id_})

    assert answer.is_refusal or answer.status_code == 404, answer
    is_any_route = id_ == SLASHED and answer.code in {"NOT_FOUND", None}
    assert answer.is_refusal or is_any_route or answer.code == "PROFILE_NOT_FOUND", answer


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", OF_A_PROFILE, indirect=True)
def test_an_id_is_known_as_a_whole_alone(developer, expendable, call, known_operation):
    near = near_misses(expendable(developer).id)
    found = {id_: met(call(developer, known_operation, ids={"profile_id": id_})) for id_ in near}

    assert others(found, "PROFILE_NOT_FOUND") == {}


@clause("error.profile-not-found")
@waits_for_training()
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
def test_a_profile_is_listed_by_its_whole_id_alone(api, profiles, ending, known_operation):
    near = near_misses(profiles.trained(api).id)
    found = {id_: ending(known_operation, profile_ids=[id_]) for id_ in near}

    assert others(found, "PROFILE_NOT_FOUND") == {}


@clause("error.profile-not-found")
@waits_for_training()
@pytest.mark.parametrize("known_operation", NAMING, indirect=True)
@pytest.mark.usefixtures("offers_profiles")
def test_a_profile_is_named_by_its_whole_id_alone(api, profiles, call, known_operation):
    """What has not the form of an id may be refused as such, or be a text like any other."""
    known = profiles.trained(api).id
    for id_ in near_misses(known):
        answer = call(api, known_operation, prompt=f"[[{id_}]] at dusk")
        if answer.status_code == 200:
            assert not {known, id_} & (answer.json()["known_subjects"].get("counts") or {}).keys()
        else:
            assert others({id_: met(answer)}, "PROFILE_NOT_FOUND") == {}, answer


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LOOKING, indirect=True)
def test_the_id_of_a_job_is_no_profile(known_operation, api, jobs, call):
    id_ = jobs.finished(api, "generate").id
    answer = call(api, known_operation, ids={"profile_id": id_})
    found = others({id_: met(answer)}, "PROFILE_NOT_FOUND")
    if found and id_ in {profile["profile_id"] for profile in api.get(IDS).json()["profiles"]}:
        not_applicable("a profile has the same id: this target counts jobs and profiles apart")

    assert found == {}, answer


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
def test_an_unknown_profile_cannot_be_listed(nobody, developer, ending, manner, known_operation):
    found = ending(known_operation, by=developer, profile_ids=[nobody], **manner)

    assert found in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
@pytest.mark.parametrize("count", [2, MOST])
def test_an_unknown_profile_is_as_unknown_for_several_pictures(
    nobody, api, ending, manner, known_operation, count
):
    sent = {"profile_ids": [nobody], "num_output_images": count, "output_format": "jpg"}
    sent |= {"response_mode": "urls"} if count == MOST else {}

    assert ending(known_operation, by=api, **sent | manner) in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
def test_a_strange_id_cannot_be_listed(ending, known_operation):
    found = {id_: ending(known_operation, profile_ids=[id_]) for id_ in STRANGE}

    assert others(found, "PROFILE_NOT_FOUND") == {}


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
@pytest.mark.parametrize("id_", ["", " "], ids=["empty", "blank"])
def test_an_empty_id_cannot_be_listed(ending, known_operation, id_):
    status, code = ending(known_operation, profile_ids=[id_])

    assert status in {400, 404, 422}
    assert status != 404 or code == "PROFILE_NOT_FOUND"


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)], ids=["last", "first"])
def test_an_unknown_profile_beside_a_known_one_is_noticed(
    nobody, known_operation, trained_profile, ending, manner, order
):
    ids = [trained_profile.id, nobody][order]

    assert ending(known_operation, profile_ids=ids, **manner) in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", LISTING, indirect=True)
def test_an_unknown_profile_among_many_is_noticed(nobody, known_operation, trained_profile, ending):
    ids = [trained_profile.id] * 5 + [nobody] + [trained_profile.id] * 5

    assert ending(known_operation, profile_ids=ids) in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", NAMING, indirect=True)
@pytest.mark.parametrize("prompt", PROMPTS.values(), ids=PROMPTS)
def test_an_unknown_profile_in_a_prompt_is_noticed(nobody, ending, known_operation, prompt):
    assert ending(known_operation, prompt=prompt.replace("{}", nobody)) in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", NAMING, indirect=True)
def test_an_unknown_profile_cannot_be_named(nobody, developer, ending, manner, known_operation):
    prompt = f"a portrait of [[{nobody}]] at dusk"

    assert ending(known_operation, by=developer, prompt=prompt, **manner) in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", NAMING, indirect=True)
def test_an_unknown_profile_is_as_unknown_to_another_model(
    nobody, ending, lacks_model, manner, known_operation
):
    chosen = {"base_model": OTHER_MODEL, "response_mode": "urls"} | manner
    found = ending(known_operation, prompt=f"[[{nobody}]] at dusk", **chosen)
    if found == (400, "INVALID_REQUEST") and lacks_model(known_operation, OTHER_MODEL):
        not_applicable(f"{known_operation} does not offer {OTHER_MODEL}, as S7 lets it")

    assert found in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@waits_for_training()
@pytest.mark.parametrize("known_operation", NAMING, indirect=True)
@pytest.mark.parametrize("prompt", ["[[{0}]] beside [[{1}]]", "[[{1}]] beside [[{0}]]"])
@pytest.mark.usefixtures("offers_profiles")
def test_an_unknown_profile_named_beside_a_known_one_is_noticed(
    nobody, api, profiles, ending, known_operation, prompt
):
    known = profiles.trained(api).id

    assert ending(known_operation, prompt=prompt.format(known, nobody)) in UNKNOWN_PROFILE


@clause("error.profile-not-found")
@pytest.mark.parametrize("known_operation", ["edit"], indirect=True)
def test_the_list_and_the_prompt_are_both_looked_at(
    nobody, known_operation, trained_profile, ending
):
    known, unknown = f"[[{trained_profile.id}]] at dusk", f"[[{nobody}]] at dusk"

    assert ending(known_operation, profile_ids=[nobody], prompt=known) in UNKNOWN_PROFILE
    assert (
        ending(known_operation, profile_ids=[trained_profile.id], prompt=unknown) in UNKNOWN_PROFILE
    )


@clause("error.job-not-found")
def test_no_job_has_a_strange_id(api, call):
    found = {id_: met(call(api, "job-status", ids={"job_id": id_})) for id_ in STRANGE}

    assert others(found, "NOT_FOUND") == {}


@clause("error.job-not-found")
@pytest.mark.parametrize("id_", TURNED_DOWN)
def test_an_id_that_need_not_arrive_is_no_job(api, call, id_):
    answer = call(api, "job-status", ids={"job_id": id_})

    assert answer.is_refusal or answer.status_code == 404, answer
    is_any_route = id_ == SLASHED and answer.code is None
    assert answer.is_refusal or is_any_route or answer.code == "NOT_FOUND", answer


@clause("error.job-not-found")
def test_a_job_id_is_known_as_a_whole_alone(developer, finished_jobs, call, image_operation):
    near = near_misses(finished_jobs(image_operation, by=developer).id)
    found = {id_: met(call(developer, "job-status", ids={"job_id": id_})) for id_ in near}

    assert others(found, "NOT_FOUND") == {}


@clause("error.job-not-found")
def test_neither_a_profile_nor_a_key_names_a_job(api, jobs, expendable, call, client_request_id):
    key = client_request_id()
    jobs.submit(api, "generate", client_request_id=key)
    for id_ in (key, expendable(api).id):
        answer = call(api, "job-status", ids={"job_id": id_})
        if answer.status_code == 200 and answer.json()["job_id"] == id_:
            continue  # where jobs and profiles are counted apart, a job may have a profile's id

        assert others({id_: met(answer)}, "NOT_FOUND") == {}


@clause("error.job-not-found")
def test_an_unknown_job_has_not_expired_however_late_it_is(api, call, far_clock):
    far_clock.advance(2 * DAY)
    answer = call(api, "job-status")

    assert (answer.status_code, answer.code) == (404, "NOT_FOUND"), answer
