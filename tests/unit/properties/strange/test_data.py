"""Strange data are what they say: JSON where they are, small on the wire, harmless to others."""

import json
import re

import pytest

from contracts.properties.strange.literals import EXTREME, FRACTIONS, MALFORMED, OPEN, WRONG
from contracts.properties.strange.pictures import pictures
from contracts.properties.strange.spelling import doubled, miswritten
from contracts.properties.strange.texts import PROMPTS, TEXTS

VALID = {"num_output_images": 1, "prompt": "a lighthouse"}
JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
READABLE_BY_PYTHON = {"minus infinity", "not a number"}


@pytest.mark.parametrize("literal", [*WRONG.values(), *EXTREME.values(), *FRACTIONS.values()])
def test_a_number_at_an_edge_is_one_by_the_grammar_of_json(literal):
    assert JSON_NUMBER.fullmatch(literal)


@pytest.mark.parametrize("literal", WRONG.values())
def test_a_wrong_count_is_whole_and_none_of_one_to_four(literal):
    number = json.loads(literal)

    assert number == number // 1
    assert number not in range(1, 5)


@pytest.mark.parametrize("literal", FRACTIONS.values())
def test_a_fraction_is_not_whole(literal):
    assert json.loads(literal) % 1


@pytest.mark.parametrize("literal", OPEN.values())
def test_what_is_open_is_json(literal):
    assert float(json.loads(literal)) in {0, 1}


@pytest.mark.parametrize("kind", sorted(MALFORMED.keys() - READABLE_BY_PYTHON))
def test_what_is_malformed_is_no_json(kind):
    with pytest.raises(ValueError, match=r"Expecting|Extra data"):
        json.loads(f"[{MALFORMED[kind]}]")


@pytest.mark.parametrize("content", doubled(VALID).values(), ids=doubled(VALID))
def test_a_doubled_member_is_json_and_more_than_it_was(content):
    seen = []
    json.loads(content, object_pairs_hook=seen.append)

    assert len(seen[-1]) > len(VALID)


def test_of_all_odd_spellings_python_reads_few():
    read = {kind for kind, content in miswritten(VALID).items() if is_read(content)}

    in_other_letters = {"UTF-16", "UTF-16 without a mark", "UTF-32", "a byte order mark"}
    assert read == in_other_letters | {"much white space", "a surrogate in UTF-8"}


def test_images_are_small_on_the_wire():
    assert max(map(len, pictures().values())) < 100_000


def test_no_address_leads_to_a_server():
    for picture in pictures().values():
        host = re.match(r"(?:https?|ftp)?:?//([^/]+)", picture)
        assert host is None or ".invalid" in host[1] or host[1].startswith("[::1")


def test_texts_are_written_as_json_escapes():
    for text in (*TEXTS.values(), *PROMPTS.values()):
        assert json.loads(json.dumps(text).encode("ascii")) == text


def is_read(content):
    try:
        json.loads(content)
    except ValueError:
        return False
    return True
