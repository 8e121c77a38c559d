"""What the mock reads out of a document."""

import pytest

from contracts.documents import Document, registered
from contracts.errors import SuiteError
from contracts.mock.api import NAMES, compile_operations


def operation(version, name):
    return next(o for o in compile_operations(registered(version)) if o.name == name)


def test_all_eleven_operations_of_the_newest_document_have_a_name():
    assert {o.name for o in compile_operations(registered("v0.7.0"))} == set(NAMES.values())


def test_defaults_come_from_the_document():
    assert operation("v0.7.0", "generate").body.defaults == {
        "async": False,
        "response_mode": "bytes",
        "prompt": "",
        "num_output_images": 1,
        "aspect_ratio": "auto",
        "resolution": "1K",
        "base_model": "nb2",
        "output_format": "png",
    }
    assert operation("v0.7.0", "profile-add").body.defaults == {"training_tier": "standard"}


def test_the_status_of_a_missing_key_comes_from_the_document():
    assert operation("v0.7.0", "generate").keyless_status == 403
    assert operation("v0.5.0", "generate").keyless_status == 401


def test_a_document_with_an_operation_that_we_do_not_know_is_not_served():
    data = {"openapi": "3.1.0", "info": {}, "paths": {"/new": {"get": {"responses": {}}}}}

    with pytest.raises(SuiteError, match="GET /new"):
        compile_operations(Document("draft", data))
