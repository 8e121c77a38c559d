"""The whole list: where a run has made dozens of profiles, none of them is left out.

ProfileIdsResponse: "all profiles owned by the authenticated user" (openapi v0.7.0), and no document
knows of pages. What other tests have made is enough to show it, so that it costs nothing.
"""

from itertools import islice

import pytest

from contracts.client import CALLS, Profile, Unmet, not_tested
from contracts.pytest_plugin import clause

FEW = 5  # profiles that are left out: enough to say so


@pytest.fixture
def made(api, run):
    """The profiles that the run has made and that may be there, by their developers."""
    developers = [api, *(run.api(key) for key in run.target.keys - {api.key})]
    ids = {by: run.holdings.made_with(by.key) for by in developers}
    return {by: known for by, known in ids.items() if known}


def listed(by):
    answer = by.get(CALLS["profile-ids"].path)
    if answer.status_code != 200:
        raise Unmet(f"the profiles could not be listed: {answer}")
    return {profile["profile_id"] for profile in answer.json()["profiles"]}


def left_out(by, ids):
    """A few of those that a developer's list lacks though they have a status: they are not gone."""
    shown = listed(by)
    lacking = (Profile(by, id_, None) for id_ in ids if id_ not in shown)
    alive = (profile.id for profile in lacking if profile.poll().status_code == 200)
    return list(islice(alive, FEW))


@clause("profile.created")
@pytest.mark.usefixtures("used_account")
def test_the_list_holds_every_profile_that_was_made(made):
    if not made:
        not_tested("no test before has made a profile")

    for by, ids in made.items():
        suspects = left_out(by, ids)
        # Asked for twice: another process may have been deleting one meanwhile.
        missing = left_out(by, suspects)
        assert not missing, f"of {len(ids)} that were made"
