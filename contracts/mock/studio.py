"""Edit, generate, enhance, remix: answered at once, or by a job that is polled for."""

from collections.abc import Mapping

from contracts.mock import billing, downloads, images, jobs
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call
from contracts.mock.images import Picture
from contracts.mock.records import Delivery, Fault, Job
from contracts.mock.rules import fails_in_pipeline

_PINNED_RESOLUTION = "2K"  # of enhance and remix: release notes 0.6.0 and the public guide

# What each fault becomes in a job: code and message of its JobError (openapi v0.7.0).
_FAILURES: Mapping[Fault | None, tuple[str, str]] = {
    Fault.UNAVAILABLE: ("SERVICE_UNAVAILABLE", "Service temporarily unavailable."),
    Fault.INTERNAL: ("INTERNAL_ERROR", "Internal error."),
    Fault.INSTANCE_DIED: ("instance_died", "The instance that ran the job died."),
    Fault.DISPATCH_FAILED: ("dispatch_failed", "The job could not be dispatched."),
}
_MODERATED = ("CONTENT_MODERATION", "Content was blocked by a safety filter.")


def make_images(call: Call) -> Answer:
    """Answer with the images, or with a job that will make them."""
    return _accept(call) if call.wants_job else _answer(call)


def job_status(call: Call) -> Answer:
    """Say how far a job is: 404 NOT_FOUND if it is unknown, 410 once its result has expired."""
    job = call.tenant.state.jobs.get(call.parameters["job_id"])
    if job is None:
        raise refusal("NOT_FOUND", "There is no such job.")
    now = call.tenant.now()
    if jobs.is_expired(job, now):
        raise Refusal(410, "The job's result has expired.")
    return Answer(200, jobs.job_status(job, now))


def webhook_secret(call: Call) -> Answer:
    """Tell the developer the key that signs their callbacks."""
    return Answer(200, {"webhook_signing_secret": call.tenant.webhook_secret})


def _answer(call: Call) -> Answer:
    tenant, now = call.tenant, call.tenant.now()
    if call.fault is Fault.TIMEOUT:
        billing.refund(tenant, call.charge, at=now)
        return Answer(504, {"detail": "The request ran past its time limit."})
    picture, count = _asked(call)
    if call.json["response_mode"] == "urls":
        outputs = downloads.names(tenant.ids.new("out"), picture, count)
        urls = downloads.urls(tenant, call.download_origin, outputs, issued_at=now)
        return Answer(200, jobs.edit_response(call.subjects, downloads=urls))
    pictures = [images.base64_content(picture)] * count
    return Answer(200, jobs.edit_response(call.subjects, pictures=pictures))


def _accept(call: Call) -> Answer:
    state = call.tenant.state
    job = _planned(call)
    state.jobs.put(job.id, job)
    if call.submit_key is not None:
        state.submits.put(call.submit_key, job.id)
    if job.failure:
        billing.refund(call.tenant, call.charge, at=job.ended_at)
    if job.callback_url:
        delivery = Delivery(job.id, job.id, job.callback_url, due_at=job.ended_at)
        state.outbox.put(delivery.id, delivery)
        call.service.wake()
    return Answer(202, jobs.handle(job))


def _planned(call: Call) -> Job:
    """Return the job with its whole timeline: it is decided now how it will end."""
    tenant, now = call.tenant, call.tenant.now()
    durations = call.service.durations
    running_at, ended_at = now + durations.pending, now + durations.pending + durations.running
    if call.fault is Fault.DISPATCH_FAILED:
        running_at = ended_at  # it never got to run
    code, message = _failure(call) or (None, None)
    picture, count = _asked(call)
    job_id = tenant.ids.new("job")
    outputs = downloads.names(job_id, picture, count)
    return Job(
        id=job_id,
        operation=call.operation.name,
        created_at=now,
        running_at=running_at,
        ended_at=ended_at,
        downloads=downloads.urls(tenant, call.download_origin, outputs, issued_at=ended_at),
        subjects=call.subjects,
        failure=code,
        failure_message=message,
        callback_url=call.json.get("callback_url"),
    )


def _failure(call: Call) -> tuple[str, str] | None:
    return _FAILURES.get(call.fault) or (_MODERATED if fails_in_pipeline(call) else None)


def _asked(call: Call) -> tuple[Picture, int]:
    """Return the picture asked for, and how many of it."""
    data = call.json
    picture = images.picture(
        data["output_format"],
        data.get("resolution", _PINNED_RESOLUTION),
        data.get("aspect_ratio", "auto"),
    )
    return picture, int(data["num_output_images"])
