"""Know what each exchange was, so that no clause passes which none exercised."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from contracts.clauses import catalogue
from contracts.client import CALLS, Target
from contracts.client.addresses import is_below
from contracts.client.recorder import CALLBACK
from contracts.documents import Document
from contracts.model import Exchange, Exercise

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Fact:
    """One exchange in the words of an `Exercise`."""

    call: str
    status: int
    key: str
    sent: frozenset[str]
    answer: Mapping[str, Any]

    def matches(self, wanted: Exercise) -> bool:
        """Return whether it is such an exchange."""
        return (
            (not wanted.calls or self.call in wanted.calls)
            and (not wanted.statuses or self.status in wanted.statuses)
            and (not wanted.keys or self.key in wanted.keys)
            and wanted.sent <= self.sent
            and all(self.answer.get(name) in values for name, values in wanted.where.items())
        )


class Exercised:
    """Watches exchanges, and says which of them exercise a clause."""

    def __init__(self, target: Target, document: Document) -> None:
        self._absent = frozenset(CALLS) - _offered(document)
        self._control = target.control_url
        self.facts: dict[int, Fact] = {}
        self.callbacks = 0
        self._keys = {
            target.no_credit_api_key: "no-credit",
            target.other_api_key: "other",
            target.api_key: "developer",
            None: "none",
        }

    def watch(
        self, exchange: Exchange, request: httpx.Request, response: httpx.Response | None
    ) -> None:
        """Note what an exchange was."""
        is_callback = exchange.operation == CALLBACK
        self.callbacks += is_callback
        said = request.content if is_callback else response.content if response else b""
        self.facts[exchange.id] = Fact(
            call=exchange.operation or self._called(request),
            status=exchange.status,
            key=self._keys.get(request.headers.get("X-API-Key"), "unknown"),
            sent=frozenset(_object(request.content)) | frozenset(request.url.params),
            answer=_object(said),
        )

    def by(self, exchanges: Iterable[int], clause_id: str) -> tuple[int, ...]:
        """Return the numbers of what the clause must have seen and these exchanges show.

        What calls an operation that the document does not have need not be seen.
        """
        seen = [self.facts[number] for number in exchanges if number in self.facts]
        return tuple(
            number
            for number, wanted in enumerate(catalogue()[clause_id].exercised_by)
            if any(fact.matches(wanted) for fact in seen)
            or (wanted.calls and wanted.calls <= self._absent)
        )

    def _called(self, request: httpx.Request) -> str:
        if self._control and is_below(request.url, self._control):
            return request.url.path.removeprefix(httpx.URL(self._control).path).strip("/")
        for name, method, pattern in _patterns():
            if method == request.method and pattern.search(request.url.path):
                return name
        return ""


def _offered(document: Document) -> frozenset[str]:
    """Return the names of the calls that the document describes."""
    described = {(operation.method, operation.path) for operation in document.operations}
    return frozenset(call.name for call in CALLS.values() if (call.method, call.path) in described)


@cache
def _patterns() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return each call's name, method and what its path ends with, plain paths before templates."""
    calls = sorted(CALLS.values(), key=lambda call: "{" in call.path)
    return tuple(
        (call.name, call.method, re.compile(re.sub(r"\{\w+\}", "[^/]+", call.path) + "$"))
        for call in calls
    )


def _object(content: bytes) -> Mapping[str, Any]:
    """Return the scalar members of a JSON object; what is none has no members."""
    if content.lstrip()[:1] != b"{":
        return _NOTHING
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return _NOTHING
    return {name: v if isinstance(v, str | int) else None for name, v in read.items()}
