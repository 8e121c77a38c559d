"""Profiles: how many images each tier takes, and what is known of a profile as it trains."""

from contextlib import suppress

import pytest

from contracts.client import CALLS, NotTested, Unmet, decoded, eventually, not_tested, signature
from contracts.pytest_plugin import clause, waits_for_training

# S7 ProfileStatus, in the guide's order; a profile may be seen to skip some, never to go back.
# INACTIVE stands in the schema alone; what it means, nobody says, but it ends a training.
ORDER = {"VALIDATING": 0, "QUEUING": 1, "IN_PROGRESS": 2, "READY": 3, "ERROR": 3, "INACTIVE": 4}
FIRST_STEP = 0.5  # seconds of the target's clock between the first two looks at a training
GROWTH = 1.25  # of each further step: the first stages may be short, the training is long
LONGEST_TRAINING = 3600.0  # seconds: ten times what release notes 0.5.0 say, and queue time
CHARGE_DEADLINE = 5.0  # seconds
ADD = CALLS["profile-add"].path


def listed(api):
    answer = api.get(CALLS["profile-ids"].path)
    if answer.status_code != 200:
        raise Unmet(f"the profiles could not be listed: {answer}")
    return {profile["profile_id"]: profile for profile in answer.json()["profiles"]}


def tags(api):
    return {profile.get("tag") for profile in listed(api).values()}


@clause("profile.tier-standard")
@pytest.mark.parametrize("count", [10, 11, 50])
def test_standard_takes_ten_to_fifty_images(api, profiles, count):
    answer = api.post(ADD, profiles.request(count, tier="standard"))

    assert answer.status_code == 200, answer


@clause("profile.tier-standard")
@pytest.mark.parametrize("count", [0, 4, 5, 9, 51, 60])
def test_standard_refuses_any_other_count(api, profiles, count):
    sent = profiles.request(count, tier="standard")
    answer = api.post(ADD, sent)

    assert answer.status_code == 422, answer
    assert sent["tag"] not in tags(api)


@clause("profile.tier-fast")
@pytest.mark.parametrize("count", [5, 9, 10])
def test_fast_takes_five_to_ten_images(api, profiles, count):
    answer = api.post(ADD, profiles.request(count, tier="fast"))

    assert answer.status_code == 200, answer


@clause("profile.tier-fast")
@pytest.mark.parametrize("count", [0, 1, 4, 11, 50, 51])
def test_fast_refuses_any_other_count(api, profiles, count):
    sent = profiles.request(count, tier="fast")
    answer = api.post(ADD, sent)

    assert answer.status_code == 422, answer
    assert sent["tag"] not in tags(api)


@clause("profile.tier-default")
@pytest.mark.parametrize("count", [5, 9, 51])
def test_without_a_tier_fewer_than_ten_or_more_than_fifty_images_are_refused(api, profiles, count):
    sent = profiles.request(count, tier=None)
    answer = api.post(ADD, sent)

    assert answer.status_code == 422, answer
    assert sent["tag"] not in tags(api)


@clause("profile.tier-default")
@pytest.mark.parametrize("count", [10, 11, 50])
def test_without_a_tier_ten_to_fifty_images_are_accepted(api, profiles, count):
    answer = api.post(ADD, profiles.request(count, tier=None))

    assert answer.status_code == 200, answer


@clause("profile.tier-default")
def test_an_omitted_tier_is_not_the_one_that_was_said_before(api, profiles):
    profiles.add(api, tier="fast")
    answer = api.post(ADD, profiles.request(9, tier=None))

    assert answer.status_code == 422, answer


def price(profiles, charged, profile):
    """What the account was charged, in US dollars, for a profile, once its training is over.

    When a training is charged, nobody says: it may be at its end.
    """
    with suppress(Unmet, NotTested):  # where it does not end, it may have been charged all the same
        profiles.finish(profile)
    paid = eventually(lambda: charged() or None, CHARGE_DEADLINE)
    if paid is None:
        raise Unmet("a new profile was not charged")
    return paid


@clause("profile.tier-default")
@pytest.mark.usefixtures("control")
def test_without_a_tier_ten_images_cost_what_standard_costs(api, profiles, spending):
    """Both tiers take ten images, so that only the price tells which of them it was."""
    explicit = price(profiles, spending(api), profiles.add(api, 10, tier="standard"))
    omitted = price(profiles, spending(api), profiles.add(api, 10, tier=None))

    assert omitted == pytest.approx(explicit, abs=1e-6)


@clause("profile.created")
@pytest.mark.parametrize("tier", ["fast", "standard", None])
def test_a_new_profile_is_known_at_once(api, profiles, tier):
    answer = api.post(ADD, profiles.request(tier=tier))

    assert answer.status_code == 200, answer
    profile = profiles.created(api, {}, answer)
    assert api.get(profile.path("profile-status")).status_code == 200
    assert profile.id in listed(api)


