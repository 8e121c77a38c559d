"""Bodies that are no request at all: each gets an answer that a client can read."""

import json

import pytest

from contracts.client import CALLS, members
from contracts.pytest_plugin import clause
from contracts.pytest_plugin.fixtures import RUN

JSON = "application/json"
DEEP = 2_000
# A member of each body that is confined to numbers or to few words, so that no text fits it.
CONFINED = {"profile-add": "training_tier"}
COUNT = "num_output_images"


def pytest_generate_tests(metafunc):
    if RUN in metafunc.config.stash and "operation" in metafunc.fixturenames:
        declared = members(metafunc.config.stash[RUN].document)
        metafunc.parametrize("operation", list(dict.fromkeys(m.operation for m in declared)))


def spliced(valid, name, raw):
    """Return a valid body as JSON text, but for the raw text of one member's value."""
    return json.dumps({**valid, name: "@@"}).encode().replace(b'"@@"', raw)


MALFORMED = {
    "nothing": lambda _: b"",
    "white space": lambda _: b" \n",
    "half a request": lambda valid: json.dumps(valid).encode()[: len(json.dumps(valid)) // 2],
    "a request without its end": lambda valid: json.dumps(valid).encode()[:-1],
    "a request and more": lambda valid: json.dumps(valid).encode() + b"x",
    "two requests": lambda valid: json.dumps(valid).encode() * 2,
    "a trailing comma": lambda valid: json.dumps(valid).encode()[:-1] + b",}",
    "single quotes": lambda valid: json.dumps(valid).replace('"', "'").encode(),
    "words": lambda _: b"hello",
    "a key without value": lambda _: b'{"prompt"}',
    "bytes": lambda _: bytes(range(256)),
}
NOT_AN_OBJECT = {
    "a list of a request": lambda valid: [valid],
    "an empty list": lambda _: [],
    "a text": lambda _: "make the sky blue",
    "a request in a text": json.dumps,
    "a number": lambda _: 42,
    "null": lambda _: None,
    "true": lambda _: True,
}
# Valid or nearly valid JSON on which parsers are known to stumble, in place of a count or a tier.
STRANGE_VALUES = {
    "NaN": b"NaN",
    "Infinity": b"-Infinity",
    "a huge exponent": b"1e999",
    "a tiny exponent": b"1e-999",
    "very many digits": b"9" * 6_000,
    "a lone surrogate": rb'"\ud800"',
    "a null character": rb'"\u0000"',
    "text that is not UTF-8": b'"\xff\xfe"',
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
}
OTHER_TYPES = {
    "a form": ("application/x-www-form-urlencoded", lambda _: b"prompt=hello&num_output_images=1"),
    "XML": ("application/xml", lambda _: b"<request><prompt>hello</prompt></request>"),
    "an upload": (
        "multipart/form-data; boundary=b",
        lambda _: b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nhello\r\n--b--\r\n',
    ),
    "text": ("text/plain", lambda valid: json.dumps(valid).encode()),
}


def send(api, operation, content, media_type=JSON):
    return api.post(CALLS[operation].path, content=content, headers={"Content-Type": media_type})


def is_documented_refusal(answer):
    """Whether it is one of S7's two shapes, or says plainly that the body is too big or foreign."""
    if answer.status_code == 400:
        return answer.code == "INVALID_REQUEST"
    if answer.status_code == 422:
        return isinstance(answer.json().get("detail"), list)
    return answer.status_code in {413, 415}


@clause("request.not-json")
@pytest.mark.parametrize("kind", MALFORMED)
def test_malformed_json_is_refused_in_a_documented_shape(api, valid_body, operation, kind):
    answer = send(api, operation, MALFORMED[kind](valid_body(operation)))

    assert is_documented_refusal(answer), answer


@clause("request.not-json")
@pytest.mark.parametrize("kind", NOT_AN_OBJECT)
def test_a_body_that_is_no_object_is_refused_in_a_documented_shape(
    api, valid_body, operation, kind
):
    content = json.dumps(NOT_AN_OBJECT[kind](valid_body(operation))).encode()
    answer = send(api, operation, content)

    assert is_documented_refusal(answer), answer


@clause("request.not-json")
@pytest.mark.parametrize("kind", STRANGE_VALUES)
def test_a_strange_value_is_refused_in_a_documented_shape(api, valid_body, operation, kind):
    name = CONFINED.get(operation, COUNT)
    answer = send(api, operation, spliced(valid_body(operation), name, STRANGE_VALUES[kind]))

    assert is_documented_refusal(answer), answer


@clause("request.not-json")
def test_lists_nested_deeply_are_refused_in_a_documented_shape(api, operation):
    answer = send(api, operation, b"[" * DEEP + b"]" * DEEP)

    assert is_documented_refusal(answer), answer


@clause("request.not-json")
def test_text_that_is_not_utf_8_is_no_internal_error(api, valid_body, operation):
    """Many a reader takes a stray byte for U+FFFD, and the text is as good as any."""
    name = "tag" if operation == "profile-add" else "prompt"
    answer = send(api, operation, spliced(valid_body(operation), name, b'"caf\xe9"'))

    if answer.status_code == 200:
        assert answer.json().get("profile_id") or answer.json().get("images"), answer
    else:
        assert is_documented_refusal(answer), answer


@clause("request.not-json")
def test_a_wrong_member_said_twice_is_refused_in_a_documented_shape(api, valid_body, operation):
    name = CONFINED.get(operation, COUNT)
    wrong = spliced(valid_body(operation), name, b"9")
    answer = send(api, operation, wrong[:-1] + f', "{name}": 9}}'.encode())

    assert is_documented_refusal(answer), answer


@clause("request.not-json")
def test_a_lone_surrogate_in_a_text_is_no_internal_error(api, valid_body, operation):
    name = "tag" if operation == "profile-add" else "prompt"
    answer = send(api, operation, spliced(valid_body(operation), name, rb'"sky \ud800 blue"'))

    assert answer.status_code == 200 or is_documented_refusal(answer), answer


@clause("request.not-json")
@pytest.mark.parametrize("kind", OTHER_TYPES)
def test_another_content_type_is_refused_in_a_documented_shape(api, valid_body, operation, kind):
    media_type, content = OTHER_TYPES[kind]
    answer = send(api, operation, content(valid_body(operation)), media_type)

    assert is_documented_refusal(answer), answer


@clause("request.not-json")
def test_json_with_a_charset_is_json(api, valid_body, image_operation):
    content = json.dumps(valid_body(image_operation)).encode()
    answer = send(api, image_operation, content, "application/json; charset=utf-8")

    assert answer.status_code == 200, answer
