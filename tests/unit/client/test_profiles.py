"""A training is waited for as long as it may take: the clock is moved where that is offered."""

import pytest

from contracts.client import NotTested, Profile, Profiles, Unmet

IMAGES = [f"https://images.example.com/{number}.jpg" for number in range(10)]


class Answer:
    """The status of a profile."""

    status_code = 200
    exchange = 1

    def __init__(self, status):
        self.status = status

    def json(self):
        return {"status": self.status}


class Api:
    """A developer, whose profile is READY after so many looks at it."""

    def __init__(self, key, looks):
        self.key = key
        self.left = looks

    def get(self, _):
        self.left -= 1
        return Answer("IN_PROGRESS" if self.left > 0 else "READY")


@pytest.fixture
def wait(monkeypatch):
    """Wait for a training; return whose clocks were asked to move."""
    monkeypatch.setattr("contracts.client.profiles._QUICK_LOOK", 0.05)
    monkeypatch.setattr("contracts.client.profiles._DEADLINE_WITH_CLOCK", 0.3)
    moved = []

    def train(api):
        moved.append(api.key)
        return api.key != "still"

    def finish(key, looks, deadline=None):
        moved.clear()
        Profiles(IMAGES, deadline, train).finish(Profile(Api(key, looks), "p", None))
        return moved

    return finish


def test_the_clock_is_moved_between_looks(wait):
    assert wait("moving", 3) == ["moving"] * 2


def test_a_clock_that_stands_still_is_asked_once(wait):
    assert wait("still", 3) == ["still"]
    assert wait("still", 4, deadline=5) == ["still"]


def test_a_training_that_does_not_end_is_blamed_where_it_is_known_how_long_it_may_take(wait):
    with pytest.raises(Unmet, match=r"not over after 0\.3 s"):
        wait("moving", 1000)
    with pytest.raises(Unmet, match=r"not over after 0\.2 s"):
        wait("still", 1000, deadline=0.2)
    with pytest.raises(NotTested, match="a control API that moves the clock, or training_deadline"):
        wait("still", 1000)


def test_images_that_were_not_given_are_not_made_up():
    with pytest.raises(NotTested, match="needs 5 entries in image_urls"):
        Profiles(IMAGES[:3], None, None).images(5)
