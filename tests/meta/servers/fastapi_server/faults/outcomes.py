"""Lies about what a job shows when it has ended."""

from datetime import datetime, timedelta

from fastapi_server.faults.jobs import polls, slow
from fastapi_server.faults.registry import fault
from fastapi_server.problems import PIPELINE_FAILURES
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    around,
    incoming,
    outgoing,
)
from fastapi_server.state import Job, Tenant
from fastapi_server.wire import json_answer


@fault("job.result-iff-succeeded")
def running_job_has_a_result(server: Server) -> None:
    """The result is there while the job still runs."""
    slow(server)

    @polls(server, "running")
    def reveal(_: Call, job: Job, view: dict) -> None:
        view["result"] = job.result


@fault("job.result-iff-succeeded")
def failed_job_has_a_result(server: Server) -> None:
    """A failed job has a result without pictures."""

    @polls(server, "failed")
    def add(_: Call, __: Job, view: dict) -> None:
        empty = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
        view["result"] = empty


@fault("job.result-iff-succeeded")
def remix_job_has_no_result(server: Server) -> None:
    """A remix job succeeds without a result."""

    @polls(server, "succeeded")
    def drop(_: Call, job: Job, view: dict) -> None:
        if job.operation == "remix":
            view["result"] = None


@fault("job.result-iff-succeeded")
def job_result_has_bytes_instead_of_urls(server: Server) -> None:
    """The result of an enhance job has no download_urls, but images."""

    @polls(server, "succeeded")
    def swap(_: Call, job: Job, view: dict) -> None:
        if job.operation == "enhance":
            view["result"] = {**job.result, "download_urls": [], "images": ["iVBORw0KGgo="]}


@fault("job.result-iff-succeeded")
def job_result_has_one_url_of_several(server: Server) -> None:
    """A job for several pictures has one download URL."""

    @polls(server, "succeeded")
    def cut(_: Call, job: Job, view: dict) -> None:
        view["result"] = {**job.result, "download_urls": job.result["download_urls"][:1]}


@fault("job.error-iff-failed")
def succeeded_job_has_an_error(server: Server) -> None:
    """A succeeded generate job keeps an error of an earlier attempt."""

    @polls(server, "succeeded")
    def add(_: Call, job: Job, view: dict) -> None:
        if job.operation == "generate":
            view["error"] = {"code": "INTERNAL_ERROR", "message": "first attempt failed"}


@fault("job.error-iff-failed")
def failed_job_has_no_error(server: Server) -> None:
    """A failed job does not say why."""

    @polls(server, "failed")
    def drop(_: Call, __: Job, view: dict) -> None:
        view["error"] = None


@fault("job.error-iff-failed")
def failed_job_has_a_code_of_its_own(server: Server) -> None:
    """A job that moderation blocked has a code that no document names."""

    @polls(server, "failed")
    def rename(_: Call, __: Job, view: dict) -> None:
        view["error"] = {**view["error"], "code": "BLOCKED"}


@fault("job.error-iff-failed")
def running_job_has_an_error(server: Server) -> None:
    """A job that will fail shows its error while it runs."""
    slow(server)

    @polls(server, "running", "pending")
    def reveal(_: Call, job: Job, view: dict) -> None:
        if job.failure:
            problem = PIPELINE_FAILURES[job.failure]
            view["error"] = {"code": problem.code, "message": problem.detail}


def shift(moment: str, seconds: float) -> str:
    return (datetime.fromisoformat(moment) + timedelta(seconds=seconds)).isoformat()


@fault("job.times")
def creation_moves_with_each_poll(server: Server) -> None:
    """created_at is the moment of the poll."""

    @polls(server)
    def move(call: Call, __: Job, view: dict) -> None:
        view["created_at"] = server.studio.moment(server.state.now(call.tenant))


@fault("job.times")
def completed_before_created(server: Server) -> None:
    """completed_at lies before created_at."""

    @polls(server, "succeeded", "failed")
    def move(_: Call, __: Job, view: dict) -> None:
        view["completed_at"] = shift(view["created_at"], -1)


@fault("job.times")
def completion_is_foretold(server: Server) -> None:
    """completed_at is set while the job runs."""
    slow(server)

    @polls(server, "running")
    def foretell(_: Call, job: Job, view: dict) -> None:
        view["completed_at"] = server.studio.moment(job.ends_at)


@fault("job.times")
def times_have_no_offset(server: Server) -> None:
    """created_at has no offset from UTC."""

    @polls(server)
    def cut(_: Call, __: Job, view: dict) -> None:
        view["created_at"] = view["created_at"].removesuffix("+00:00")


@fault("job.times")
def failed_job_never_completed(server: Server) -> None:
    """A failed job has no completed_at."""

    @polls(server, "failed")
    def drop(_: Call, __: Job, view: dict) -> None:
        view["completed_at"] = None


def accept_and_fail(server: Server, operation: str, status: int) -> None:
    """Accept what should be refused at submit, and let the job fail with the same code."""

    @outgoing(server, operation, status=status)
    def accept(call: Call, answer: Answer) -> None:
        code = (answer.json or {}).get("code")
        if not call.json.get("async") or code == "CONTENT_MODERATION":
            return
        name, now = server.state.new_id("job"), server.state.now(call.tenant)
        PIPELINE_FAILURES.setdefault(
            "INVALID_REQUEST", Problem(400, "INVALID_REQUEST", "This request was not valid.")
        )
        failure = "INVALID_REQUEST"
        job = Job(name, operation, now, now + 0.1, now + 0.3, {}, failure)
        server.state.add_job(call.tenant, job)
        answer.status, answer.body = (
            202,
            json_answer(202, server.studio.handle(call.tenant, job)).body,
        )


@fault("job.validated-first")
def invalid_edit_is_accepted_and_fails(server: Server) -> None:
    """An edit that breaks the schema is accepted with async: true, and then fails."""
    accept_and_fail(server, "edit", 422)


@fault("job.validated-first")
def impossible_generate_is_accepted_and_fails(server: Server) -> None:
    """A resolution that its model lacks is accepted with async: true, and then fails."""
    accept_and_fail(server, "generate", 400)


@fault("job.validated-first")
def unknown_profile_is_accepted_and_fails(server: Server) -> None:
    """A remix job with an unknown profile is accepted, and then fails."""
    accept_and_fail(server, "remix", 404)


@fault("job.response-mode", note="OPEN clause: neither a refusal nor a result with URLs")
def bytes_job_never_shows_its_pictures(server: Server) -> None:
    """A job that was asked for bytes succeeds with neither images nor download URLs."""
    asked: list[bool] = []

    @incoming(server, *STUDIO)
    def note(call: Call) -> None:
        asked[:] = [call.json.get("response_mode") == "bytes"]

    @around(server.state, "add_job")
    def add(original, tenant: Tenant, job: Job) -> None:
        if asked == [True]:
            job.result = {**job.result, "download_urls": []}
        original(tenant, job)
