"""What the clients send by default is valid by the document."""

import jsonschema
import pytest

from contracts.client import CALLS, IMAGE_OPERATIONS, body, submission
from contracts.documents import registered

DOCUMENT = registered("v0.7.0")
OPERATIONS = {(operation.method, operation.path): operation for operation in DOCUMENT.operations}


def test_the_calls_are_the_documents_operations():
    assert {(call.method, call.path) for call in CALLS.values()} == set(OPERATIONS)


@pytest.mark.parametrize("build", [body, submission])
@pytest.mark.parametrize("name", IMAGE_OPERATIONS)
def test_a_default_body_is_valid(name, build):
    call = CALLS[name]
    content = OPERATIONS[call.method, call.path].data["requestBody"]["content"]
    schema = DOCUMENT.schema(content["application/json"]["schema"])

    jsonschema.Draft202012Validator(schema).validate(build(name))


def test_a_change_wins_over_the_default():
    assert body("generate", num_output_images=4)["num_output_images"] == 4
