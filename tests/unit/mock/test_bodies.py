"""Bodies that are no JSON object, or break the schema, told in the documents' 422 shape."""

import pytest

from contracts.mock import bodies

JSON = b"application/json"
GENERATE = "/v1/phota/generate"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"{nope", ("body.1", "json_invalid")),
        (b'{"prompt": NaN}', ("body.11", "json_invalid")),
        (b'{"num_output_images": 1e400}', ("body.22", "json_invalid")),
        (b'{"prompt": "\\ud800"}', ("body.12", "json_invalid")),
        (b'{"prompt": "\xff"}', ("body.0", "json_invalid")),
        (b"\xef\xbb\xbf{}", ("body.0", "json_invalid")),
        (b"[" * 100_000, ("body.1025", "json_invalid")),
        (b"", ("body", "missing")),
        (b"null", ("body", "missing")),
        (b"[]", ("body", "model_attributes_type")),
        (b'"x"', ("body", "model_attributes_type")),
        (b"5", ("body", "model_attributes_type")),
        (b"false", ("body", "model_attributes_type")),
    ],
)
def test_what_is_no_json_object_is_unprocessable(mock, body, what):
    answer = mock.post(GENERATE, body=body)

    assert (answer.status, answer.what) == (422, [what])


@pytest.mark.parametrize("kind", [b"text/plain", b"multipart/form-data; boundary=x", b"", b"json"])
def test_another_content_type_is_unprocessable(mock, kind):
    answer = mock.post(GENERATE, {"prompt": "x"}, headers={b"content-type": kind}.items())

    assert answer.what == [("body", "model_attributes_type")]


@pytest.mark.parametrize(
    "kind", [JSON, b"Application/JSON; charset=utf-8", b"application/vnd.api+json"]
)
def test_json_by_any_of_its_names_is_read(mock, kind):
    answer = mock.post(GENERATE, {"prompt": "x"}, headers={b"content-type": kind}.items())

    assert answer.status == 200


def test_a_body_that_was_too_large_to_be_read_is_refused(mock):
    answer = mock.post(GENERATE, unread=True)

    assert answer.status == 413
    assert str(bodies.LARGEST) in answer.json["detail"]


def test_the_largest_integer_is_no_crash(mock):
    answer = mock.post(GENERATE, body=b'{"num_output_images": 123456789012345678901234567890}')

    assert answer.what == [("body.num_output_images", "less_than_equal")]
