"""A target that hangs is judged, and does not hold the run up for hours."""

from types import SimpleNamespace

import pytest

from contracts.client import NoAnswer, Unmet
from contracts.pytest_plugin.silences import Silences

SILENCE = NoAnswer("no answer in 30 s", timed_out=True)


def a_case(name):
    return SimpleNamespace(nodeid=f"test_x.py::{name}")


@pytest.fixture
def after():
    """Silences after three cases of one function ended so."""

    def noted(error):
        silences = Silences()
        for number in range(3):
            silences.note(a_case(f"test_bodies[{number}]"), error)
        return silences

    return noted


def test_after_three_silences_the_rest_of_a_function_is_left_out(after):
    with pytest.raises(Unmet, match="no answer to 3 tests"):
        after(SILENCE).check(a_case("test_bodies[7]"))


def test_other_functions_are_asked(after):
    after(SILENCE).check(a_case("test_more_bodies[7]"))


@pytest.mark.parametrize("error", [NoAnswer("reset", timed_out=False), AssertionError("400")])
def test_what_took_no_time_is_asked_again(after, error):
    after(error).check(a_case("test_bodies[7]"))
