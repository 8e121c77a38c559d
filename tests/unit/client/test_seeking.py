"""Everything that is sought is found where it stands, whatever the text is made of."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.client.seeking import Pieces, Seeker

LONG = "a-long-secret-value"
SHORT = "s3cret-1"
FEW = st.text("ab‹é\U0001f600\ud800", min_size=1)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(FEW.map(lambda text: text + LONG), min_size=1), text=FEW)
def test_all_are_found_at_their_places(texts, text):
    tokens = {each: f"‹{number}›" for number, each in enumerate(texts)}
    whole = text.join(["", *texts, ""])

    found = set(Seeker(tokens).hits(whole))

    assert {(whole.index(each), token) for each, token in tokens.items()} <= {
        (start, token) for start, _, token in found
    }
    plain = whole.replace("\ud800", "?")
    assert all(
        plain[start:end] in {each.replace("\ud800", "?") for each in texts}
        for start, end, _ in found
    )


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (SHORT, [(0, 8)]),
        (f"({SHORT})‹{SHORT}›", [(1, 9), (11, 19)]),
        (f"x{SHORT}", []),
        (f"{SHORT}0", []),
        (f"x{LONG}0", [(1, 20)]),
    ],
)
def test_a_short_one_is_found_as_a_whole_word(text, places):
    seeker = Seeker({SHORT: "‹short›", LONG: "‹long›"})

    assert [(start, end) for start, end, _ in seeker.hits(text)] == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("see a-long-sec… and", [(4, 14)]),
        ("see a-long-sec...ret-value and", [(4, 14), (17, 26)]),
        ("…g-secret-v…", [(1, 11), (1, 11)]),
        ("a-long-s…", [(0, 8)]),
        ("along…, a-lon…, secret in the middle … value", []),
        ("…", []),
    ],
)
def test_what_is_left_of_one_beside_an_ellipsis_is_found(text, places):
    pieces = Pieces()
    pieces.add({LONG: "‹long›"})

    assert [(start, end) for start, end, _ in pieces.hits(text)] == places


def test_many_are_sought_as_fast_as_a_few():
    text = re.sub(r"\s", "", f"{list(range(200_000))}")
    few, many = ({f"{LONG}-{n:06}": "‹›" for n in range(count)} for count in (10, 10_000))

    assert spent(Seeker(many), text) < 20 * spent(Seeker(few), text)


def spent(seeker, text):
    start = time.process_time()
    for _ in range(5):
        assert list(seeker.hits(text)) == []
    return time.process_time() - start
