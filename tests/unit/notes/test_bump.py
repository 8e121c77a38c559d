"""Whether a version grew as much as the changes ask for."""

import pytest

from contracts.notes import Step, bump

BREAKING, UNDECIDED, COMPATIBLE = ["breaking"], ["undecided"], ["compatible"]


@pytest.mark.parametrize(
    ("base", "head", "impacts", "needed", "given"),
    [
        ("v0.5.0", "v0.6.0", BREAKING, Step.MINOR, Step.MINOR),
        ("0.5.0", "1.0.0", BREAKING, Step.MINOR, Step.MAJOR),
        ("1.5.0", "2.0.0", BREAKING, Step.MAJOR, Step.MAJOR),
        ("0.5.0", "0.5.1", COMPATIBLE, Step.PATCH, Step.PATCH),
        ("1.5.0", "1.6.0", COMPATIBLE, Step.MINOR, Step.MINOR),
        ("1.5", "1.6", COMPATIBLE, Step.MINOR, Step.MINOR),
        ("0.5.0", "0.6.0", UNDECIDED, Step.PATCH, Step.MINOR),
        ("2.0.0", "3.0.0", ["compatible", "breaking"], Step.MAJOR, Step.MAJOR),
        ("1.9.0", "2.0.0-rc.1", BREAKING, Step.MAJOR, Step.MAJOR),
        ("2.0.0-rc.1", "2.0.0-rc.2", BREAKING, Step.MAJOR, Step.PATCH),
        ("2.0.0-rc.9", "2.0.0-rc.10", BREAKING, Step.MAJOR, Step.PATCH),
        ("2.0.0-rc.1", "2.0.0", BREAKING, Step.MAJOR, Step.PATCH),
    ],
)
def test_a_step_that_is_large_enough_suffices(base, head, impacts, needed, given):
    grown = bump(base, head, impacts)

    assert (grown.needed, grown.given, grown.suffices) == (needed, given, True)


@pytest.mark.parametrize(
    ("base", "head", "impacts", "needed", "given"),
    [
        ("0.5.0", "0.5.1", BREAKING, Step.MINOR, Step.PATCH),
        ("1.5.0", "1.6.0", BREAKING, Step.MAJOR, Step.MINOR),
        ("1.5.0", "1.5.1", COMPATIBLE, Step.MINOR, Step.PATCH),
        ("0.5.0", "0.5.0", COMPATIBLE, Step.PATCH, Step.NONE),
        ("1.0.0", "1.0.0", BREAKING, Step.MAJOR, Step.NONE),
        ("1.5.0", "1.5.1", UNDECIDED, Step.MINOR, Step.PATCH),
        ("2.0.0", "1.0.0", BREAKING, Step.MAJOR, None),
        ("2.0.0", "2.0.0-rc.1", COMPATIBLE, Step.MINOR, None),
    ],
)
def test_a_step_that_is_too_small_does_not(base, head, impacts, needed, given):
    grown = bump(base, head, impacts)

    assert (grown.needed, grown.given, grown.suffices) == (needed, given, False)


@pytest.mark.parametrize(("base", "head"), [("1.0.0", "1.0.0"), ("2", "1"), ("2.0.0", "1.0.0")])
def test_no_change_needs_no_step(base, head):
    grown = bump(base, head, [])

    assert (grown.needed, grown.suffices) == (Step.NONE, True)


@pytest.mark.parametrize(
    ("base", "head", "unread"),
    [("1.0.0", "2026-01-31", "2026-01-31"), ("latest", "1.0.0", "latest"), ("1", "2", "1")],
)
def test_a_version_that_is_not_semantic_leaves_it_unknown(base, head, unread):
    grown = bump(base, head, BREAKING)

    assert grown.suffices is None
    assert grown.given is None
    assert repr(unread) in grown.reason


def test_an_undecided_change_leaves_it_unknown_where_it_matters():
    grown = bump("1.5.0", "1.6.0", UNDECIDED)

    assert grown.suffices is None
    assert "undecided" in grown.reason


def test_the_reason_says_what_was_needed_and_what_was_given():
    grown = bump("v0.5.0", "v0.5.1", BREAKING)

    assert grown.reason == (
        "A breaking change needs a minor step, and v0.5.0 → v0.5.1 is a patch step."
    )
