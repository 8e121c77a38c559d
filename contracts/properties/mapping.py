"""Which clause each of Schemathesis' failures breaks: one table, a kind of failure a row.

None means that no document promises otherwise; the row's function says why. A kind of failure that
the table does not know ends the run: nothing that is found may be dropped in silence.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemathesis.core.failures import (
    AcceptedNegativeData,
    ContentTypeServerError,
    Failure,
    MalformedJson,
    ResponseTimeExceeded,
    ServerError,
)
from schemathesis.openapi import checks as openapi

from contracts.client import Answer
from contracts.errors import SuiteError
from contracts.properties.promises import Fate, Promise

# What a gateway may answer to anything, or what says nothing about this very request.
INCONCLUSIVE = frozenset({401, 402, 403, 408, 413, 414, 429, 431, 502, 503, 504})
_ENVELOPED = frozenset({400, 404, 500, 503})
_MEMBERS: Mapping[str, str] = {
    "num_output_images": "request.output-count",
    **dict.fromkeys(
        ("aspect_ratio", "resolution", "output_format", "response_mode", "training_tier"),
        "request.enums",
    ),
    "quality": "request.quality-by-model",
    "tag": "profile.tag",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer, and what was promised of it."""

    promise: Promise
    answer: Answer

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.answer.status_code

    @property
    def is_inconclusive(self) -> bool:
        """Whether the answer tells nothing about how a valid request fares."""
        return self.status in INCONCLUSIVE or self.answer.code == "CONTENT_MODERATION"


Rule = Callable[[Failure, Seen], str | None]


def clause_of(failure: Failure, seen: Seen) -> str | None:
    """Return the id of the clause that a failure breaks, None if no document promises otherwise."""
    try:
        rule = TABLE[type(failure)]
    except KeyError:
        raise SuiteError(
            f"Schemathesis reported {type(failure).__name__}, which is mapped to no clause.",
            "Add it to contracts/properties/mapping.py.",
        ) from None
    return rule(failure, seen)


def always(clause: str) -> Rule:
    """Return the rule of a failure that breaks the same clause wherever it is found."""
    return lambda _failure, _seen: clause


def unpromised(_failure: Failure, _seen: Seen) -> None:
    """Tell that no document promises otherwise; `checks` says why for each."""


def _server_error(_failure: Failure, seen: Seen) -> str | None:
    """Blame what was promised of the request; 502, 503 and 504 say no more than: not now."""
    return None if seen.status in INCONCLUSIVE else seen.promise.clause


def _undocumented_status(_failure: Failure, seen: Seen) -> str | None:
    """Blame a success that is not documented; gateways refuse and redirect as they like."""
    if not seen.answer.response.is_success:
        return None
    return seen.promise.clause if seen.promise.fate is Fate.ACCEPTED else "result.schema"


def _wrong_type(_failure: Failure, seen: Seen) -> str | None:
    """Let some other JSON type pass for an error: problem+json is JSON, too."""
    if seen.status < 400:  # noqa: PLR2004 - where errors begin
        return "result.schema"
    return None if seen.answer.media_type.endswith("+json") else "error.json"


def _schema(failure: Failure, seen: Seen) -> str | None:
    """Blame `job.times` for a time: `format` is but an annotation in OpenAPI 3.1."""
    assert isinstance(failure, openapi.JsonSchemaError)  # noqa: S101 - by the table
    if failure.title == "Response header does not conform to the schema":
        is_date = failure.schema.get("format") == "date"
        return "result.deprecation-header" if is_date else "error.request-id-header"
    if seen.status < 400 and failure.schema_path[-1:] == ["format"]:  # noqa: PLR2004 - as above
        return "job.times"
    return _body(failure, seen)


def _body(_failure: Failure, seen: Seen) -> str | None:
    """Tell from the status alone which schema the body was to keep."""
    if seen.status == 422:  # noqa: PLR2004 - the status of HTTPValidationError
        return "error.validation-shape"
    return "error.envelope" if seen.status in _ENVELOPED else "result.schema"


def _accepted(_failure: Failure, seen: Seen) -> str | None:
    """Let what a lenient reader takes be accepted: it is `request.coercion`, observed only."""
    return seen.promise.clause if seen.promise.fate is Fate.REFUSED else None


def _refused(_failure: Failure, seen: Seen) -> str | None:
    """Blame what is promised of the member that the refusal names, if it names one."""
    if seen.promise.fate is not Fate.ACCEPTED or seen.is_inconclusive:
        return None
    return next(filter(None, map(_MEMBERS.get, blamed(seen.answer))), seen.promise.clause)


def _auth(failure: Failure, _seen: Seen) -> str | None:
    assert isinstance(failure, openapi.IgnoredAuth)  # noqa: S101 - by the table
    is_missing = failure.scenario is openapi.AuthScenario.NO_AUTH
    return "auth.missing-key" if is_missing else "auth.invalid-key"


def blamed(answer: Answer) -> tuple[str, ...]:
    """Return the members that a 422 names as wrong."""
    try:
        detail = answer.response.json()["detail"]
        return tuple(str(entry["loc"][-1]) for entry in detail)
    except (ValueError, LookupError, TypeError):
        return ()


TABLE: Mapping[type[Failure], Rule] = {
    ServerError: _server_error,
    ContentTypeServerError: always("request.not-json"),
    openapi.UndefinedStatusCode: _undocumented_status,
    openapi.MissingContentType: _wrong_type,
    openapi.UndefinedContentType: _wrong_type,
    openapi.MalformedMediaType: _wrong_type,
    openapi.MissingHeaders: always("error.request-id-header"),
    openapi.JsonSchemaError: _schema,
    MalformedJson: _body,
    openapi.ContentDeserializationError: _body,
    openapi.DiscriminatorMismatch: _body,
    AcceptedNegativeData: _accepted,
    openapi.RejectedPositiveData: _refused,
    openapi.UseAfterFree: always("profile.delete"),
    openapi.EnsureResourceAvailability: always("profile.created"),
    openapi.IgnoredAuth: _auth,
    openapi.MissingHeaderNotRejected: always("auth.missing-key"),
    openapi.ObjectLevelAuthorizationViolation: always("auth.isolation"),
    openapi.UnsupportedMethodResponse: unpromised,
    openapi.AllowHeaderMismatch: unpromised,
    ResponseTimeExceeded: unpromised,
}
