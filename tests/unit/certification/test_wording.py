"""What clients say of a refusal without a body, in their own words and in their tracebacks."""

import asyncio
import re
import time
from types import SimpleNamespace

import pytest

from contracts.certification.drills import drills
from contracts.certification.judging import judge
from contracts.certification.rulings import Broken, judgements
from tests.unit.certification.conftest import a_record, a_request, an_ending

PYTHON = """Traceback (most recent call last):
  File "/srv/app/api_key/client.py", line 402, in <module>
    print(told(refusal, credit, api_key, forbidden))
          ^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.13/json/decoder.py", line 401, in raw_decode
    raise JSONDecodeError("Expecting value", s, err.value) from None
json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)
"""
NODE = """file:///srv/app/client.mjs:402
    const told = JSON.parse(text); // 401, 402, forbidden
                      ^

SyntaxError: Unexpected end of JSON input
    at JSON.parse (<anonymous>)
    at refusal (file:///srv/app/client.mjs:403:23)
"""


def verdict(status, said, **facts):
    ending = an_ending(succeeded=False, said=said)
    sent = a_request(1, "generate", {}, status)
    record = a_record(f"refused-{status}", sent, ending=ending, status=status, **facts)
    rulings = judgements()["client-error.without-body"](record)
    if not rulings:
        return "not shown"
    return "broken" if any(isinstance(each, Broken) for each in rulings) else "kept"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "HTTP 401"),
        (401, "status:401"),
        (401, "HTTP401"),
        (401, "Not authorized"),
        (401, "authentication failed"),
        (401, "access denied"),
        (401, "the key is not valid"),
        (401, "bad credentials"),
        (402, '{\n  "status": 402,\n  "detail": null\n}'),
        (402, "insufficient funds"),
        (402, "please pay first"),
        (402, "quota exceeded"),
        (402, "check your billing"),
        (403, "no permission"),
        (403, "missing API key"),
        (403, "Forbidden"),
    ],
)
def test_many_words_tell_it(status, said):
    assert verdict(status, said) == "kept"


@pytest.mark.parametrize("status", [401, 402, 403])
def test_an_error_that_names_the_status_tells_it_though_it_was_not_caught(status):
    said = PYTHON.replace("json.decoder.JSONDecodeError", f"HTTPStatusError: {status}")

    assert verdict(status, said) == "kept"


@pytest.mark.parametrize(
    ("told", "expected"), [("AccessDenied: no permission", "kept"), ("Refusal", "broken")]
)
def test_an_error_of_its_own_that_was_not_caught_tells_what_it_names(told, expected):
    *frames, _ = PYTHON.splitlines()

    assert verdict(403, "\n".join([*frames, f"client.{told}"])) == expected


@pytest.mark.parametrize("status", [401, 402, 403])
@pytest.mark.parametrize(
    "said",
    [
        "",
        " \n",
        PYTHON,
        NODE,
        "error: None",
        "undefined",
        "null",
        "Error: undefined.",
        "2026-11-21 10:00:01 error: null",
        "KeyError: 'detail'",
        "TypeError: Cannot read properties of null",
        "the answer is not valid JSON",
        "thread 'main': unexpected end of file",
        "error",
    ],
)
def test_nothing_is_told_by_who_stumbles_or_says_nothing(status, said):
    assert verdict(status, said) == "broken"


@pytest.mark.parametrize(
    ("status", "said"),
    [(401, "Schlüssel ungültig"), (402, "Konto leer"), (403, "アクセス不可"), (402, "gave up")],
)
def test_other_words_are_not_judged(status, said):
    assert verdict(status, said) == "not shown"


@pytest.mark.parametrize("word", ["\n", "request id ", "request_id ", "json ", "a:1\n", "error: "])
def test_much_is_read_as_fast_as_little(word):
    start = time.monotonic()

    verdict(402, word * (65536 // len(word)) + "zu Ende")

    assert time.monotonic() - start < 2.0


def test_who_speaks_in_other_words_is_told_what_settles_it():
    sent = a_request(1, "generate", {}, 402)
    ending = an_ending(succeeded=False, said="Konto leer")
    record = a_record("refused-402", sent, ending=ending, status=402)

    verdict = next(each for each in judge([record]) if each.id == "client-error.without-body")
    assert "naming the status settles it" in verdict.reason


@pytest.mark.parametrize(
    "said",
    [
        "error in refused-402",
        "error: request req_bcdf402gh",
        "error at https://127.0.0.1:40211",
        "error: pk_drill_402_credit",
    ],
)
def test_what_the_drill_put_into_its_mouth_does_not_count(said):
    facts = {
        "request_ids": ["req_bcdf402gh"],
        "origin": "https://127.0.0.1:40211",
        "key": "pk_drill_402_credit",
    }

    assert verdict(402, said, **facts) in {"broken", "not shown"}


@pytest.mark.parametrize(
    "said", ["took 1.402 s", "10:20:30,402 error", "id 14021", "sent ab402c", "order 4020"]
)
def test_a_part_of_another_number_is_no_status(said):
    assert verdict(402, said) == "not shown"


@pytest.mark.parametrize("drill", ["refused-402", "refused-invalid-request"])
def test_a_request_id_tells_nothing_of_the_refusal(drill):
    stage = SimpleNamespace(facts={}, drill=drill)
    script = drills()[drill].script()

    replies = [
        asyncio.run(script.answer(stage, a_request(number, "generate", {}), None))
        for number in (1, 2)
    ]

    ids = [dict(each.headers)["x-request-id"] for each in replies]
    assert stage.facts["request_ids"] == ids
    assert ids[0] != ids[1]
    assert all(re.fullmatch("req_[a-z]{12}", each) for each in ids)
