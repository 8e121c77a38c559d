import base64
import json
from pathlib import Path

import pytest

from contracts.signatures import recognise, sign

VECTORS = Path(__file__).parents[2] / "fixtures" / "signatures"
SECRET, BODY = "a secret", b'{"job_id": "job-1"}'


def vectors(name):
    rows = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))["vectors"]
    return [pytest.param(row, id=f"{row['id']} {row['why']}") for row in rows]


@pytest.mark.parametrize("vector", vectors("readings"))
def test_every_reading_is_recognised_and_named(vector):
    reading = recognise(vector["secret"], vector["body"].encode(), vector["header"])

    assert reading == vector["reading"]


@pytest.mark.parametrize("vector", vectors("near_misses"))
def test_near_misses_are_refused(vector):
    assert recognise(vector["secret"], vector["body"].encode(), vector["header"]) is None


def test_what_is_signed_is_recognised_as_hex():
    assert recognise(SECRET, BODY, sign(SECRET, BODY)) == "hex"


@pytest.mark.parametrize("position", range(len(BODY)))
def test_every_byte_of_the_body_counts(position):
    changed = bytearray(BODY)
    changed[position] ^= 1

    assert recognise(SECRET, bytes(changed), sign(SECRET, BODY)) is None


def test_bytes_that_are_no_text_are_signed_as_they_are():
    body = bytes(range(256))

    assert recognise(SECRET, body, sign(SECRET, body)) == "hex"
    assert recognise(SECRET, body.decode("latin-1").encode(), sign(SECRET, body)) is None


def test_a_digest_in_base64_of_another_length_is_refused():
    digest = bytes.fromhex(sign(SECRET, BODY))

    assert recognise(SECRET, BODY, base64.b64encode(digest[:-1]).decode()) is None
    assert recognise(SECRET, BODY, base64.b64encode(digest + b"\0").decode()) is None


def test_vector_ids_are_unique():
    ids = [param.values[0]["id"] for name in ("readings", "near_misses") for param in vectors(name)]

    assert len(ids) == len(set(ids))
