"""Clauses that hold for every response, judged on every exchange of the run as it happens.

Each rule sees one exchange and yields a reading of its clause only where the clause applies; a
breach carries what is wrong. Scenarios provoke the responses, these rules look at all of them.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import httpx
import jsonschema_rs

from contracts.client import CALLS, IMAGE_OPERATIONS, is_early
from contracts.documents import Document, Operation
from contracts.pytest_plugin.internals import leaks, leaks_in

DEPRECATION_DATE = date(2026, 5, 8)
_ENVELOPE_STATUSES = frozenset({400, 404, 500, 503})
_DOCUMENTED_ERRORS = frozenset({400, 401, 402, 403, 404, 410, 422, 500, 503})
_SHORTEST_KEY = 8
_API = "/v1/"
_JOB_STATUS = CALLS["job-status"].path
_IMAGE_PATHS = frozenset(CALLS[name].path for name in IMAGE_OPERATIONS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one response showed of one clause; `breach` says what is wrong, if anything."""

    clause: str
    breach: str | None = None
    observed: str | None = None


@dataclass(frozen=True)
class Seen:
    """One exchange as the rules look at it."""

    request: httpx.Request
    response: httpx.Response
    operation: Operation | None

    @property
    def status(self) -> int:
        """The response's status."""
        return self.response.status_code

    @property
    def media_type(self) -> str:
        """The response's content type without parameters, in lower case."""
        content_type: str = self.response.headers.get("content-type", "")
        return content_type.partition(";")[0].strip().lower()

    @cached_property
    def is_json(self) -> bool:
        """Whether the response says that it is JSON."""
        return self.media_type == "application/json" or self.media_type.endswith("+json")

    @cached_property
    def value(self) -> Any:
        """The body as JSON, or the exception that reading it raised."""
        try:
            return json.loads(self.response.content)
        except (ValueError, RecursionError) as error:
            return error

    @cached_property
    def is_early(self) -> bool:
        """Whether an HTTP layer may have said this, of which no document promises anything."""
        return is_early(self.request, self.response)

    @property
    def declared(self) -> dict[str, Any] | None:
        """The document's response object for this status, None where it declares none."""
        if self.operation is None:
            return None
        found: dict[str, Any] | None = self.operation.data["responses"].get(str(self.status))
        return found


