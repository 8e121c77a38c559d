"""Wrappers that many lies share: each changes what is answered, refusals included."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.rendering import Headers, Render
from contracts.mock.rules import Rule
from contracts.mock.seams import part
from contracts.mock.tenants import Tenant

RESPOND = part("respond")
RENDER = part("render")

Amend = Callable[[Call, Answer], None]


def amending(respond: Handler, amend: Amend) -> Handler:
    """Return the handler, whose answers are changed, whatever they are."""

    def amended(call: Call) -> Answer:
        answer = respond(call)
        amend(call, answer)
        return answer

    return amended


def losing(render: Render, header: bytes, when: Callable[[Call, Answer], bool]) -> Render:
    """Return the rendering, which loses a header of some answers."""

    def rendered(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        status, headers, content = render(call, answer)
        if when(call, answer):
            headers = [(name, value) for name, value in headers if name != header]
        return status, headers, content

    return rendered


def refusing(rule: Rule, change: Callable[[Call, Refusal], Refusal]) -> Rule:
    """Return the rule, which refuses in other words."""

    def refused(call: Call) -> None:
        try:
            rule(call)
        except Refusal as reason:
            raise change(call, reason) from None

    return refused


def refusing_at(stage: Stage, meet: Callable[[Call, Refusal], None]) -> Stage:
    """Return the stage, which does something before it refuses."""

    def refused(call: Call) -> Answer | None:
        try:
            return stage(call)
        except Refusal as reason:
            meet(call, reason)
            raise

    return refused


def is_for(call: Call, *operations: str) -> bool:
    """Return whether the request is for one of these operations."""
    return call.is_routed and call.operation.name in operations


def envelope(answer: Answer) -> dict[str, Any]:
    """Return the members of an error's envelope; nothing if the answer has none."""
    has_code = isinstance(answer.data, dict) and "code" in answer.data
    return answer.data if has_code else {}


def rows(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows of a 422; nothing if the answer is another."""
    return list(answer.data["detail"]) if answer.status == 422 else []  # noqa: PLR2004 - a breach


def owner_of(call: Call, kind: str, parameter: str) -> Tenant | None:
    """Return whose job or profile a path names, whoever asks."""
    id_ = call.parameters.get(parameter, "")
    owners = (t for t in call.service.tenants if getattr(t.state, kind).get(id_) is not None)
    return next(owners, None)


def header(call: Call, name: bytes) -> str:
    """Return a header of the request as text, empty if there is none."""
    return call.headers.get(name, b"").decode("latin-1")


def plain(headers: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return headers as text."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers.items()}


def unchecked(call: Call) -> dict[str, Any]:
    """Return the members of the body before anybody checked it, none if it is no JSON object."""
    try:
        read = orjson.loads(call.body or b"")
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}
