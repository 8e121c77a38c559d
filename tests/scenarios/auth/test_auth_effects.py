"""A call that is refused for its key has no effect: no job, no profile, no deletion, no charge."""

import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, Unmet, moment, own_tag
from contracts.pytest_plugin import clause

IN_A_JOB = {"async": True, "response_mode": "urls"}


@pytest.fixture(scope="session")
def refused(call):
    """Call an operation as somebody who is refused; one who is let in, other clauses judge."""

    def attempt(by, operation, **changes):
        answer = call(by, operation, **changes)
        if answer.response.is_success:
            raise Unmet(f"{operation} was let in, which another clause judges: {answer}")

    return attempt


@pytest.fixture(params=["anonymous", "stranger"])
def intruder(request):
    """One who may not call."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def developers(run, api):
    """Everybody on whose account an effect could show: the second developer, where one is known."""
    second = run.target.other_api_key
    return [api, *([run.api(second)] if second is not None else [])]


@pytest.fixture
def listed(api):
    """What a developer's list says of each profile."""

    def profiles_by_id(by=api, **params):
        answer = by.get(CALLS["profile-ids"].path, params=params)
        if answer.status_code != 200:
            raise Unmet(f"the profiles could not be listed: {answer}")
        return {profile["profile_id"]: profile for profile in answer.json()["profiles"]}

    return profiles_by_id


@clause("auth.before-effect")
def test_an_intruder_deletes_no_profile(api, profiles, refused, listed, intruder):
    profile = profiles.add(api)
    before = profile.poll().status_code, profile.id in listed()
    if before[0] != 200:
        raise Unmet(f"a new profile has no status, which another clause judges: {before[0]}")
    refused(intruder, "profile-delete", ids={"profile_id": profile.id})

    assert (profile.poll().status_code, profile.id in listed()) == before


@clause("auth.before-effect")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_an_intruder_creates_no_profile(refused, developers, listed, intruder, tier):
    tag = own_tag()
    refused(intruder, "profile-add", tag=tag, tier=tier)

    found = []
    for by in developers:
        found += [*listed(by, tag=tag).values(), *listed(by).values()]
    assert tag not in {profile.get("tag") for profile in found}


@clause("auth.before-effect")
@pytest.mark.usefixtures("control")  # nothing else may create profiles meanwhile
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_an_intruder_changes_no_list(refused, developers, listed, intruder, tier):
    before = [listed(by).keys() for by in developers]
    refused(intruder, "profile-add", tier=tier)

    assert [listed(by).keys() for by in developers] == before


def born(job):
    """When a job was created, by its status; judged where it is promised."""
    answer = job.poll()
    try:
        at = moment(answer.json().get("created_at"))
    except AssertionError:
        at = None
    if at is None:
        raise Unmet(f"a job does not say when it was created: {answer}")
    return at


# A job that an intruder left behind would be found by its key, older than it should be.
@clause("auth.before-effect")
@pytest.mark.usefixtures("in_a_job")
def test_an_intruder_submits_no_job(
    api, run, jobs, anonymous, stranger, refused, client_request_id, image_operation
):
    keys = [client_request_id(), client_request_id()]
    for by, key in zip((anonymous, stranger), keys, strict=True):
        refused(by, image_operation, client_request_id=key, **IN_A_JOB)
    run.nudge()  # the next job is seen to be younger
    before = jobs.submit(api, image_operation)
    own = [jobs.submit(api, image_operation, client_request_id=key) for key in keys]

    assert min(map(born, own)) >= born(before)


@clause("auth.before-effect")
@pytest.mark.usefixtures("control")
def test_an_intruder_charges_nobody(run, refused, developers, spending, intruder, any_operation):
    charged = [spending(by) for by in developers]
    refused(intruder, any_operation)
    if any_operation in IMAGE_OPERATIONS:
        refused(intruder, any_operation, **IN_A_JOB)
        run.nudge()

    assert [usd() for usd in charged] == [0] * len(developers)


@clause("auth.before-effect")
@pytest.mark.usefixtures("control")
@pytest.mark.parametrize(
    "nearly", ["{}x".format, str.upper], ids=["longer at its end", "upper case"]
)
def test_a_key_that_is_nearly_right_charges_nobody(
    api, run, refused, spending, image_operation, nearly
):
    charged = spending(api)
    refused(run.api(nearly(api.key)), image_operation)

    assert charged() == 0
