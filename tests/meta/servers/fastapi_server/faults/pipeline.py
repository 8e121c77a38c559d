"""Lies about requests that are right in form and cannot be served."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Server,
    content,
    incoming,
    outgoing,
)
from fastapi_server.studio import MODERATED_PROMPT


def is_moderated(call: Call) -> bool:
    return MODERATED_PROMPT in str(call.json.get("prompt"))


def never_moderate(server: Server, when) -> None:
    @incoming(server, *STUDIO)
    def wash(call: Call) -> None:
        if is_moderated(call) and when(call):
            call.json["prompt"] = "a lighthouse"


@fault("error.moderation")
def moderation_is_500(server: Server) -> None:
    """A blocked prompt is an internal error, as before 0.1.1."""

    @outgoing(server, *STUDIO, status=400)
    def crash(call: Call, answer: Answer) -> None:
        if is_moderated(call):
            answer.status, answer.json = 500, {**answer.json, "code": "INTERNAL_ERROR"}


@fault("error.moderation")
def moderation_is_500_on_remix(server: Server) -> None:
    """Remix, alone of the four, answers a blocked prompt with 500."""

    @outgoing(server, "remix", status=400)
    def crash(call: Call, answer: Answer) -> None:
        if is_moderated(call):
            answer.status, answer.json = 500, {**answer.json, "code": "INTERNAL_ERROR"}


@fault("error.moderation")
def moderation_is_an_invalid_request(server: Server) -> None:
    """A blocked prompt is 400 with INVALID_REQUEST."""

    @content(server, *STUDIO, status=400)
    def rename(_: Call, body: dict) -> None:
        if body["code"] == "CONTENT_MODERATION":
            body["code"] = "INVALID_REQUEST"


@fault("error.moderation")
def enhance_is_never_moderated(server: Server) -> None:
    """Enhance, whose prompt is optional, does not look at it."""
    never_moderate(server, lambda call: call.operation == "enhance" and not call.json.get("async"))


@fault("error.moderation")
def four_pictures_are_never_moderated(server: Server) -> None:
    """A blocked prompt passes when four pictures are asked for at once."""
    never_moderate(server, lambda call: call.json.get("num_output_images") == 4)


@fault("error.moderation")
def moderation_tires(server: Server) -> None:
    """A developer's second attempt at a blocked prompt goes through."""
    blocked: set[str] = set()

    def again(call: Call) -> bool:
        seen = call.tenant.key in blocked
        blocked.add(call.tenant.key)
        return seen

    never_moderate(server, again)
