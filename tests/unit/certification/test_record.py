"""A transcript that is written and read again says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.certification.record import (
    Body,
    Callback,
    Charge,
    Ending,
    Record,
    Reply,
    Request,
    Stored,
)
from contracts.certification.transcripts import from_lines, to_lines
from contracts.errors import UsageError
from tests.unit.certification.conftest import a_record, a_request, an_ending

TEXT = st.text(max_size=20)
HEADERS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
BODIES = st.binary(max_size=40).map(Body.of)
MOMENTS = st.floats(0, 100)
REPLIES = st.builds(
    Reply,
    st.integers(0, 599),
    HEADERS,
    BODIES,
    st.sampled_from([None, "unread", "reset", "truncated"]),
    MOMENTS,
)
REQUESTS = st.builds(
    Request, st.integers(1, 9), MOMENTS, TEXT, TEXT, TEXT, HEADERS, BODIES, st.none() | REPLIES
)
CALLBACKS = st.builds(
    Callback, st.integers(1, 9), MOMENTS, TEXT, TEXT, st.booleans(), HEADERS, BODIES
)
CHARGES = st.builds(Charge, TEXT, TEXT, st.floats(0, 9), st.booleans())
ENDINGS = st.builds(
    Ending,
    MOMENTS,
    st.none() | st.booleans(),
    st.none() | st.integers(0, 255),
    st.booleans(),
    TEXT,
    st.lists(st.builds(Stored, TEXT, TEXT, st.integers(0, 9)), max_size=2).map(tuple),
    st.booleans(),
)


@given(
    st.builds(
        Record,
        TEXT,
        st.dictionaries(TEXT, TEXT, max_size=2),
        st.lists(REQUESTS, max_size=3).map(tuple),
        st.lists(CALLBACKS, max_size=3).map(tuple),
        st.lists(CHARGES, max_size=2).map(tuple),
        st.dictionaries(TEXT, TEXT, max_size=2),
        st.none() | ENDINGS,
    )
)
def test_what_is_written_is_read_again(record):
    assert from_lines(to_lines([record])) == (record,)


def test_the_order_of_drills_is_kept():
    records = tuple(a_record(name) for name in ("b", "a", "c"))

    assert from_lines(to_lines(records)) == records


@pytest.mark.parametrize("line", ["", "[]", "{", '{"drill": "x", "kind": "request", "event": {}}'])
def test_a_bad_line_is_named_by_its_number(line):
    lines = [*to_lines([a_record("x", ending=an_ending())]), line]

    with pytest.raises(UsageError, match=rf"line {len(lines)}"):
        from_lines(lines)


def test_pictures_and_long_bodies_are_kept_as_digests():
    assert Body.of(b"abc").content == b"abc"
    assert Body.of(b"abc", is_picture=True).content is None
    assert Body.of(b"x" * 300_000).content is None
    assert Body.of(b"abc", is_picture=True).digest == Body.of(b"abc").digest


@pytest.mark.parametrize("cut", ["reset", "truncated", "unread"])
def test_what_did_not_arrive_whole_was_not_got(cut):
    request = a_request(1, "edit", {}, 202, {"job_id": "j"}, cut=cut)

    assert request.got == {}
