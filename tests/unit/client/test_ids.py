"""Ids that name nothing: another id, of the same form."""

import random
import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.client.ids import unlike

FORMS = {
    "2f1c9a3e-8f54-4b52-9d0c-5a1d7e90b3c4": r"2f1c9a3e-8f54-4b52-9d0c-[0-9a-f]{12}",
    "prof_0a1b2c3d4e5f60718293a4b5": r"prof_[0-9a-f]{24}",
    "01J9ZK7Q4M8R2T6V0X3Y5B1C7D": r"[0-9A-HJKMNP-TV-Z]{26}",
    "9000000000000000017": r"9\d{18}",
    "prof_17": r"prof_\d{9}",
    "7": r"\d{9}",
    "V1StGXR8_Z5jdHi6B-myT": r"[\w-]{21}",
    "profile-0000000": r"profile-\d{7}",
    "00000000-0000-4000-8000-000000000000": r"00000000-0000-4000-8000-\d{12}",
    "a" * 24: r"[a-z]{24}",
    "-" * 24: r"-{24}\d{9}",
    "профиль": r"профиль\d{9}",
}


def drawn(seed):
    return random.Random(seed)  # noqa: S311 - to be repeated, not to be secret


@pytest.mark.parametrize(("id_", "form"), FORMS.items())
def test_an_id_that_names_nothing_has_the_form_of_one_that_does(id_, form):
    for seed in range(50):
        other = unlike(id_, drawn(seed))

        assert other != id_
        assert re.fullmatch(form, other), other


@given(st.uuids(), st.randoms(use_true_random=False))
def test_another_uuid_is_one_of_the_same_version(id_, drawing):
    other = uuid.UUID(unlike(str(id_), drawing))

    assert (other.version, other.variant) == (id_.version, id_.variant)
    assert other != id_


@given(st.text(max_size=40) | st.text("a-0", max_size=40), st.randoms(use_true_random=False))
def test_any_text_has_another_one(id_, drawing):
    assert unlike(id_, drawing) != id_


def test_two_ids_that_name_nothing_are_hardly_ever_the_same():
    known = str(uuid.UUID(int=0x2F1C9A3E8F544B529D0C5A1D7E90B3C4))

    assert len({unlike(known, drawn(seed)) for seed in range(200)}) == 200
