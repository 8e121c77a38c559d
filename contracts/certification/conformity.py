"""Hold what a client sent to the document: operation, parameters, body."""

from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from contracts.certification.record import Request
from contracts.documents import Document, newest, registered
from contracts.mock.api import NAMES

_OPERATIONS = {name: called for called, name in NAMES.items()}
_JSON = "application/json"


def breach(request: Request) -> str | None:
    """Say how the request breaks the document; None if it is valid."""
    called = _OPERATIONS.get(request.operation)
    if called is None:
        return f"{request.method} {request.path} is no operation of the document"
    return _body_breach(request, called) or _query_breach(request, called)


def _body_breach(request: Request, called: str) -> str | None:
    validator = _body_validator(called)
    if validator is None:
        return f"{called} takes no body, and got one" if request.body.size else None
    if request.body.content is None:
        return None  # too long to be kept: what was not seen is not judged
    media_type = (request.header("content-type") or ("",))[0].partition(";")[0].strip().lower()
    if media_type != _JSON:
        return f"the body of {called} was sent as {media_type or 'no media type'}"
    error = best_match(validator.iter_errors(request.body.data))
    if error is None:
        return None
    where = "/".join(map(str, error.absolute_path)) or "the body"
    return f"{called}: {where}: {error.message[:200]}"


def _query_breach(request: Request, called: str) -> str | None:
    known = _parameters(called)
    for name, value in parse_qsl(request.target.partition("?")[2], keep_blank_values=True):
        if name in known and not known[name].is_valid(value):
            return f"{called}: the parameter {name} is {value[:80]!r}"
    return None


@cache
def _document() -> Document:
    return registered(newest())


@cache
def _body_validator(called: str) -> Draft202012Validator | None:
    document = _document()
    described = next(each for each in document.operations if each.name == called)
    body = document.resolve(described.data.get("requestBody"))
    if body is None:
        return None
    return Draft202012Validator(_schema(document, body["content"][_JSON]["schema"]))


@cache
def _parameters(called: str) -> dict[str, Draft202012Validator]:
    document = _document()
    described = next(each for each in document.operations if each.name == called)
    parameters = map(document.resolve, described.data.get("parameters", ()))
    return {
        each["name"]: Draft202012Validator(_schema(document, each["schema"]))
        for each in parameters
        if each["in"] == "query"
    }


def _schema(document: Document, schema: Any) -> Any:
    return document.schema(schema)
