"""FastAPI's types and messages for what the published schemas refuse."""

import pytest

PHOTO = "https://images.test/photo.jpg"


@pytest.mark.parametrize(
    ("field", "value", "type_", "message"),
    [
        ("prompt", 5, "string_type", "Input should be a valid string"),
        ("async", [], "bool_type", "Input should be a valid boolean"),
        (
            "async",
            "yes",
            "bool_parsing",
            "Input should be a valid boolean, unable to interpret input",
        ),
        ("num_output_images", None, "int_type", "Input should be a valid integer"),
        (
            "num_output_images",
            "two",
            "int_parsing",
            "Input should be a valid integer, unable to parse string as an integer",
        ),
        (
            "num_output_images",
            2.5,
            "int_from_float",
            "Input should be a valid integer, got a number with a fractional part",
        ),
        (
            "num_output_images",
            0,
            "greater_than_equal",
            "Input should be greater than or equal to 1",
        ),
        ("num_output_images", 5, "less_than_equal", "Input should be less than or equal to 4"),
        ("output_format", "gif", "literal_error", "Input should be 'png' or 'jpg'"),
        ("resolution", "8K", "literal_error", "Input should be '1K', '2K' or '4K'"),
        (
            "quality",
            "best",
            "literal_error",
            "Input should be 'auto', 'low', 'medium' or 'high'",
        ),
        ("callback_url", 5, "string_type", "Input should be a valid string"),
        ("client_request_id", {}, "string_type", "Input should be a valid string"),
    ],
)
def test_a_field_that_breaks_its_schema(mock, field, value, type_, message):
    answer = mock.generate(**{field: value})

    assert answer.status == 422
    assert answer.json == {"detail": [{"loc": ["body", field], "msg": message, "type": type_}]}


@pytest.mark.parametrize(
    ("operation", "body", "loc", "type_", "message"),
    [
        ("enhance", {}, ["image"], "missing", "Field required"),
        ("remix", {"input_image": PHOTO}, ["reference_image"], "missing", "Field required"),
        ("edit", {"images": PHOTO}, ["images"], "list_type", "Input should be a valid list"),
        (
            "edit",
            {"images": [PHOTO, 5]},
            ["images", 1],
            "string_type",
            "Input should be a valid string",
        ),
        (
            "edit",
            {"images": [PHOTO] * 11},
            ["images"],
            "too_long",
            "List should have at most 10 items after validation, not 11",
        ),
        (
            "profiles/add",
            {"image_urls": [PHOTO]},
            ["image_urls"],
            "too_short",
            "List should have at least 5 items after validation, not 1",
        ),
        (
            "profiles/add",
            {"image_urls": [PHOTO] * 10, "training_tier": "slow"},
            ["training_tier"],
            "enum",
            "Input should be 'standard' or 'fast'",
        ),
        (
            "profiles/add",
            {"image_urls": [PHOTO] * 10, "tag": ""},
            ["tag"],
            "string_too_short",
            "String should have at least 1 character",
        ),
        (
            "profiles/add",
            {"image_urls": [PHOTO] * 10, "tag": "x" * 129},
            ["tag"],
            "string_too_long",
            "String should have at most 128 characters",
        ),
    ],
)
def test_a_body_that_breaks_its_schema(mock, operation, body, loc, type_, message):
    answer = mock.post(f"/v1/phota/{operation}", body)

    assert answer.status == 422
    assert answer.json == {"detail": [{"loc": ["body", *loc], "msg": message, "type": type_}]}


def test_every_breach_is_told(mock):
    answer = mock.generate(prompt=5, num_output_images=9, base_model="x")

    assert sorted(answer.what) == [
        ("body.base_model", "literal_error"),
        ("body.num_output_images", "less_than_equal"),
        ("body.prompt", "string_type"),
    ]


@pytest.mark.parametrize(
    "deep", [b"[" * 900 + b"]" * 900, b'{"a":' * 900 + b"1" + b"}" * 900], ids=["lists", "objects"]
)
def test_what_is_too_deep_to_be_told_is_no_crash(mock, deep):
    answer = mock.post("/v1/phota/generate", body=b'{"prompt": %b}' % deep)

    assert (answer.status, answer.what) == (422, [("body", "recursion_loop")])