class Invariants:
    """The rules, bound to the document that the target is judged by.

    `base_path` is the path of the target's base URL, which stands before those of the document.
    """

    def __init__(
        self, document: Document, *, today: date | None = None, base_path: str = ""
    ) -> None:
        self._document = document
        self._base_path = base_path
        self._today = today or datetime.now(UTC).date()
        self._paths = [
            (re.compile(re.sub(r"\\\{[^}]+\\\}", "[^/]+", re.escape(op.path))), op)
            for op in document.operations
        ]
        self._validators: dict[str, Any] = {}
        self._request_ids: set[str] = set()

    def operation(self, method: str, path: str) -> Operation | None:
        """Return the document's operation that a request is for; exact paths win over templates."""
        found = [op for shape, op in self._paths if op.method == method and shape.fullmatch(path)]
        return min(found, key=lambda op: op.path.count("{"), default=None)

    def read(self, request: httpx.Request, response: httpx.Response) -> Iterator[Reading]:
        """Yield a reading for every clause that this exchange shows something of."""
        path = request.url.raw_path.partition(b"?")[0].decode("ascii")
        path = path.removeprefix(self._base_path)
        seen = Seen(request, response, self.operation(request.method, path))
        for rule in self._rules:
            yield from rule(self, seen)

    def schema(self, seen: Seen) -> Iterator[Reading]:
        """Judge `result.schema`: a declared success has its declared type and schema."""
        if seen.declared is None or seen.status >= httpx.codes.BAD_REQUEST:
            return
        content = seen.declared.get("content", {})
        if "application/json" in content:
            yield Reading("result.schema", self._json_breach(seen, content["application/json"]))

    def envelope(self, seen: Seen) -> Iterator[Reading]:
        """Judge `error.envelope`: body and code are those that the status allows."""
        if seen.status == httpx.codes.NOT_FOUND and b"%2F" in seen.request.url.raw_path.upper():
            return  # many a server takes an id with a slash for an unknown route
        if seen.declared is not None and seen.status in _ENVELOPE_STATUSES and not seen.is_early:
            content = seen.declared["content"]["application/json"]
            yield Reading("error.envelope", self._body_breach(seen, content))

    def validation_shape(self, seen: Seen) -> Iterator[Reading]:
        """Judge `error.validation-shape`: a 422 is a list of `{loc, msg, type}`."""
        if seen.declared is None or seen.status != httpx.codes.UNPROCESSABLE_ENTITY:
            return
        breach = self._body_breach(seen, seen.declared["content"]["application/json"])
        if breach is None and not isinstance(seen.value.get("detail"), list):
            breach = f"detail is not a list: {_shown(seen)}"
        yield Reading("error.validation-shape", breach)

    def request_id_header(self, seen: Seen) -> Iterator[Reading]:
        """Judge `error.request-id-header`."""
        missing = not seen.response.headers.get("x-request-id", "").strip()
        if missing and seen.is_early:
            return
        breach = f"no X-Request-Id on {_answer(seen)}" if missing else None
        yield Reading("error.request-id-header", breach)

    def request_id_match(self, seen: Seen) -> Iterator[Reading]:
        """Judge `error.request-id-match`: equal to an error's in the body, never seen before."""
        header = seen.response.headers.get("x-request-id", "").strip()
        if not header:
            return
        breach = None
        if header in self._request_ids:
            breach = f"X-Request-Id {header!r} was given to two requests"
        self._request_ids.add(header)
        body = seen.value.get("request_id") if isinstance(seen.value, dict) else None
        is_error = seen.status >= httpx.codes.BAD_REQUEST
        if is_error and isinstance(body, str) and body != header:
            breach = f"request_id {body!r} differs from X-Request-Id {header!r}"
        yield Reading("error.request-id-match", breach)

    def key_not_echoed(self, seen: Seen) -> Iterator[Reading]:
        """Judge `auth.key-not-echoed`, for right and wrong keys alike."""
        key = seen.request.headers.get("x-api-key", "")
        if len(key) < _SHORTEST_KEY or key.encode() in seen.request.content:
            return
        headers = "\n".join(
            f"{name}: {value}" for name, value in seen.response.headers.multi_items()
        )
        echoed = key in headers or key.encode() in seen.response.content
        yield Reading(
            "auth.key-not-echoed", f"the key came back in {_answer(seen)}" if echoed else None
        )

    def no_internals(self, seen: Seen) -> Iterator[Reading]:
        """Judge `error.no-internals` of errors, a failed job's included.

        What the request itself held may come back.
        """
        if seen.status >= httpx.codes.BAD_REQUEST and seen.request.url.path.startswith(_API):
            found = leaks(seen.request, seen.response)
        elif (failure := _failure(seen)) is not None:
            found = leaks_in(failure, seen.request)
        else:
            return
        breach = f"{_answer(seen)} shows {found[0].strip()!r}" if found else None
        yield Reading("error.no-internals", breach)

    def error_is_json(self, seen: Seen) -> Iterator[Reading]:
        """Judge `error.json`: a documented error with a body declares it as JSON."""
        if (
            seen.operation is None
            or seen.status not in _DOCUMENTED_ERRORS
            or not seen.response.content
            or seen.is_early
        ):
            return
        breach = None
        if not seen.is_json or isinstance(seen.value, Exception):
            breach = f"{_answer(seen)} is {seen.media_type or 'of no content type'}: {_shown(seen)}"
        yield Reading("error.json", breach)

    def deprecation_header(self, seen: Seen) -> Iterator[Reading]:
        """Judge `result.deprecation-header`: promised until its date, open after it.

        Another date is one too many on any response, a submit's or a refusal's, too.
        """
        if seen.operation is None:
            return
        value = seen.response.headers.get("x-phota-deprecation-date")
        if value is not None and value.strip() != DEPRECATION_DATE.isoformat():
            breach = f"X-Phota-Deprecation-Date is {value!r} on {_answer(seen)}"
            yield Reading("result.deprecation-header", breach)
        elif seen.status != httpx.codes.OK:
            return
        elif value is not None:
            yield Reading("result.deprecation-header", observed="carried")
        elif seen.operation.path in _IMAGE_PATHS:
            breach = f"no X-Phota-Deprecation-Date on {_answer(seen)}"
            before = self._today < DEPRECATION_DATE
            yield Reading("result.deprecation-header", breach if before else None, "not carried")

    _rules: tuple[Callable[["Invariants", Seen], Iterator[Reading]], ...] = (
        schema,
        envelope,
        validation_shape,
        request_id_header,
        request_id_match,
        key_not_echoed,
        no_internals,
        error_is_json,
        deprecation_header,
    )

    def _json_breach(self, seen: Seen, content: dict[str, Any]) -> str | None:
        if not seen.is_json:
            return f"{_answer(seen)} is {seen.media_type or 'of no content type'}, not JSON"
        return self._body_breach(seen, content)

    def _body_breach(self, seen: Seen, content: dict[str, Any]) -> str | None:
        if isinstance(seen.value, Exception):
            return f"{_answer(seen)} is not JSON: {_shown(seen)}"
        error = next(self._validator(content["schema"]).iter_errors(seen.value), None)
        if error is None:
            return None
        where = "/".join(map(str, error.instance_path))
        return f"{_answer(seen)} breaks its schema at /{where}: {error.message[:300]}"

    def _validator(self, schema: dict[str, Any]) -> Any:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                self._document.schema(schema)
            )
        return self._validators[key]


def _failure(seen: Seen) -> str | None:
    """Return what a job that failed says of its failure."""
    is_job = seen.operation is not None and seen.operation.path == _JOB_STATUS
    error = seen.value.get("error") if is_job and isinstance(seen.value, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) else None


def _answer(seen: Seen) -> str:
    return f"the {seen.status} of {seen.request.method} {seen.request.url.path}"


def _shown(seen: Seen) -> str:
    return repr(seen.response.text[:200])