@clause("profile.created")
def test_the_same_request_again_is_another_profile(api, profiles):
    sent = profiles.request()
    first, second = (api.post(ADD, sent).json()["profile_id"] for _ in range(2))

    assert first != second
    assert {first, second} <= listed(api).keys()


@clause("profile.status-echo")
def test_the_status_of_each_profile_is_its_own(api, profiles, trained_profile):
    added = [profiles.add(api), profiles.add(api, tier="standard"), trained_profile]
    answers = [profile.poll() for profile in added]
    if [answer.status_code for answer in answers] != [200, 200, 200]:
        raise Unmet(f"the status of a profile is not to be had: {answers}")

    assert [answer.json()["profile_id"] for answer in answers] == [one.id for one in added]
    assert all(isinstance(answer.json()["message"], str) for answer in answers)


def looks(api, profile):
    """What the status and the list say of a profile, one after the other."""
    status = api.get(profile.path("profile-status"))
    if status.status_code != 200:
        raise Unmet(f"the status of a profile in training is not to be had: {status}")
    in_list = listed(api).get(profile.id)
    return [status.json()["status"], *([in_list["status"]] if in_list else [])]


@clause("profile.lifecycle")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_training_only_moves_forward(api, profiles, control, tier):
    profile = profiles.add(api, tier=tier)
    seen, step = looks(api, profile), FIRST_STEP
    while ORDER.get(seen[-1], 0) < ORDER["READY"] and step < LONGEST_TRAINING:
        control.advance(step)
        seen, step = seen + looks(api, profile), step * GROWTH
    control.advance(LONGEST_TRAINING)
    seen += looks(api, profile)

    must_have_moved(seen)
    assert set(seen) <= ORDER.keys()
    assert sorted(seen, key=ORDER.get) == seen
    assert len(set(seen) & {"READY", "ERROR"}) == 1


@clause("profile.lifecycle")
def test_what_was_seen_of_a_training_only_moved_forward(trained_profile):
    must_have_moved(trained_profile.seen)
    assert set(trained_profile.seen) <= ORDER.keys()
    assert sorted(trained_profile.seen, key=ORDER.get) == trained_profile.seen


def must_have_moved(seen):
    if len(set(seen)) < 2:
        not_tested(f"the only status seen of the training was {seen[0]}: it ended too soon")


@clause("profile.picture")
@pytest.mark.parametrize(
    "tier",
    [pytest.param(tier, marks=waits_for_training(tier=tier)) for tier in ("fast", "standard")],
)
def test_the_picture_of_a_ready_profile_is_a_jpeg(api, profiles, tier):
    path = profiles.trained(api, tier).path("profile-picture")
    answers = [api.get(path), api.get(path)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.media_type for answer in answers] == ["image/jpeg", "image/jpeg"]
    assert [signature(answer.content) for answer in answers] == ["jpg", "jpg"]
    assert all(decoded(answer.content).pixels > 0 for answer in answers)


def reading_of(api, profiles, answer):
    """Which of the documented readings a training without a subject shows."""
    if answer.status_code == 400:
        assert answer.code == "INVALID_REQUEST"
        assert answer.json()["detail"]
        return "400"
    profile = profiles.created(api, {}, answer)
    try:
        profiles.finish(profile)
    except Unmet:
        if profile.seen[-1:] != ["ERROR"]:
            raise
    status = api.get(profile.path("profile-status")).json()
    assert status["status"] == "ERROR"
    assert status["message"]
    return "status ERROR"


@clause("profile.no-subject")
@pytest.mark.parametrize("tier", ["fast", "standard"])
def test_training_without_a_subject_is_refused_or_ends_in_an_error(
    api, profiles, target, observe, tier
):
    if target.no_subject_image_url is None:
        not_tested("needs no_subject_image_url in the target's configuration")
    sent = profiles.request(tier=tier)
    sent["image_urls"] = [target.no_subject_image_url] * len(sent["image_urls"])
    answer = api.post(ADD, sent)
    if answer.status_code == 422 and refuses_repetition(api, profiles, tier):
        not_tested("the target refuses one image sent several times; the entry names but one")

    assert answer.status_code in {200, 400}, answer
    observe(reading_of(api, profiles, answer))


def refuses_repetition(api, profiles, tier):
    """Whether the target counts an image once, however often a request names it."""
    sent = profiles.request(tier=tier)
    sent["image_urls"] = sent["image_urls"][:1] * len(sent["image_urls"])
    return api.post(ADD, sent).status_code == 422
