"""The seams of the server: where faults and flavours may change it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi_server.problems import Problem
from fastapi_server.server import OPERATIONS, STUDIO, Server
from fastapi_server.wire import Answer, Call

__all__ = [
    "OPERATIONS",
    "STUDIO",
    "Answer",
    "Call",
    "Problem",
    "Server",
    "around",
    "content",
    "finishing",
    "incoming",
    "outgoing",
    "read_as",
    "refuse_value",
    "restatus",
]


def around(owner: Any, method: str) -> Callable:
    """Replace a method by one that gets the original first: `def lie(original, *arguments)`."""

    def bind(lie: Callable) -> Callable:
        setattr(owner, method, partial(lie, getattr(owner, method)))
        return lie

    return bind


def incoming(server: Server, *operations: str) -> Callable:
    """Let `lie(call)` change the call before it is read, or answer it."""

    def bind(lie: Callable[[Call], Answer | None]) -> Callable:
        def hook(call: Call) -> Answer | None:
            return lie(call) if call.operation in (operations or OPERATIONS) else None

        server.before.append(hook)
        return lie

    return bind


def outgoing(server: Server, *operations: str, status: int | None = None) -> Callable:
    """Let `lie(call, answer)` change the answer; no operation named means every call there is."""

    def bind(lie: Callable[[Call, Answer], None]) -> Callable:
        def hook(call: Call, answer: Answer) -> None:
            if operations and call.operation not in operations:
                return
            if status in (None, answer.status):
                lie(call, answer)

        server.after.append(hook)
        return lie

    return bind


def content(server: Server, *operations: str, status: int | None = None) -> Callable:
    """Let `lie(call, body)` change the JSON object of the answer in place."""

    def bind(lie: Callable[[Call, dict], None]) -> Callable:
        @outgoing(server, *operations, status=status)
        def rewrite(call: Call, answer: Answer) -> None:
            body = answer.json
            if isinstance(body, dict):
                lie(call, body)
                answer.json = body

        return lie

    return bind


def finishing(server: Server) -> Callable:
    """Let `change(call, answer)` work on the bytes and headers, after everything else."""

    def bind(change: Callable[[Call, Answer], None]) -> Callable:
        server.last.append(change)
        return change

    return bind


def read_as(server: Server, operations: tuple[str, ...], name: str, wrong: Any, right: Any) -> None:
    """Let `name: wrong` be read as if it said `right`."""

    @incoming(server, *operations)
    def swap(call: Call) -> None:
        given = call.json.get(name, swap)
        if type(given) is type(wrong) and given == wrong:
            call.json[name] = right


def refuse_value(server: Server, operations: tuple[str, ...], name: str, value: Any) -> None:
    """Refuse a value that the documents allow."""

    @incoming(server, *operations)
    def refuse(call: Call) -> Answer | None:
        if call.json.get(name) != value:
            return None
        row = {"loc": ["body", name], "msg": "This value is not supported.", "type": "value"}
        answer = server.refusal(call, Problem(422, None, ""))
        answer.json = {"detail": [row]}
        return answer


def restatus(server: Server, operations: tuple[str, ...], old: int, new: int) -> None:
    """Answer with another status than the right one, and the same body."""

    @outgoing(server, *operations, status=old)
    def change(_: Call, answer: Answer) -> None:
        answer.status = new
