"""An answer of our own that breaks the document is a 500, and is logged."""

from dataclasses import replace

import pytest

from contracts.mock.answers import Answer
from contracts.mock.service import HANDLERS

IDS = "/v1/phota/profiles/ids"


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (Answer(200, {"profiles": [{"profile_id": 5}]}), "is not of type"),
        (Answer(200, {}), "required property"),
        (Answer(200, content=b"{}", media_type="text/html"), "content type text/html"),
        (Answer(418, {}), "status is not declared"),
    ],
)
def test_an_answer_that_breaks_the_document_never_leaves_the_mock(mock, caplog, answer, what):
    mock.service = replace(mock.service, handlers={**HANDLERS, "profile-ids": lambda _: answer})

    seen = mock.get(IDS)

    assert (seen.status, seen.code) == (500, "INTERNAL_ERROR")
    assert what in caplog.text


def test_a_handler_that_fails_is_a_500_without_internals(mock, caplog):
    def fails(call):
        raise ZeroDivisionError(call)

    mock.service = replace(mock.service, handlers={**HANDLERS, "profile-ids": fails})

    seen = mock.get(IDS)

    assert seen.json["detail"] == "Internal error."
    assert seen.json["request_id"] == seen.headers["x-request-id"]
    assert "ZeroDivisionError" in caplog.text
