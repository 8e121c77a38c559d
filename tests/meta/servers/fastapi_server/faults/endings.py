"""Lies about the end of what a job keeps, and about the machines it ran on."""

from fastapi_server.faults.jobs import polls
from fastapi_server.faults.registry import fault
from fastapi_server.seams import (
    STUDIO,
    Call,
    Problem,
    Server,
    around,
    restatus,
)
from fastapi_server.state import Job, Tenant


def jobs_last(server: Server, seconds: float, when=lambda _: True) -> None:
    @around(server.state, "add_job")
    def add(original, tenant: Tenant, job: Job) -> None:
        if when(job):
            job.expires_at = lambda: job.ends_at + seconds
        original(tenant, job)


@fault("job.expired")
def jobs_never_expire(server: Server) -> None:
    """A job's result is shown for ever, its dead URLs included."""
    jobs_last(server, 1e9)


@fault("job.expired")
def remix_jobs_never_expire(server: Server) -> None:
    """The result of a remix job is shown for ever."""
    jobs_last(server, 1e9, lambda job: job.operation == "remix")


@fault("job.expired")
def expired_jobs_are_404(server: Server) -> None:
    """An expired job is unknown."""
    restatus(server, ("job-status",), 410, 404)


@fault("job.expired")
def expired_jobs_come_back(server: Server) -> None:
    """A second look at an expired job shows it again."""
    seen: set[str] = set()

    @around(server.studio, "poll")
    def poll(original, tenant: Tenant, job_id: str) -> dict:
        try:
            return original(tenant, job_id)
        except Problem as problem:
            if problem.status == 410 and job_id in seen:
                return server.studio.job_view(tenant, tenant.jobs[job_id])
            seen.add(job_id)
            raise


@fault("job.expired")
def expired_jobs_have_an_empty_result(server: Server) -> None:
    """An expired job answers 200 with its URLs taken out."""

    @around(server.studio, "poll")
    def poll(original, tenant: Tenant, job_id: str) -> dict:
        try:
            return original(tenant, job_id)
        except Problem as problem:
            if problem.status != 410:
                raise
            view = server.studio.job_view(tenant, tenant.jobs[job_id])
            return {**view, "result": {**(view["result"] or {}), "download_urls": []}}


@fault("job.infrastructure-failure")
def dead_instance_is_an_internal_error(server: Server) -> None:
    """A job whose instance died fails with INTERNAL_ERROR."""
    _infrastructure_code(server, "instance_died", "INTERNAL_ERROR", *STUDIO)


@fault("job.infrastructure-failure")
def lost_dispatch_is_a_dead_instance(server: Server) -> None:
    """A job that was never dispatched fails with instance_died."""
    _infrastructure_code(server, "dispatch_failed", "instance_died", *STUDIO)


@fault("job.infrastructure-failure")
def dead_instance_on_remix_is_written_large(server: Server) -> None:
    """For remix, the code of a dead instance is in upper case."""
    _infrastructure_code(server, "instance_died", "INSTANCE_DIED", "remix")


def _infrastructure_code(server: Server, right: str, wrong: str, *operations: str) -> None:
    @polls(server, "failed")
    def rename(_: Call, job: Job, view: dict) -> None:
        if job.failure == right and job.operation in operations:
            view["error"] = {**view["error"], "code": wrong}


@fault("job.infrastructure-failure")
def lost_enhance_dispatch_stays_pending(server: Server) -> None:
    """An enhance job that was never dispatched stays pending for ever."""

    @around(server.state, "add_job")
    def add(original, tenant: Tenant, job: Job) -> None:
        if job.failure == "dispatch_failed" and job.operation == "enhance":
            job.starts_at = job.ends_at = job.created_at + 1e9
        original(tenant, job)
