"""The vectors are what they claim, and each wrong verifier breaks exactly its clause by them."""

import hashlib
import json
from functools import cache

import pytest
from jsonschema import Draft202012Validator

from contracts.certification.record import Body, Callback, Record
from contracts.certification.rulings import Broken, judgements
from contracts.certification.vectors import FOLDER, Expect, Lane, recipes, vectors
from contracts.certification.vectors.shipped import FILE, GIVEN, written
from contracts.clauses import clause
from tests.unit.certification import verifiers as wrong
from tests.unit.certification import wrong_bodies, wrong_headers

JUDGED = sorted(
    id_ for id_ in judgements() if id_.startswith("client-signature.") and "secret-" not in id_
)
KINDS = (wrong_bodies, wrong_headers)  # importing them registers the faults
RIGHT_MAC = [
    each.id
    for each in recipes().values()
    if each.expect is Expect.ACCEPT or each.id in {"R30", "R31", "B14", "B15"}
]


def hmac_by_hand(key, body):
    """The HMAC as RFC 2104 defines it, from nothing but the hash."""
    key = key if len(key) <= 64 else hashlib.sha256(key).digest()
    key = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(each ^ 0x36 for each in key) + body).digest()
    return hashlib.sha256(bytes(each ^ 0x5C for each in key) + inner).hexdigest()


def test_the_data_file_is_what_the_recipes_make():
    assert (FOLDER / FILE).read_text("utf-8") == written()


def test_the_data_file_is_valid_by_its_schema():
    schema = json.loads((FOLDER / "vectors.schema.json").read_text("utf-8"))

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads((FOLDER / FILE).read_text("utf-8")))


def test_what_is_read_is_what_was_made():
    for vector in vectors().values():
        made = recipes()[vector.id].make(GIVEN)
        assert (vector.body, vector.headers) == (made.body, made.headers), vector.id


@pytest.mark.parametrize("id_", RIGHT_MAC)
def test_what_is_genuine_carries_the_hmac_of_its_bytes(id_):
    vector = vectors()[id_]
    given = {name.lower(): value for name, value in vector.headers}["x-phota-signature"]

    digest = hmac_by_hand(vector.secret.encode(), vector.body)
    assert given.strip().lower().removeprefix("sha256=") == digest


@pytest.mark.parametrize(
    "vector", [v for v in vectors().values() if v.expect is Expect.REJECT], ids=lambda v: v.id
)
def test_what_is_forged_does_not_carry_it_alone(vector):
    digest = hmac_by_hand(vector.secret.encode(), vector.body)
    given = [value for name, value in vector.headers if name.lower() == "x-phota-signature"]

    assert given != [digest] or not vector.secret or vector.id in {"R30", "R31"}


def test_a_vectors_clause_is_in_the_catalogue_and_so_is_what_explains_it():
    for vector in vectors().values():
        assert clause(vector.clause)
        assert set(vector.unless) <= set(vectors())


def calls():
    for each in recipes().values():
        made = each.make(GIVEN)
        secret = GIVEN.secret if made.secret is None else made.secret
        call = wrong.Call(
            secret, made.body, made.headers, made.method, made.query, chunked=made.chunked
        )
        yield each, call, Body.of(made.body)


CALLS = list(calls())


def answer(verifier, call):
    try:
        return 200 if verifier(call) else 401
    except wrong.ReportedError:
        return 500
    except (TypeError, ValueError, IndexError):
        return 0


def recorded(verifier):
    callbacks = tuple(
        Callback(
            number,
            float(number),
            f"{vector.id} {vector.title}",
            "",
            vector.expect is not Expect.REJECT,
            call.headers,
            body,
            answer(verifier, call),
        )
        for number, (vector, call, body) in enumerate(CALLS, 1)
    )
    return Record("verifier", {}, callbacks=callbacks, facts={"secret": GIVEN.secret})


def broken(record):
    return {
        id_
        for id_ in JUDGED
        if any(isinstance(ruling, Broken) for ruling in judgements()[id_](record))
    }


@cache
def statuses(name):
    verifier = next(each for known, _, each in wrong.FAULTS if known == name)
    verifier = verifier() if name == "remembers_good_signatures" else verifier
    return recorded(verifier)


def test_the_right_verifier_breaks_nothing_and_shows_every_clause():
    record = recorded(wrong.right)

    assert broken(record) == set()
    assert all(judgements()[id_](record) for id_ in JUDGED)


@pytest.mark.parametrize(("name", "clause_id"), [each[:2] for each in wrong.FAULTS])
def test_a_wrong_verifier_breaks_exactly_its_clause(name, clause_id):
    assert broken(statuses(name)) == {clause_id}


def test_every_vector_tells_some_wrong_verifier_from_the_right_one():
    sound = [each.status for each in recorded(wrong.right).callbacks]
    telling = set()
    for name, _, _ in wrong.FAULTS:
        for expected, callback in zip(sound, statuses(name).callbacks, strict=True):
            if callback.status != expected:
                telling.add(callback.label.partition(" ")[0])

    assert sorted(set(recipes()) - telling) == []


def test_every_clause_of_a_vector_is_broken_by_some_wrong_verifier():
    shown = {each.clause for each in recipes().values() if each.expect is not Expect.OPEN}

    assert shown == {clause_id for _, clause_id, _ in wrong.FAULTS} - {"client-signature.survives"}


def test_there_are_vectors_for_those_who_have_no_receiver():
    lanes = [each.lane for each in vectors().values()]

    assert lanes.count(Lane.NETWORK) < 10 < lanes.count(Lane.BOTH)
