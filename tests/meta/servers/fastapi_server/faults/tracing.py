"""Lies about request ids, and about what errors tell of the inside."""

import traceback

from fastapi_server.faults.registry import fault
from fastapi_server.problems import Problem
from fastapi_server.seams import OPERATIONS, STUDIO, Answer, Call, Server, around, content, outgoing


@fault("error.request-id-match")
def request_id_is_always_the_same(server: Server) -> None:
    """Every request has the same id."""
    server.new_request_id = lambda: "r-000000000000000001"


@fault("error.request-id-match")
def request_id_changes_on_its_way(server: Server) -> None:
    """The body of a 404 names another request than its header."""

    @content(server, status=404)
    def change(_: Call, body: dict) -> None:
        body["request_id"] = server.new_request_id()


@fault("error.request-id-match")
def request_ids_come_in_pairs(server: Server) -> None:
    """Each id is given to two requests that follow one another."""
    fresh, twice = server.new_request_id, []

    def new_request_id() -> str:
        if not twice:
            twice[:] = [fresh()] * 2
        return twice.pop()

    server.new_request_id = new_request_id


@fault("error.request-id-match")
def request_id_is_cut_in_500(server: Server) -> None:
    """The body of a 5xx has the id without its last character."""

    @outgoing(server)
    def cut(_: Call, answer: Answer) -> None:
        if answer.status in (500, 503):
            body = answer.json
            answer.json = {**body, "request_id": body["request_id"][:-1]}


@fault("error.no-internals")
def internal_error_shows_its_trace(server: Server) -> None:
    """A 500 has a Python traceback in its detail."""

    @content(server, status=500)
    def trace(_: Call, body: dict) -> None:
        try:
            server.studio.shape("edit", None).missing  # noqa: B018 - it is there to raise
        except AttributeError:
            body["detail"] = traceback.format_exc()


@fault("error.no-internals")
def unavailable_names_its_module(server: Server) -> None:
    """A 503 tells which module of which file raised it."""

    @content(server, status=503)
    def name(_: Call, body: dict) -> None:
        body["detail"] = "api.pipeline.pool.PoolExhausted raised in /srv/phota/api/pipeline/pool.py"


@fault("error.no-internals")
def unknown_job_names_its_file(server: Server) -> None:
    """An unknown job is told as the file that could not be opened."""

    @content(server, "job-status", status=404)
    def name(call: Call, body: dict) -> None:
        missing = call.path.rpartition("/")[2]
        body["detail"] = f"[Errno 2] No such file or directory: '/var/lib/phota/jobs/{missing}'"


@fault("error.no-internals")
def breach_rows_carry_the_stack(server: Server) -> None:
    """Each row of a schema breach has the frames that led to it."""

    @content(server, *STUDIO, status=422)
    def add(_: Call, body: dict) -> None:
        for row in body["detail"]:
            row["ctx"] = {"trace": 'File "/srv/phota/api/schema/phota.py", line 88, in validate'}


@fault("error.json")
def job_errors_are_plain_text(server: Server) -> None:
    """An unknown job is told as text/plain."""
    _retype(server, "text/plain", "job-status", status=404)


@fault("error.json")
def breaches_are_called_html(server: Server) -> None:
    """A schema breach has the right body under the content type of a page."""
    _retype(server, "text/html; charset=utf-8", *OPERATIONS, status=422)


@fault("error.json")
def unavailable_is_a_page(server: Server) -> None:
    """A 503 is the HTML page of a proxy."""

    @outgoing(server, status=503)
    def page(_: Call, answer: Answer) -> None:
        answer.body = b"<html><body><h1>503 Service Unavailable</h1></body></html>"
        answer.headers["content-type"] = "text/html"


@fault("error.json")
def rule_errors_have_no_type(server: Server) -> None:
    """A 400 has no content type."""

    @outgoing(server, *STUDIO, status=400)
    def drop(_: Call, answer: Answer) -> None:
        answer.headers.pop("content-type")


def _retype(server: Server, media_type: str, *operations: str, status: int) -> None:
    @outgoing(server, *operations, status=status)
    def retype(_: Call, answer: Answer) -> None:
        answer.headers["content-type"] = media_type


@fault("error.unknown-route")
def unknown_route_has_a_short_body(server: Server) -> None:
    """An unknown route has the framework's body, with a detail alone."""

    @outgoing(server, status=404)
    def shorten(call: Call, answer: Answer) -> None:
        if call.operation is None:
            answer.json = {"detail": "Not Found"}


@fault("error.unknown-route")
def unknown_route_is_a_page(server: Server) -> None:
    """An unknown route below the API is a page for people, with 200."""

    @outgoing(server, status=404)
    def page(call: Call, answer: Answer) -> None:
        if call.operation is None:
            answer.status, answer.body = 200, b"<!doctype html><title>Phota</title>"
            answer.headers["content-type"] = "text/html"


@fault("error.unknown-route")
def unknown_route_is_a_profile(server: Server) -> None:
    """An unknown route is refused with PROFILE_NOT_FOUND."""

    @content(server, status=404)
    def rename(call: Call, body: dict) -> None:
        if call.operation is None:
            body["code"] = "PROFILE_NOT_FOUND"


@fault("error.job-not-found")
def unknown_job_is_a_profile(server: Server) -> None:
    """An unknown job is refused with PROFILE_NOT_FOUND."""

    @content(server, "job-status", status=404)
    def rename(_: Call, body: dict) -> None:
        body["code"] = "PROFILE_NOT_FOUND"


@fault("error.job-not-found")
def unknown_job_is_pending(server: Server) -> None:
    """A job nobody submitted is said to be pending for ever."""

    @outgoing(server, "job-status", status=404)
    def pretend(call: Call, answer: Answer) -> None:
        moment = server.studio.moment(server.state.now(call.tenant))
        name = call.path.rpartition("/")[2]
        body = {"job_id": name, "status": "pending", "operation": "edit", "created_at": moment}
        answer.status, answer.json = 200, body


@fault("error.job-not-found")
def unknown_job_has_expired(server: Server) -> None:
    """An unknown job is said to have expired."""

    @around(server.state, "job")
    def find(original, tenant, job_id: str):
        try:
            return original(tenant, job_id)
        except Problem:
            raise Problem(410, "NOT_FOUND", "The result of this job is no longer kept.") from None


@fault("error.job-not-found")
def strange_job_ids_break_the_server(server: Server) -> None:
    """A job id with anything but ASCII letters, digits and dashes is a 500."""

    @around(server.state, "job")
    def find(original, tenant, job_id: str):
        if not (job_id.isascii() and job_id.replace("-", "").replace("_", "").isalnum()):
            raise Problem(500, "INTERNAL_ERROR", "Something went wrong.")
        return original(tenant, job_id)
