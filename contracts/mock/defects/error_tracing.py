"""Lies about what an error lets one trace: the request's id, and nothing of the inside."""

from contracts.mock import stages
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.answering import (
    RENDER,
    RESPOND,
    amending,
    envelope,
    is_for,
    losing,
    rows,
)
from contracts.mock.defects.registry import defect
from contracts.mock.rendering import Render
from contracts.mock.seams import handlers, stage

_ID = b"x-request-id"
_TRACE = 'Traceback (most recent call last):\n  File "/srv/phota/api/pool.py", line 88, in take'


@defect(breaks="error.request-id-header", wraps=RENDER)
def deletions_name_no_request(render: Render) -> Render:
    """Answer every DELETE without X-Request-Id."""
    return losing(render, _ID, lambda call, _: is_for(call, "profile-delete"))


@defect(breaks="error.request-id-header", wraps=RENDER)
def recalled_submits_name_no_request(render: Render) -> Render:
    """Answer a repeated submit without X-Request-Id."""
    known: set[str] = set()

    def is_recalled(_: Call, answer: Answer) -> bool:
        if answer.status != 202:  # noqa: PLR2004 - a submit
            return False
        before = len(known)
        known.add(answer.data["job_id"])
        return len(known) == before

    return losing(render, _ID, is_recalled)


@defect(breaks="error.request-id-header", wraps=RENDER)
def refusals_for_credit_name_no_request(render: Render) -> Render:
    """Refuse for want of credit without X-Request-Id."""
    return losing(render, _ID, lambda _, answer: answer.status == 402)  # noqa: PLR2004 - no credit


@defect(breaks="error.request-id-header", wraps=RENDER)
def pictures_name_no_request(render: Render) -> Render:
    """Show a profile's picture without X-Request-Id."""
    return losing(render, _ID, lambda _, answer: answer.media_type == "image/jpeg")


@defect(breaks="error.request-id-header", wraps=RENDER)
def outages_name_no_request(render: Render) -> Render:
    """Answer 503 without X-Request-Id."""
    return losing(render, _ID, lambda _, answer: answer.status == 503)  # noqa: PLR2004 - unavailable


@defect(breaks="error.request-id-header", wraps=RENDER)
def wrong_methods_name_no_request(render: Render) -> Render:
    """Answer 405 without X-Request-Id."""
    return losing(render, _ID, lambda _, answer: answer.status == 405)  # noqa: PLR2004 - no such method


@defect(breaks="error.request-id-match", wraps=RESPOND)
def lost_profiles_name_the_request_before(respond: Handler) -> Handler:
    """Name in the body of a PROFILE_NOT_FOUND the request that met one before."""
    before = "req_000000000000000000000000"

    def shift(_: Call, answer: Answer) -> None:
        nonlocal before
        if envelope(answer).get("code") == "PROFILE_NOT_FOUND":
            answer.data["request_id"], before = before, answer.data["request_id"]

    return amending(respond, shift)


@defect(breaks="error.request-id-match", wraps=stage(stages.identify))
def ids_come_in_pairs(identify: Stage) -> Stage:
    """Give each id to two requests that follow one another."""
    left: list[str] = []

    def identified(call: Call) -> None:
        if left:
            call.id = left.pop()
        else:
            identify(call)
            left.append(call.id)

    return identified


@defect(breaks="error.request-id-match", wraps=stage(stages.route))
def polls_share_an_id(route: Stage) -> Stage:
    """Give all polls of one job the same id."""

    def routed(call: Call) -> None:
        route(call)
        if is_for(call, "job-status"):
            call.id = f"req_{abs(hash(call.path)):024x}"

    return routed


@defect(breaks="error.request-id-match", wraps=RESPOND)
def breakdowns_cut_the_id(respond: Handler) -> Handler:
    """Lose the last character of the id in the body of a 500."""

    def cut(_: Call, answer: Answer) -> None:
        if answer.status == 500 and "request_id" in envelope(answer):  # noqa: PLR2004 - a breakdown
            answer.data["request_id"] = answer.data["request_id"][:-1]

    return amending(respond, cut)


