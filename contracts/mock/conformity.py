"""Hold our own answers to the document that we serve: a breach is a defect of the mock."""

import logging

from contracts.mock.answers import Answer, refusal
from contracts.mock.call import Call

_LOG = logging.getLogger("contracts.mock")

# Statuses that every operation may answer although no document declares them there: 400 for
# training images without a subject (release notes 0.1.1), 504 (0.7.0), plain HTTP, and faults.
_UNDECLARED = frozenset({400, 405, 413, 500, 503, 504})


def checked(call: Call, answer: Answer) -> Answer:
    """Return the answer if the document allows it, else a 500 that is logged."""
    fault = _breach(call, answer)
    if fault is None:
        return answer
    _LOG.critical("%s answers %s against its document: %s", call.path, answer.status, fault)
    return refusal("INTERNAL_ERROR", "Internal error.").answer(call.id)


def _breach(call: Call, answer: Answer) -> str | None:
    response = call.operation.responses.get(answer.status)
    if response is None:
        return None if answer.status in _UNDECLARED else "the status is not declared"
    if response.media_types and answer.media_type not in response.media_types:
        return f"the content type {answer.media_type} is not declared"
    if response.schema is None or response.schema.validator.is_valid(answer.data):
        return None
    errors = response.schema.validator.iter_errors(answer.data)
    return "; ".join(error.message for error in errors)
