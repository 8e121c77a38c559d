"""Lies about jobs: how they are taken on, and how they go."""

from atelier import pictures
from atelier.answers import Refusal
from atelier.faults.register import around, breaks, on_status
from atelier.state import Failure

HOUR = 3600


@breaks("job.accepted")
def remixes_are_accepted_with_200(house):
    """/remix by order answers 200 with the handle."""

    @around(house.studio, "accept")
    def _(inner, tenant, operation, order):
        answer = inner(tenant, operation, order)
        answer.status = 200 if operation == "remix" else 202
        return answer


@breaks("job.accepted")
def replayed_handles_tell_the_present(house):
    """A repeated submit has the job's present status in its handle, not `pending`."""

    @around(house.jobs, "handle")
    def _(inner, job):
        told = inner(job)
        job.handed = getattr(job, "handed", 0) + 1
        return told if job.handed == 1 else {**told, "status": "succeeded"}


@breaks("job.accepted")
def doomed_handles_have_no_address(house):
    """The handle of a job that is going to fail lacks poll_url."""

    @around(house.jobs, "handle")
    def _(inner, job):
        told = inner(job)
        if isinstance(job.outcome, Failure):
            del told["poll_url"]
        return told


@breaks("job.sync-default")
def a_plain_no_means_yes(house):
    """`async: false`, said outright, is taken as true on /generate."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        if operation == "generate" and body.get("async") is False:
            body = {**body, "async": True, "response_mode": "urls"}
        return inner(operation, body)


@breaks("job.sync-default")
def keyed_enhancements_are_commissions(house):
    """/enhance with a client_request_id is done by order, asked or not."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        if operation == "enhance" and body.get("client_request_id") and "async" not in body:
            body = {**body, "async": True, "response_mode": "urls"}
        return inner(operation, body)


@breaks("job.poll-url")
def poll_url_is_the_one_of_the_prose(house):
    """poll_url is /v1/jobs/…, which leads nowhere."""

    @around(house.jobs, "handle")
    def _(inner, job):
        return {**inner(job), "poll_url": f"/v1/jobs/{job.id}"}


@breaks("job.poll-url")
def remixes_are_polled_elsewhere(house):
    """The poll_url of a remix is absolute, with a host that is not ours."""

    @around(house.jobs, "handle")
    def _(inner, job):
        told = inner(job)
        if job.operation == "remix":
            told["poll_url"] = "https://api.photalabs.example" + told["poll_url"]
        return told


@breaks("job.identity")
def enhancements_are_called_edits(house):
    """The status of an /enhance job says `edit`."""

    def change(_tenant, job, told):
        told["operation"] = "edit" if job.operation == "enhance" else told["operation"]

    on_status(house, change)


@breaks("job.identity")
def failed_jobs_go_by_another_id(house):
    """A failed job's status has an id of its own."""

    def change(_tenant, _job, told):
        if told["status"] == "failed":
            told["job_id"] = told["job_id"][::-1]

    on_status(house, change)


@breaks("job.identity")
def the_second_poll_names_the_job_before(house):
    """From the second poll on, a status carries the id of the developer's first job."""

    def change(tenant, job, told):
        if job.polls > 1:
            told["job_id"] = next(iter(tenant.jobs))

    on_status(house, change)


@breaks("job.transitions")
def a_running_job_waits_again(house):
    """Jobs run for half a second and say running, pending, running before they end."""
    house.manners.run_seconds = 0.6

    def change(_tenant, job, told):
        if told["status"] == "running" and job.polls % 3 == 2:
            told["status"] = "pending"

    on_status(house, change)


@breaks("job.transitions")
def a_success_runs_once_more(house):
    """The poll after the first `succeeded` says `running`."""

    def change(_tenant, job, told):
        if told["status"] == "succeeded" and job.polls == 2:
            told.update(status="running", result=None, completed_at=None)

    on_status(house, change)


@breaks("job.terminal")
def successes_sour_within_the_hour(house):
    """An hour after its end a succeeded job is told as failed."""

    def change(tenant, job, told):
        if told["status"] == "succeeded" and tenant.now() - job.ends > HOUR:
            error = {"code": "INTERNAL_ERROR", "message": "It faded."}
            told.update(status="failed", result=None, error=error)

    on_status(house, change)


@breaks("job.terminal")
def failures_heal_on_the_third_look(house):
    """A failed job is told as succeeded from the third poll on."""

    def change(tenant, job, told):
        if told["status"] == "failed" and job.polls > 2:
            plan = house.studio.plan(job.operation, {"response_mode": "urls"}, {})
            urls = house.gallery.issue(tenant, plan, job.ends)
            result = house.gallery.result(plan, [], urls)
            told.update(status="succeeded", error=None, result=result)

    on_status(house, change)


@breaks("job.terminal")
def resubmits_wake_the_job(house):
    """A repeated submit sets its ended job back to running, for a second."""

    @around(house.studio, "original")
    def _(inner, tenant, operation, order, digest):
        job = inner(tenant, operation, order, digest)
        if job:
            job.ends = tenant.now() + 1.0
        return job


@breaks("job.validated-first")
def commissions_accept_any_picture(house):
    """With `async: true` an image that is none is accepted, and the job fails."""

    look = house.studio.shown_pictures

    @around(house.studio, "shown_pictures")
    def _(inner, order):
        return [] if order.get("async") else list(inner(order))

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        if order.get("async") and any(pictures.flaw_of(shown) for _, shown in look(order)):
            return Failure("INVALID_REQUEST", "That is no picture.")
        return inner(operation, order, subjects)


@breaks("job.validated-first")
def commissions_look_profiles_up_later(house):
    """With `async: true` an unknown profile is accepted, and the job fails."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        try:
            return inner(tenant, operation, order, digest)
        except Refusal as refusal:
            if refusal.code != "PROFILE_NOT_FOUND":
                raise
            failure = Failure(refusal.code, refusal.detail)
            return house.jobs.start(tenant, operation, order, digest, failure, []), False


@breaks("job.validated-first")
def commissioned_quality_fails_later(house):
    """With `async: true`, quality on another model is accepted, and the job fails."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        try:
            inner(operation, order)
        except Refusal:
            if not (order.get("async") and order.get("quality")):
                raise
            order["quality"] = "impossible"

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        if order.get("quality") == "impossible":
            return Failure("INVALID_REQUEST", "No such quality.")
        return inner(operation, order, subjects)


@breaks("job.response-mode")
def bytes_by_order_break_the_house(house):
    """`async: true` with response_mode bytes is a 500."""

    @around(house.studio, "check_delivery")
    def _(inner, operation, order):
        if order.get("async") and order.get("response_mode") == "bytes":
            raise Refusal(500, "INTERNAL_ERROR", "Nobody thought of that.")
        inner(operation, order)
