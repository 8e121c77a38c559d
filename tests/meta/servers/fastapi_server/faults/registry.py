"""The registry of the lies, and the seams of the server by which they are told."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..problems import Problem
from ..server import OPERATIONS, STUDIO, Server
from ..wire import Answer, Call

__all__ = ["FAULTS", "OPERATIONS", "STUDIO", "Answer", "Call", "Fault", "Problem", "Server"]


@dataclass(frozen=True)
class Fault:
    """One lie: the clause it breaks, what it is, and what an attempt to see it has to know."""

    name: str
    clause: str
    lie: str
    apply: Callable[[Server], None]
    note: str = ""

    def summary(self) -> dict[str, str]:
        return {"name": self.name, "clause": self.clause, "lie": self.lie, "note": self.note}


FAULTS: dict[str, Fault] = {}


def fault(clause: str, note: str = "") -> Callable:
    """Register a function that makes a server lie; its name and docstring are the fault's."""

    def register(apply: Callable[[Server], None]) -> Callable[[Server], None]:
        name = apply.__name__.replace("_", "-")
        if name in FAULTS:
            raise ValueError(f"two faults are called {name}")
        FAULTS[name] = Fault(name, clause, (apply.__doc__ or "").strip(), apply, note)
        return apply

    return register


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
