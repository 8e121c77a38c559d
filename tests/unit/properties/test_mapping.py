"""Every kind of failure that Schemathesis knows breaks a clause, or no promise for a reason."""

import httpx
import pytest
from schemathesis.checks import load_all_checks
from schemathesis.core.failures import AcceptedNegativeData, CustomFailure, Failure, ServerError
from schemathesis.graphql import checks as graphql
from schemathesis.openapi import checks as openapi

from contracts.clauses import catalogue
from contracts.client import Answer
from contracts.errors import SuiteError
from contracts.properties import Fate, Promise
from contracts.properties.mapping import TABLE, Seen, clause_of

OPEN = Promise(Fate.OPEN, "request.coercion")
ACCEPTED = Promise(Fate.ACCEPTED, "job.sync-default")
REFUSED = Promise(Fate.REFUSED, "request.types")


def kinds(parent=Failure):
    for kind in parent.__subclasses__():
        yield kind
        yield from kinds(kind)


def of(status, promise=OPEN, **content):
    request = httpx.Request("POST", "http://127.0.0.1/v1/phota/edit")
    return Seen(promise, Answer(httpx.Response(status, request=request, **content), 1))


def made(kind, **attributes):
    """Make a failure as Schemathesis would, with what its rule looks at."""
    failure = kind.__new__(kind)
    for name, value in {"title": kind.kind_title, **attributes}.items():
        setattr(failure, name, value)
    return failure


def test_every_kind_of_failure_of_an_openapi_check_is_in_the_table():
    load_all_checks()
    ours = {kind for kind in kinds() if kind.__module__ != graphql.__name__} - {CustomFailure}

    assert {kind for kind in ours if kind.__module__.startswith("schemathesis")} == set(TABLE)


def test_a_failure_that_the_table_does_not_know_is_never_dropped():
    class Novelty(Failure):
        pass

    with pytest.raises(SuiteError, match="Novelty"):
        clause_of(made(Novelty), of(200))


@pytest.mark.parametrize(
    ("kind", "seen", "expected"),
    [
        (ServerError, of(500, REFUSED), "request.types"),
        (ServerError, of(500, ACCEPTED), "job.sync-default"),
        (ServerError, of(501, OPEN), "request.coercion"),
        (ServerError, of(503, ACCEPTED), None),
        (ServerError, of(504, ACCEPTED), None),
        (openapi.UndefinedStatusCode, of(201, ACCEPTED), "job.sync-default"),
        (openapi.UndefinedStatusCode, of(204), "result.schema"),
        (openapi.UndefinedStatusCode, of(413, ACCEPTED), None),
        (openapi.UndefinedStatusCode, of(307, ACCEPTED), None),
        (openapi.UndefinedContentType, of(200), "result.schema"),
        (openapi.MissingContentType, of(404), "error.json"),
        (
            openapi.UndefinedContentType,
            of(422, headers={"content-type": "application/problem+json"}),
            None,
        ),
        (openapi.MissingHeaders, of(200), "error.request-id-header"),
        (openapi.UseAfterFree, of(200), "profile.delete"),
        (openapi.EnsureResourceAvailability, of(404), "profile.created"),
        (openapi.ObjectLevelAuthorizationViolation, of(200), "auth.isolation"),
        (openapi.MissingHeaderNotRejected, of(200), "auth.missing-key"),
        (openapi.UnsupportedMethodResponse, of(404), None),
        (openapi.AllowHeaderMismatch, of(405), None),
        (AcceptedNegativeData, of(200, REFUSED), "request.types"),
        (AcceptedNegativeData, of(200, OPEN), None),
        (openapi.RejectedPositiveData, of(404, ACCEPTED), "job.sync-default"),
        (openapi.RejectedPositiveData, of(402, ACCEPTED), None),
        (openapi.RejectedPositiveData, of(429, ACCEPTED), None),
        (openapi.RejectedPositiveData, of(422, OPEN), None),
        (
            openapi.RejectedPositiveData,
            of(400, ACCEPTED, json={"code": "CONTENT_MODERATION"}),
            None,
        ),
        (
            openapi.RejectedPositiveData,
            of(422, ACCEPTED, json={"detail": [{"loc": ["body", "aspect_ratio"]}]}),
            "request.enums",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None) or getattr(value, "status", None),
)
def test_a_failure_breaks_the_clause_that_its_answer_says(kind, seen, expected):
    assert clause_of(made(kind), seen) == expected


@pytest.mark.parametrize(
    ("status", "path", "expected"),
    [
        (200, ["type"], "result.schema"),
        (200, ["properties", "created_at", "format"], "job.times"),
        (422, ["type"], "error.validation-shape"),
        (404, ["required"], "error.envelope"),
        (400, ["required"], "error.envelope"),
    ],
)
def test_a_body_breaks_the_clause_of_its_status(status, path, expected):
    assert clause_of(made(openapi.JsonSchemaError, schema_path=path), of(status)) == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [({"format": "date"}, "result.deprecation-header"), ({}, "error.request-id-header")],
)
def test_a_header_breaks_its_own_clause(schema, expected):
    failure = made(
        openapi.JsonSchemaError,
        title="Response header does not conform to the schema",
        _message="",
        _schema=schema,
    )

    assert clause_of(failure, of(200)) == expected


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (openapi.AuthScenario.NO_AUTH, "auth.missing-key"),
        (openapi.AuthScenario.INVALID_AUTH, "auth.invalid-key"),
    ],
)
def test_a_key_that_nobody_asked_for_breaks_its_own_clause(scenario, expected):
    assert clause_of(made(openapi.IgnoredAuth, scenario=scenario), of(200)) == expected
    assert expected in catalogue()