@defect(breaks="error.request-id-match", wraps=RESPOND)
def the_other_developers_ids_are_shortened(respond: Handler) -> Handler:
    """Name the request without its prefix in the errors of any developer but the first."""

    def shorten(call: Call, answer: Answer) -> None:
        is_first = call.is_authenticated and call.tenant is next(iter(call.service.tenants))
        if not is_first and "request_id" in envelope(answer):
            answer.data["request_id"] = answer.data["request_id"].removeprefix("req_")

    return amending(respond, shorten)


@defect(breaks="error.request-id-match", wraps=RESPOND)
def unknown_keys_name_another_request(respond: Handler) -> Handler:
    """Name in the body of a 401 a request that nobody made."""

    def name(_: Call, answer: Answer) -> None:
        if answer.status == 401 and isinstance(answer.data, dict):  # noqa: PLR2004 - an unknown key
            answer.data["request_id"] = "req_000000000000000000000000"

    return amending(respond, name)


@defect(breaks="error.no-internals", wraps=RESPOND)
def breakdowns_show_the_stack(respond: Handler) -> Handler:
    """Show in the detail of a 500 how it came to it."""

    def show(_: Call, answer: Answer) -> None:
        if answer.status == 500:  # noqa: PLR2004 - a breakdown
            answer.data["detail"] = _TRACE

    return amending(respond, show)


@defect(breaks="error.no-internals", wraps=RESPOND)
def unknown_jobs_name_their_file(respond: Handler) -> Handler:
    """Tell of an unknown job as the file that could not be opened."""

    def show(call: Call, answer: Answer) -> None:
        if is_for(call, "job-status") and envelope(answer).get("code") == "NOT_FOUND":
            name = f"/var/lib/phota/jobs/{call.parameters['job_id']}.json"
            answer.data["detail"] = f"[Errno 2] No such file or directory: '{name}'"

    return amending(respond, show)


@defect(breaks="error.no-internals", wraps=RESPOND)
def rows_of_an_edit_carry_their_frames(respond: Handler) -> Handler:
    """Show in the rows of an edit's 422 the line that found the breach."""

    def show(call: Call, answer: Answer) -> None:
        for row in rows(answer) if is_for(call, "edit") else ():
            row["ctx"] = {"raised": 'File "/srv/phota/api/schema.py", line 88, in validate'}

    return amending(respond, show)


@defect(breaks="error.no-internals", wraps=RESPOND)
def outages_name_the_module(respond: Handler) -> Handler:
    """Name in a 503 the exception by its module."""

    def show(_: Call, answer: Answer) -> None:
        if answer.status == 503:  # noqa: PLR2004 - unavailable
            answer.data["detail"] = "api.pipeline.pool.PoolExhausted: no worker is free"

    return amending(respond, show)


@defect(breaks="error.no-internals", wraps=handlers("job-status"))
def failed_jobs_show_the_stack(poll: Handler) -> Handler:
    """Show in the message of a failed job how it came to it."""

    def show(_: Call, answer: Answer) -> None:
        if answer.data["error"] is not None:
            answer.data["error"]["message"] = _TRACE

    return amending(poll, show)


@defect(breaks="error.no-internals", wraps=handlers("job-status"))
def undispatched_jobs_name_the_exception(poll: Handler) -> Handler:
    """Name in the message of a job that was never dispatched the exception by its module."""

    def show(_: Call, answer: Answer) -> None:
        if (answer.data["error"] or {}).get("code") == "dispatch_failed":
            answer.data["error"]["message"] = "phota.pipeline.queue.BrokerGone: no route"

    return amending(poll, show)


@defect(breaks="error.no-internals", wraps=RESPOND)
def unknown_routes_name_the_router(respond: Handler) -> Handler:
    """Tell of an unknown route which file has none of this name."""

    def show(call: Call, answer: Answer) -> None:
        if not call.is_routed and "detail" in envelope(answer):
            answer.data["detail"] = "No route in router.py, line 88"

    return amending(respond, show)


@defect(breaks="error.no-internals", wraps=RESPOND)
def outages_are_debugged_in_a_header(respond: Handler) -> Handler:
    """Tell in a header of a 503 which file could not be opened."""

    def show(_: Call, answer: Answer) -> None:
        if answer.status == 503:  # noqa: PLR2004 - unavailable
            answer.headers = (*answer.headers, (b"x-debug", b"path=/workspace/phota/pool.sock"))

    return amending(respond, show)
