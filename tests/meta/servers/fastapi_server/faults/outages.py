"""Lies about requests that take too long or find nobody to serve them."""

from fastapi_server.faults.pipeline import is_moderated, never_moderate
from fastapi_server.faults.registry import fault
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Server,
    content,
    outgoing,
    restatus,
)
from fastapi_server.wire import json_answer


@fault("error.timeout")
def timeout_is_500(server: Server) -> None:
    """A synchronous request past its limit is an internal error."""

    @outgoing(server, *STUDIO, status=504)
    def crash(_: Call, answer: Answer) -> None:
        answer.status, answer.json = 500, {**answer.json, "code": "INTERNAL_ERROR"}


@fault("error.timeout")
def timeout_is_503_on_remix(server: Server) -> None:
    """Remix, alone of the four, says that it is unavailable when it took too long."""

    @outgoing(server, "remix", status=504)
    def change(_: Call, answer: Answer) -> None:
        answer.status, answer.json = 503, {**answer.json, "code": "SERVICE_UNAVAILABLE"}


@fault("error.timeout")
def timeout_drops_the_connection_on_enhance(server: Server) -> None:
    """Enhance drops the connection when it took too long, as before 0.7.0."""

    @outgoing(server, "enhance", status=504)
    def drop(_: Call, answer: Answer) -> None:
        answer.dropped = True


@fault("error.timeout")
def timeout_is_an_empty_success(server: Server) -> None:
    """A generate that ran out of time answers 200 without a picture."""

    @outgoing(server, "generate", status=504)
    def empty(_: Call, answer: Answer) -> None:
        empty_result = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
        answer.status, answer.json = 200, empty_result


@fault("error.unavailable")
def unavailable_has_the_wrong_code(server: Server) -> None:
    """A 503 has the code INTERNAL_ERROR."""

    @content(server, status=503)
    def rename(_: Call, body: dict) -> None:
        body["code"] = "INTERNAL_ERROR"


@fault("error.unavailable")
def unavailable_is_500_on_enhance(server: Server) -> None:
    """Enhance answers 500 where the others answer 503."""

    @outgoing(server, "enhance", status=503)
    def change(_: Call, answer: Answer) -> None:
        answer.status, answer.json = 500, {**answer.json, "code": "INTERNAL_ERROR"}


@fault("error.unavailable")
def unavailable_is_502_on_edit(server: Server) -> None:
    """Edit answers an unavailable upstream with 502."""
    restatus(server, ("edit",), 503, 502)


@fault("error.unavailable")
def unavailable_is_busy_without_code_on_remix(server: Server) -> None:
    """Remix answers 503 with a detail alone."""

    @outgoing(server, "remix", status=503)
    def shorten(_: Call, answer: Answer) -> None:
        answer.json = {"detail": "busy"}


def job_fails_as(server: Server, right: str, wrong: str, *operations: str) -> None:
    """Let a failed job have another code than its synchronous twin."""

    @content(server, "job-status", status=200)
    def rename(_: Call, body: dict) -> None:
        if body["error"] and body["operation"] in operations and body["error"]["code"] == right:
            body["error"]["code"] = wrong


@fault("error.sync-async-parity")
def blocked_job_failed_internally(server: Server) -> None:
    """A job that moderation blocked fails with INTERNAL_ERROR."""
    job_fails_as(server, "CONTENT_MODERATION", "INTERNAL_ERROR", *STUDIO)


@fault("error.sync-async-parity")
def blocked_remix_job_was_invalid(server: Server) -> None:
    """Only for remix, a job that moderation blocked fails with INVALID_REQUEST."""
    job_fails_as(server, "CONTENT_MODERATION", "INVALID_REQUEST", "remix")


@fault("error.sync-async-parity")
def blocked_job_succeeds(server: Server) -> None:
    """Moderation looks at synchronous requests alone."""
    never_moderate(server, lambda call: call.json.get("async") is True)


@fault("error.sync-async-parity")
def invalid_model_choice_is_404_when_async(server: Server) -> None:
    """A resolution that the model does not have is 400 alone, and 404 with async: true."""

    @outgoing(server, "edit", "generate", status=400)
    def change(call: Call, answer: Answer) -> None:
        if call.json.get("async") and not is_moderated(call):
            refusal = {**answer.json, "code": "NOT_FOUND"}
            answer.status, answer.body = 404, json_answer(404, refusal).body
