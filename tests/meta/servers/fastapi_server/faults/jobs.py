"""Lies about asynchronous jobs."""

from fastapi_server.faults.registry import fault
from fastapi_server.problems import PIPELINE_FAILURES
from fastapi_server.seams import (
    STUDIO,
    Call,
    Server,
    around,
    content,
    incoming,
    restatus,
)
from fastapi_server.state import Job, Tenant


def polls(server: Server, *statuses: str):
    """Decorator: `lie(call, job, view)` on each poll that shows one of these statuses."""

    def bind(lie):
        @content(server, "job-status", status=200)
        def rewrite(call: Call, view: dict) -> None:
            if not statuses or view["status"] in statuses:
                lie(call, call.tenant.jobs[view["job_id"]], view)

        return lie

    return bind


@fault("job.accepted")
def job_on_remix_is_200(server: Server) -> None:
    """Remix accepts a job with 200."""
    restatus(server, ("remix",), 202, 200)


@fault("job.accepted")
def job_starts_as_queued_on_enhance(server: Server) -> None:
    """The handle of an enhance job says `queued`."""

    @content(server, "enhance", status=202)
    def rename(_: Call, body: dict) -> None:
        body["status"] = "queued"


@fault("job.accepted")
def job_starts_as_running_on_edit(server: Server) -> None:
    """The handle of an edit job says `running`."""

    @content(server, "edit", status=202)
    def rename(_: Call, body: dict) -> None:
        body["status"] = "running"


def not_async(server: Server, when) -> None:
    @incoming(server, *STUDIO)
    def block(call: Call) -> None:
        if call.json.get("async") is True and when(call):
            for name in ("async", "callback_url"):
                call.json.pop(name, None)


@fault("job.accepted")
def generate_is_never_async(server: Server) -> None:
    """Generate takes no notice of async: true."""
    not_async(server, lambda call: call.operation == "generate")


@fault("job.accepted")
def four_pictures_are_never_async(server: Server) -> None:
    """Four pictures at once are made synchronously, whatever was asked for."""
    not_async(server, lambda call: call.json.get("num_output_images") == 4)


@fault("job.sync-default")
def remix_is_always_async(server: Server) -> None:
    """Remix runs as a job when nothing is said about it."""

    @incoming(server, "remix")
    def prefer(call: Call) -> None:
        if call.body[:1] == b"{":
            call.json.setdefault("async", True)


@fault("job.sync-default")
def async_false_is_async_on_edit(server: Server) -> None:
    """On edit, the mere presence of `async` makes a job."""

    @incoming(server, "edit")
    def turn(call: Call) -> None:
        if call.json.get("async") is False:
            call.json["async"] = True


@fault("job.sync-default")
def four_pictures_are_always_async(server: Server) -> None:
    """Four pictures at once always make a job."""

    @incoming(server, *STUDIO)
    def prefer(call: Call) -> None:
        if call.json.get("num_output_images") == 4:
            call.json.setdefault("async", True)


@fault("job.sync-default")
def sync_success_is_201_on_enhance(server: Server) -> None:
    """Enhance answers a synchronous request with 201."""
    restatus(server, ("enhance",), 200, 201)


@fault("job.poll-url")
def poll_url_leads_nowhere(server: Server) -> None:
    """poll_url is the path of the documents' prose, which is not served."""

    @content(server, *STUDIO, status=202)
    def misdirect(_: Call, body: dict) -> None:
        body["poll_url"] = f"/v1/jobs/{body['job_id']}"


@fault("job.poll-url")
def poll_url_is_absolute_on_generate(server: Server) -> None:
    """The poll_url of a generate job is an absolute URL."""

    @content(server, "generate", status=202)
    def absolute(_: Call, body: dict) -> None:
        body["poll_url"] = server.settings.files_at + body["poll_url"]


@fault("job.poll-url")
def poll_url_of_remix_is_another_job(server: Server) -> None:
    """The poll_url of a remix job leads to the developer's first job."""

    @content(server, "remix", status=202)
    def misdirect(call: Call, body: dict) -> None:
        body["poll_url"] = f"/v1/phota/jobs/{next(iter(call.tenant.jobs))}"


