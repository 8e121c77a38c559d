"""What the documents promise of the answer to one request, known before it is sent.

A request is *refused* for certain if it breaks a rule in a way that no lenient reader forgives,
*accepted* for certain if it keeps every rule of the tightened document, and *open* otherwise: then
both are right, and only a crash, or an answer of an undocumented shape, breaks a promise.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

from schemathesis.core import NOT_SET
from schemathesis.generation.case import Case
from schemathesis.generation.meta import CONTENT_TYPE_PROBES, CoveragePhaseData

from contracts.client import CALLS
from contracts.properties.schemas import Schemas, body_schema, body_validator
from contracts.properties.wrongs import broken_prose, tier_clause, wrongs

NAMES: Mapping[str, str] = {f"{call.method} {call.path}": call.name for call in CALLS.values()}
# The others may lack an operation's "capability" (v0.7.0 base_model), which is listed nowhere.
_SURE_MODELS = ("nb2", "gpt-image-2")
_UNKNOWN_ID = re.compile(r"unknown-[a-z0-9]{20}")
_ABSENCE: Mapping[str, str] = {
    "job-status": "error.job-not-found",
    "profile-status": "error.profile-not-found",
    "profile-picture": "error.profile-not-found",
    "profile-delete": "error.profile-not-found",
}


class Fate(Enum):
    """How a request must fare."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Promise:
    """How one request must fare, by which clause, and with which status if it is accepted.

    The clause is also the one that a crash breaks.
    """

    fate: Fate
    clause: str
    status: int = 200


class Promises:
    """Reads promises from the published document, the tightened one, and the prose rules below."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._validator = cache(self._find_validator)
        self._members = cache(self._find_members)
        self._knows_jobs = CALLS["job-status"].path in schemas.document.data["paths"]

    def of(self, case: Case[Any]) -> Promise:
        """Return what the documents promise of the answer to this case."""
        operation = case.operation.label
        name = NAMES[operation]
        if _has_strange_content_type(case):
            return Promise(Fate.OPEN, "request.not-json")
        if name in _ABSENCE:
            found = all(map(_UNKNOWN_ID.fullmatch, map(str, case.path_parameters.values())))
            return Promise(Fate.REFUSED if found else Fate.OPEN, _ABSENCE[name])
        if name == "webhook-secret":
            return Promise(Fate.ACCEPTED, "callback.secret")
        if name == "profile-ids":
            return self._of_listing(case)
        return self.of_body(name, case.body)

    def _of_listing(self, case: Case[Any]) -> Promise:
        if "tag" not in case.query:
            return Promise(Fate.ACCEPTED, "profile.created")
        is_usual = re.fullmatch(r"[A-Za-z0-9_.:@-]{1,128}", str(case.query["tag"]))
        return Promise(Fate.ACCEPTED if is_usual else Fate.OPEN, "profile.tag")

    def of_body(self, name: str, body: Any) -> Promise:
        """Return what the documents promise of a call with this JSON body."""
        if body is NOT_SET:
            return Promise(Fate.OPEN, "request.not-json")
        if not isinstance(body, dict):
            return Promise(Fate.REFUSED, "request.not-json")
        operation, body = f"{CALLS[name].method} {CALLS[name].path}", _encodable(body)
        errors = self._validator(operation, tight=False).iter_errors(body)
        found = list(wrongs(errors, body))
        certain = next((wrong for wrong in found if not wrong.is_lenient), None)
        if certain is not None:
            return Promise(Fate.REFUSED, certain.clause)
        if found:
            return Promise(Fate.OPEN, "request.coercion")
        # Some bodies hold members of sister operations, of any type: no rule here speaks of those.
        declared = {member: body[member] for member in self._members(operation) & body.keys()}
        if (broken := next(broken_prose(declared), None)) is not None:
            return Promise(Fate.REFUSED, broken)
        clause, status = self._success(name, declared)
        is_sure = self._validator(operation, tight=True).is_valid(body)
        is_sure &= declared.get("base_model", "nb2") in _SURE_MODELS
        is_sure &= self._schemas.can_train or "image_urls" not in declared
        is_sure &= not isinstance(declared.get("num_output_images"), float)  # some refuse 2.0
        return Promise(Fate.ACCEPTED if is_sure else Fate.OPEN, clause, status)

    def _success(self, name: str, body: Mapping[str, Any]) -> tuple[str, int]:
        if name == "profile-add":
            return tier_clause(body), 200
        if body.get("async") is True:
            return "job.accepted", 202
        if self._knows_jobs:
            return "job.sync-default", 200
        return ("result.urls" if body.get("response_mode") == "urls" else "result.bytes"), 200

    def _find_validator(self, operation: str, *, tight: bool) -> Any:
        document = self._schemas.tightened if tight else self._schemas.document
        return body_validator(document, operation)

    def _find_members(self, operation: str) -> frozenset[str]:
        schema = body_schema(self._schemas.document, operation)
        return frozenset(schema["properties"] if schema else ())


def absence(name: str) -> str:
    """Return the clause on an id that nobody has, in the path of this call."""
    return _ABSENCE[name]


def _encodable(body: dict[str, Any]) -> dict[str, Any]:
    """Return the body without lone surrogates, which no validator reads."""
    told = json.dumps(body, ensure_ascii=False)
    if told.isascii():
        return body
    encoded: dict[str, Any] = json.loads(told.encode("utf-8", "replace"))
    return encoded


def _has_strange_content_type(case: Case[Any]) -> bool:
    data = case.meta.phase.data if case.meta is not None else None
    return isinstance(data, CoveragePhaseData) and data.scenario in CONTENT_TYPE_PROBES
