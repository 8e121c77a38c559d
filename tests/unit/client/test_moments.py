"""A time is read however RFC 3339 lets it be written, and what is none is None."""

from datetime import UTC, datetime

import pytest

from contracts.client import moment

TOLD = datetime(2026, 11, 22, 3, 25, 0, 367_123, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T03:25:00.367123Z",
        "2026-11-22t03:25:00.367123z",
        "2026-11-22T03:25:00.367123+00:00",
        "2026-11-21T23:55:00.367123-03:30",
        "2026-11-22t03:25:00.367123999z",
        "2026-11-22T03:25:00.367123000000+00:00",
    ],
)
def test_a_time_is_the_same_however_it_is_written(text):
    assert moment(text) == TOLD


@pytest.mark.parametrize(
    ("text", "decimals"), [("2026-11-22T03:25:00Z", 0), ("2026-11-22T03:25:00.3z", 300_000)]
)
def test_a_time_has_as_many_decimals_as_it_likes(text, decimals):
    assert moment(text) == TOLD.replace(microsecond=decimals)


@pytest.mark.parametrize(
    "told", ["2026-11-22T03:25:00", "2026-11-22", "2026-13-22T03:25:00Z", "soon", "", None, 1.5, []]
)
def test_what_tells_no_time_or_not_of_which_place_is_none(told):
    assert moment(told) is None