@fault("job.identity")
def every_job_is_an_edit(server: Server) -> None:
    """Every job says that it is an edit."""
    _operation_is(server, "edit", *STUDIO)


@fault("job.identity")
def remix_jobs_are_enhance_jobs(server: Server) -> None:
    """A remix job says that it is an enhance job."""
    _operation_is(server, "enhance", "remix")


def _operation_is(server: Server, shown: str, *operations: str) -> None:
    @polls(server)
    def rename(_: Call, job: Job, view: dict) -> None:
        if job.operation in operations:
            view["operation"] = shown


@fault("job.identity")
def finished_job_has_another_id(server: Server) -> None:
    """A succeeded job shows an id of its storage instead of its own."""

    @polls(server, "succeeded")
    def rename(_: Call, job: Job, view: dict) -> None:
        view["job_id"] = f"run-{job.id}"


def slow(server: Server) -> None:
    """Let jobs take long enough for every poller to see them on their way."""
    server.settings.pending_seconds, server.settings.running_seconds = 0.6, 1.4


def shown_status(server: Server):
    """Decorator: `lie(job, status, now)` gives the status to show; the rest of the view follows."""

    def bind(lie):
        @around(server.state, "add_job")
        def add(original, tenant: Tenant, job: Job) -> None:
            honest = job.status
            job.status = lambda now: lie(job, honest(now), now)
            original(tenant, job)

        return lie

    return bind


@fault("job.transitions")
def running_job_goes_back(server: Server) -> None:
    """A job runs, is pending again for a moment, and then runs on."""
    slow(server)

    @shown_status(server)
    def back(job: Job, status: str, now: float) -> str:
        done = (now - job.created_at) / (job.ends_at - job.created_at)
        return ("running" if done < 0.45 else "pending" if done < 0.8 else "running") if status in (
            "pending", "running") else status  # fmt: skip


@fault("job.transitions")
def remix_job_succeeds_before_it_fails(server: Server) -> None:
    """A remix job that will fail shows success first."""

    @shown_status(server)
    def early(job: Job, status: str, now: float) -> str:
        soon = job.failure and job.ends_at <= now < job.ends_at + 0.4
        return "succeeded" if soon and job.operation == "remix" else status


@fault("job.transitions")
def finished_job_runs_once_more(server: Server) -> None:
    """The poll after the first success shows the job running."""
    shown: dict[str, int] = {}

    @shown_status(server)
    def again(job: Job, status: str, _: float) -> str:
        if status != "succeeded":
            return status
        shown[job.id] = shown.get(job.id, 0) + 1
        return "running" if shown[job.id] == 2 else status


@fault("job.transitions")
def queued_is_a_status(server: Server) -> None:
    """Between pending and running, a job is `queued`."""
    slow(server)

    @shown_status(server)
    def queued(job: Job, status: str, now: float) -> str:
        return "queued" if job.starts_at <= now < job.starts_at + 0.7 else status


@fault("job.terminal", note="needs the clock, or a later poll")
def success_turns_into_failure(server: Server) -> None:
    """An hour after its success, a job has failed."""

    @shown_status(server)
    def turn(job: Job, status: str, now: float) -> str:
        if now < job.ends_at + 3600:
            return status
        job.failure = job.failure or "instance_died"
        return "failed"


@fault("job.terminal")
def success_turns_into_failure_at_the_fourth_poll(server: Server) -> None:
    """The fourth poll of a succeeded job shows it failed."""
    _turns_after(server, 3, "succeeded", "failed")


@fault("job.terminal")
def failure_turns_into_success(server: Server) -> None:
    """The third poll of a failed job shows it succeeded."""
    _turns_after(server, 2, "failed", "succeeded")


def _turns_after(server: Server, polls_seen: int, old: str, new: str) -> None:
    seen: dict[str, int] = {}

    @polls(server, old)
    def turn(_: Call, job: Job, view: dict) -> None:
        seen[job.id] = seen.get(job.id, 0) + 1
        if seen[job.id] > polls_seen:
            problem = PIPELINE_FAILURES["INTERNAL_ERROR"]
            failed = new == "failed"
            view["status"] = new
            view["result"] = None if failed else job.result
            view["error"] = {"code": problem.code, "message": problem.detail} if failed else None
