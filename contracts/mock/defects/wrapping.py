"""Wrappers that many lies share: each changes one moment of a request, and only there."""

from collections.abc import Callable
from typing import Any

from contracts.mock import stages
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.seams import handlers, stage

Members = dict[str, Any]
Correct = Callable[[Call, Members], None]
Change = Callable[[Call, Any], None]

CHECK = stage(stages.check_schema)
IMAGES = handlers("edit", "generate", "enhance", "remix")


def correcting(check: Stage, correct: Correct) -> Stage:
    """Return the stage, before which the members that were sent are put right in silence."""

    def corrected(call: Call) -> Answer | None:
        if isinstance(call.parsed, dict):
            correct(call, call.parsed)
        return check(call)

    return corrected


def misreading(handle: Handler, misread: Correct) -> Handler:
    """Return the handler, which is told of other members than were asked for."""

    def misled(call: Call) -> Answer:
        misread(call, call.json)
        return handle(call)

    return misled


def telling(handle: Handler, change: Change) -> Handler:
    """Return the handler, whose data are changed where it answers 200."""

    def told(call: Call) -> Answer:
        answer = handle(call)
        if answer.status == 200:  # noqa: PLR2004 - the documented success
            change(call, answer.data)
        return answer

    return told
