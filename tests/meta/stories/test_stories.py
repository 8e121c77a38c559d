"""Stories catch what only a sequence shows, and accuse nobody who keeps the promises."""

import runpy
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from hypothesis.database import DirectoryBasedExampleDatabase

from contracts.mock.flavours import FLAVOURS

WEATHER = Path(__file__).parent.parent / "weather" / "proxy.py"
LIES = {
    "keys-are-everybodys": "idempotency.per-developer",
    "jobs-that-ended-are-made-again": "idempotency.same-job",
    "pictures-outlive-their-profiles": "profile.delete",
    "foreign-trainings-are-told": "auth.isolation",
}


@pytest.mark.parametrize(("defect", "clause"), LIES.items())
def test_a_lie_that_a_sequence_shows_is_told_in_a_short_story(lying, tell, defect, clause):
    with lying(defect) as target:
        told = tell(target, examples=150, most_breaches=1)

    assert set(told.stories.shortest) == {clause}
    assert len(told.stories.shortest[clause].steps) <= 12


def test_a_target_that_keeps_its_promises_breaks_none(varied, tell):
    with varied() as target:
        told = tell(target)

    assert told.stories.shortest == {}
    assert told.requests > 500
    assert {
        "job.transitions",
        "idempotency.same-job",
        "profile.delete-twice",
        "auth.isolation",
    } <= (set(told.stories.conclude().kept))


def test_what_a_network_loses_is_held_against_nobody(varied, tell):
    proxy = SimpleNamespace(**runpy.run_path(str(WEATHER)))
    weather = proxy.Weather(0.05, seed=1, held=0.2)
    with varied() as target:
        upstream = urlsplit(target.base_url)
        with proxy.bad_weather((upstream.hostname, upstream.port), weather) as base_url:
            told = tell(replace(target, base_url=base_url))

    assert sum(weather.struck.values()) > 3
    assert told.stories.shortest == {}
    assert told.requests > 200


def test_a_story_fails_again_where_it_failed_and_nowhere_else(lying, varied, tell, rerun):
    with lying("second-deletions-succeed") as target:
        story = tell(target, most_breaches=1).stories.shortest["profile.delete-twice"]
        lied = rerun(story, target)
        secrets = (target.api_key, target.other_api_key)
    with varied() as target:
        kept = rerun(story, target)

    assert lied.returncode == 1, lied.stdout
    assert "profile.delete-twice" in lied.stdout
    assert kept.returncode == 0, kept.stdout
    assert not any(secret in story.script("") for secret in secrets)
    assert len(story.steps) <= 12
    assert story.listed().count("DELETE /v1/phota/profiles/{profile_1} → 200") == 2


@pytest.mark.parametrize("flavour", sorted(FLAVOURS)[::18])
def test_a_liberty_breaks_nothing(varied, tell, flavour):
    with varied(flavour) as target:
        told = tell(target, examples=2)

    assert {clause: story.message for clause, story in told.stories.shortest.items()} == {}


def test_a_story_is_kept_for_the_next_run(lying, tell, tmp_path):
    database = DirectoryBasedExampleDatabase(tmp_path / "examples")
    with lying("second-deletions-succeed") as target:
        tell(target, database=database, most_breaches=1)
    with lying("second-deletions-succeed") as target:
        again = tell(target, examples=1, seed=4, database=database)
    with lying("second-deletions-succeed") as target:
        fresh = tell(target, examples=1, seed=4)

    assert "profile.delete-twice" in again.stories.shortest
    assert "profile.delete-twice" not in fresh.stories.shortest
