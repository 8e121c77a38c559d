"""Authentication: the header `X-API-Key` alone decides who may call.

403 for a missing key and 401 for an unknown one, on every operation (openapi v0.7.0); openapi
v0.5.0 knows 401 for both. Release notes 0.1.0: "All endpoints require the X-API-Key header."
"""

import base64

import pytest

from contracts.client import CALLS, Unmet, not_applicable
from contracts.pytest_plugin import clause, waits_for_training

# Keys that nobody issued, made of one that somebody did.
WRONG = {
    "longer at its end": lambda key: key + "x",
    "longer at its start": lambda key: "x" + key,
    "shorter at its end": lambda key: key[:-1],
    "shorter at its start": lambda key: key[1:],
    "another last character": lambda key: key[:-1] + ("x" if key[-1] != "x" else "y"),
    "another first character": lambda key: ("x" if key[0] != "x" else "y") + key[1:],
    "another character in the middle": lambda key: another_at(key, len(key) // 2),
    "upper case": str.upper,
    "lower case": str.lower,
    "half of it": lambda key: key[: len(key) // 2],
    "twice": lambda key: key + key,
    "as a bearer token": "Bearer {}".format,
    "in quotes": '"{}"'.format,
    "in base64": lambda key: base64.b64encode(key.encode()).decode(),
    "null": lambda _: "null",
    "a wildcard": lambda _: "%",
    "a pattern": lambda key: "_" * len(key),
    "an injection": lambda _: "' OR '1'='1",
    "very long": lambda _: "k" * 1000,
}


def another_at(key, place):
    """The key with another character at a place of it."""
    other = "x" if key[place] != "x" else "y"
    return key[:place] + other + key[place + 1 :]


@pytest.fixture(scope="session")
def keyless(document):
    """The status that a request without a key gets, by the document."""
    declared = {
        status for operation in document.operations for status in operation.data["responses"]
    }
    return 403 if "403" in declared else 401


@pytest.fixture(scope="session")
def statuses(document, call):
    """Call every operation of the document; return the status that each answers with."""
    paths = {(operation.method, operation.path) for operation in document.operations}
    offered = [one.name for one in CALLS.values() if (one.method, one.path) in paths]

    def of(by, **parts):
        return {name: call(by, name, **parts).status_code for name in offered}

    return of


@pytest.fixture(scope="session")
def as_wrong(run, api):
    """Clients whose key is the developer's, made wrong in a way; made once each."""
    clients = {}

    def of(way):
        if way not in clients:
            clients[way] = run.api(WRONG[way](api.key))
        return clients[way]

    return of


@clause("auth.missing-key")
@pytest.mark.parametrize("name", ["x-api-key", "X-Api-Key"])
def test_the_name_of_the_header_may_be_written_in_any_case(api, anonymous, statuses, name):
    seen = statuses(anonymous, headers={name: api.key})

    assert not {401, 403} & set(seen.values()), seen


@clause("auth.missing-key")
def test_a_request_without_a_key_is_refused(anonymous, call, keyless, any_operation):
    answer = call(anonymous, any_operation)

    assert answer.status_code == keyless, answer


@clause("auth.missing-key")
def test_a_key_in_any_other_place_is_missing(anonymous, statuses, keyless, misplaced):
    seen = statuses(anonymous, **misplaced)

    assert seen == dict.fromkeys(seen, keyless)


@clause("auth.missing-key")
@pytest.mark.parametrize("name", ["api_key", "X-API-Key"])
def test_a_key_in_the_body_is_missing(api, anonymous, call, keyless, image_operation, name):
    answer = call(anonymous, image_operation, **{name: api.key})

    assert answer.status_code == keyless or answer.is_refusal, answer


@clause("auth.missing-key")
def test_a_job_is_not_submitted_without_a_key(anonymous, call, keyless, image_operation, manner):
    answer = call(anonymous, image_operation, **manner)

    assert answer.status_code == keyless, answer


# The documents are silent on whether the key or the body is looked at first.
@clause("auth.missing-key")
def test_no_body_gets_past_a_missing_key(anonymous, call, keyless, observe, image_operation):
    answer = call(anonymous, image_operation, num_output_images=0)

    assert answer.status_code == keyless or answer.is_refusal, answer
    observe("key first" if answer.status_code == keyless else "body first")


@clause("auth.missing-key")
def test_an_empty_key_is_missing_or_unknown(anonymous, statuses):
    seen = statuses(anonymous, headers={"X-API-Key": ""})

    assert set(seen.values()) <= {401, 403}, seen


@clause("auth.invalid-key")
def test_an_unknown_key_is_refused(stranger, call, any_operation):
    answer = call(stranger, any_operation)

    assert answer.status_code == 401, answer


@clause("auth.invalid-key")
def test_no_body_gets_past_an_unknown_key(stranger, call, observe, image_operation):
    answer = call(stranger, image_operation, num_output_images=0)

    assert answer.status_code == 401 or answer.is_refusal, answer
    observe("key first" if answer.status_code == 401 else "body first")


@clause("auth.invalid-key")
@pytest.mark.parametrize("way", WRONG)
def test_a_key_that_is_nearly_right_is_unknown(api, as_wrong, statuses, way):
    wrong = as_wrong(way)
    if wrong.key == api.key:
        not_applicable("the developer's key is no other when written so")
    seen = statuses(wrong)

    assert seen == dict.fromkeys(seen, 401)


@clause("auth.invalid-key")
def test_a_key_beyond_ascii_is_unknown(anonymous, statuses):
    seen = statuses(anonymous, headers={b"X-API-Key": "schlüssel".encode("latin-1")})

    assert set(seen.values()) <= {400, 401}, seen


@pytest.fixture(scope="session")
def promised(keyless, statuses):
    """The status that an intruder gets; where no operation answers so, other clauses judge it."""
    seen = {}

    def of(by):
        status = keyless if by.key is None else 401
        if by.key not in seen:
            seen[by.key] = statuses(by)
        if status not in seen[by.key].values():
            raise Unmet(f"no operation answers {status}, which another clause judges")
        return status

    return of


@clause("auth.every-operation")
@waits_for_training()
def test_what_exists_is_not_shown_without_a_key(
    api, anonymous, call, promised, existing, any_operation
):
    expected = promised(anonymous)
    ids = existing(any_operation)
    if CALLS[any_operation].method == "GET":
        call(api, any_operation, ids=ids)  # so that a cache would have something to give away

    answer = call(anonymous, any_operation, ids=ids)

    assert answer.status_code == expected, answer


@clause("auth.every-operation")
@waits_for_training()
def test_what_exists_is_not_shown_to_an_unknown_key(
    api, stranger, call, promised, existing, any_operation
):
    expected = promised(stranger)
    ids = existing(any_operation)
    if CALLS[any_operation].method == "GET":
        call(api, any_operation, ids=ids)

    answer = call(stranger, any_operation, ids=ids)

    assert answer.status_code == expected, answer


@clause("auth.every-operation")
@pytest.mark.usefixtures("in_a_job")
def test_a_repeated_submit_needs_the_key_as_well(
    api, anonymous, stranger, jobs, promised, client_request_id, image_operation
):
    expected = [promised(by) for by in (anonymous, stranger)]
    job = jobs.submit(api, image_operation, client_request_id=client_request_id())
    answers = [by.post(CALLS[image_operation].path, job.sent) for by in (anonymous, stranger)]

    assert [answer.status_code for answer in answers] == expected, answers
    assert not any(job.id in answer.text for answer in answers), answers
