"""Lies about asynchronous jobs."""

from datetime import datetime, timedelta

from fastapi_server.faults.registry import fault
from fastapi_server.problems import PIPELINE_FAILURES
from fastapi_server.seams import (
    STUDIO,
    Answer,
    Call,
    Problem,
    Server,
    around,
    content,
    incoming,
    outgoing,
    restatus,
)
from fastapi_server.state import Job, Tenant
from fastapi_server.wire import json_answer


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
