"""Every error that openapi-spec-validator finds, and the place it is at."""

import io

from contracts.documents import load
from contracts.documents.validation import findings

WRONG = """\
openapi: 3.1.0
info: {title: T, version: 1.0}
paths:
  /a/{b}:
    parameters: [{name: b, in: path}]
    get:
      operationId: same
      parameters:
        - {name: q, in: query, schema: {type: foo}}
        - {name: q, in: query, schema: {type: string}}
      responses:
        '200':
          description: Done
          content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}
  /c/{d}:
    post:
      operationId: same
      responses: {'200': {}}
components:
  schemas:
    S:
      properties:
        p: {type: integer, default: x}
"""


def found(text):
    return [
        (each.place.pointer, each.place.line, each.place.column)
        for each in findings(load("-", stdin=io.BytesIO(text.encode())))
    ]


def test_every_error_is_at_its_own_line_and_column():
    assert found(WRONG) == [
        ("/info/version", 2, 18),
        ("/paths/~1a~1{b}/parameters/0", 5, 18),
        ("/paths/~1a~1{b}/get/parameters", 8, 7),
        ("/paths/~1a~1{b}/get/parameters/0/schema/type", 9, 41),
        ("/paths/~1c~1{d}/post", 16, 5),
        ("/paths/~1c~1{d}/post", 16, 5),
        ("/paths/~1c~1{d}/post/responses/200", 18, 19),
        ("/components/schemas/S/properties/p/default", 23, 28),
    ]


def test_a_name_that_stands_twice_is_an_error_too():
    text = "openapi: 3.1.0\ninfo: {title: T, version: '1', title: U}\npaths: {}\n"

    assert found(text) == [("/info/title", 2, 32)]


def test_what_is_not_shaped_like_a_document_is_reported_and_breaks_nothing():
    text = "openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: [1]\ncomponents: 3\n"

    assert [pointer for pointer, *_ in found(text)] == ["/paths", "/components"]


def test_a_schema_that_contains_itself_is_valid():
    text = (
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents: {schemas:"
        " {A: {properties: {a: {$ref: '#/components/schemas/A'}}}}}\n"
    )

    assert found(text) == []
