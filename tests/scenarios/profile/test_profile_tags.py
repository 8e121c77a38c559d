"""Tags: kept to the letter, and a filter that finds exactly the profiles that bear one."""

import pytest

from contracts.client import CALLS, Unmet, not_tested, own_tag, shortest_tag
from contracts.pytest_plugin import clause

ADD = CALLS["profile-add"].path
IDS = CALLS["profile-ids"].path
LONGEST = 128  # characters, S7 AddProfileRequest; JSON Schema counts code points


def of_length(length, filling):
    """A new tag of exactly so many characters."""
    return own_tag().ljust(length, filling)[-length:]


def tags_by_id(answer):
    assert answer.status_code == 200, answer
    return {profile["profile_id"]: profile.get("tag") for profile in answer.json()["profiles"]}


def tags_in_list(api, *profile_ids):
    """The tags that the whole list shows, in which these profiles must be."""
    shown = tags_by_id(api.get(IDS))
    if not shown.keys() >= set(profile_ids):
        raise Unmet("a profile that was created is not in the list")
    return shown


def bearing(api, tag):
    """The tags of the profiles that the filter finds, by their ids."""
    return tags_by_id(api.get(IDS, params={"tag": tag}))


@clause("profile.tag")
@pytest.mark.parametrize(
    "tag",
    [
        pytest.param(shortest_tag(), id="one character"),
        pytest.param(of_length(LONGEST, "t"), id="128 letters"),
        pytest.param(of_length(LONGEST, "é"), id="128 characters of two bytes"),
        pytest.param(of_length(LONGEST, "😀"), id="128 characters outside of the BMP"),
        pytest.param(f"  {own_tag()} ", id="white space around"),
        pytest.param(f"{own_tag()} a/b?c=d&e+f%41#g;h,i", id="what URLs use"),
        pytest.param(f'{own_tag()} it\'s "so" \\n <b> {{x}} [[y]]', id="quotes and brackets"),
        pytest.param(f"{own_tag()} MiXeD Å e\u0301 日本", id="letters in either case"),
    ],
)
def test_a_tag_is_kept_and_found_to_the_letter(api, profiles, tag):
    answer = api.post(ADD, profiles.request(tag=tag))

    assert answer.status_code == 200, answer
    profile_id = answer.json()["profile_id"]
    assert tags_in_list(api, profile_id)[profile_id] == tag
    assert bearing(api, tag).get(profile_id) == tag
    assert set(bearing(api, tag).values()) == {tag}


@clause("profile.tag")
@pytest.mark.parametrize(
    "tag",
    ["", "t" * (LONGEST + 1), "é" * (LONGEST + 1), "t" * 5000],
    ids=["0", "129", "129é", "5000"],
)
def test_a_tag_of_another_length_is_refused(api, profiles, tag):
    answer = api.post(ADD, profiles.request(tag=tag))

    assert answer.is_refusal, answer


@clause("profile.tag")
@pytest.mark.parametrize("tag", ["t" * (LONGEST + 1), "é" * (LONGEST + 1)], ids=["129", "129é"])
def test_a_filter_that_is_too_long_is_refused(api, tag):
    answer = api.get(IDS, params={"tag": tag})

    assert answer.is_refusal, answer


@pytest.fixture(scope="module")
def siblings(api, profiles, is_calm):
    """A tag, and profiles of several: two bear it, one another, and two none if it `is_calm`."""
    shared, other = f"{own_tag()}aB_c%d", own_tag()
    made = {
        "first": profiles.add(api, tag=shared),
        "second": profiles.add(api, tag=shared, tier="standard"),
        "other": profiles.add(api, tag=other),
    }
    if is_calm():
        made["omitted"] = without_tag(api, profiles)
    if is_calm():
        made["null"] = profiles.add(api, tag=None)
    return shared, made


@pytest.fixture
def family(api, siblings):
    """The tag and the ids of the siblings, all cited as seen by this test."""
    tag, made = siblings
    api.recorder.cite(profile.exchanges[0] for profile in made.values())
    return tag, {name: profile.id for name, profile in made.items()}


@pytest.fixture
def untagged(family):
    """The ids of the siblings without a tag, by how they were asked for."""
    _, ids = family
    if not ids.keys() >= {"omitted", "null"}:
        not_tested("the network loses answers: a profile without a tag could not be found again")
    return {name: ids[name] for name in ("omitted", "null")}


def without_tag(api, profiles):
    sent = profiles.request()
    del sent["tag"]
    return profiles.created(api, sent, api.post(ADD, sent))


@clause("profile.tag")
def test_a_tag_finds_all_that_bear_it_and_nobody_else(api, family):
    tag, ids = family

    assert bearing(api, tag) == {ids["first"]: tag, ids["second"]: tag}


@clause("profile.tag")
def test_an_empty_filter_is_refused_or_no_filter(api, observe, family):
    """S7 declares a minLength; many a reader takes an empty parameter for one left out."""
    _, ids = family
    answer = api.get(IDS, params={"tag": ""})

    assert answer.is_refusal or tags_by_id(answer).keys() >= set(ids.values())
    observe(f"an empty filter gets {answer.status_code}")


@clause("profile.tag")
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(str.upper, id="upper case"),
        pytest.param(str.lower, id="lower case"),
        pytest.param(lambda tag: tag[:-1], id="its beginning"),
        pytest.param(lambda tag: tag[1:], id="its end"),
        pytest.param(lambda tag: tag[3:-3], id="its middle"),
        pytest.param(lambda tag: f"{tag}x", id="one letter more"),
        pytest.param(lambda tag: f" {tag}", id="a space before"),
        pytest.param(lambda tag: f"{tag} ", id="a space behind"),
        pytest.param(lambda tag: f"{tag[:-1]}_", id="a wildcard for a letter"),
        pytest.param(lambda tag: f"{tag[:-4]}%", id="a wildcard for the rest"),
        pytest.param(lambda tag: f"{tag[:-4]}*", id="a star for the rest"),
        pytest.param(lambda tag: f"{tag[:-4]}.*", id="a pattern for the rest"),
        pytest.param(lambda tag: f"{tag},{tag}", id="a list"),
    ],
)
def test_a_tag_like_it_finds_nobody(api, family, change):
    tag, _ = family

    assert bearing(api, change(tag)) == {}


@clause("profile.tag")
@pytest.mark.parametrize("word", ["null", "None", "undefined"])
def test_no_word_finds_those_without_a_tag(api, untagged, word):
    assert bearing(api, word).keys().isdisjoint(untagged.values())


@clause("profile.tag")
def test_the_whole_list_shows_every_profile_with_its_tag(api, family):
    tag, ids = family
    shown = tags_in_list(api, *ids.values())

    assert [shown[ids[name]] for name in ("first", "second")] == [tag, tag]


@clause("profile.tag")
def test_the_whole_list_shows_no_tag_where_none_was_given(api, untagged):
    shown = tags_in_list(api, *untagged.values())

    assert [shown[id_] for id_ in untagged.values()] == [None, None]


@clause("profile.tag")
def test_a_trained_profile_keeps_its_tag(api, trained_profile):
    assert bearing(api, trained_profile.tag) == {trained_profile.id: trained_profile.tag}
