"""Lies about submitting: what is accepted as a job, and what the handle says."""

from collections.abc import Callable

from contracts.mock import stages, studio
from contracts.mock.answers import Answer, Refusal, invalid
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.job_telling import RESPOND, handing_over
from contracts.mock.defects.registry import defect
from contracts.mock.records import Fault
from contracts.mock.seams import handlers, stage

_FOUR = 4
_SCHEMA_TOO = {"result.schema": "the handle's schema allows no other status than pending"}


@defect(breaks="job.accepted", wraps=RESPOND)
def jobs_with_a_profile_are_created(respond: Handler) -> Handler:
    """Answer the submit of a job of enhance with a profile with 201 instead of 202."""

    def change(call: Call, answer: Answer) -> None:
        if call.operation.name == "enhance" and call.subjects:
            answer.status = 201

    return handing_over(respond, change)


@defect(breaks="job.accepted", wraps=RESPOND, also_breaks=_SCHEMA_TOO)
def the_second_developer_starts_at_once(respond: Handler) -> Handler:
    """Say that a job of the second developer is running when it is accepted."""

    def change(call: Call, answer: Answer) -> None:
        if call.tenant.name == "other":
            answer.data["status"] = "running"

    return handing_over(respond, change)


@defect(breaks="job.accepted", wraps=RESPOND, also_breaks=_SCHEMA_TOO)
def remix_jobs_are_queued(respond: Handler) -> Handler:
    """Call the status in the handle of a remix job queued."""

    def change(call: Call, answer: Answer) -> None:
        if call.operation.name == "remix":
            answer.data["status"] = "queued"

    return handing_over(respond, change)


@defect(breaks="job.accepted", wraps=handlers("generate"))
def large_generations_are_waited_for(handle: Handler) -> Handler:
    """Answer a job of generate in 4K on gpt-image-2 at once, with its result."""

    def waited(call: Call) -> Answer:
        if call.json["resolution"] == "4K" and call.json["base_model"] == "gpt-image-2":
            call.json["async"] = False
        return handle(call)

    return waited


@defect(breaks="job.accepted", wraps=stage(stages.check_rules))
def remix_takes_no_callbacks(check: Stage) -> Stage:
    """Refuse a job of remix that is to be called back."""

    def checked(call: Call) -> Answer | None:
        answer = check(call)
        if call.operation.name == "remix" and call.wants_job and call.json.get("callback_url"):
            raise invalid("callback_url is not supported.")
        return answer

    return checked


@defect(breaks="job.sync-default", wraps=handlers("remix"))
def remix_queues_what_declines_to(handle: Handler) -> Handler:
    """Take any `async` that is given, false as well, for the wish for a job of remix."""
    return _queueing(handle, lambda call: call.parsed.get("async") is False)


@defect(breaks="job.sync-default", wraps=handlers("edit"))
def four_edits_are_always_a_job(handle: Handler) -> Handler:
    """Make a job of an edit with four outputs that declines one."""
    return _queueing(
        handle,
        lambda call: call.parsed.get("async") is False and call.json["num_output_images"] == _FOUR,
    )


@defect(breaks="job.sync-default", wraps=handlers("generate"))
def a_key_makes_a_job_of_generate(handle: Handler) -> Handler:
    """Take a client_request_id for the wish for a job of generate, unless told otherwise."""
    return _queueing(
        handle,
        lambda call: "async" not in call.parsed and call.json.get("client_request_id") is not None,
    )


@defect(breaks="job.sync-default", wraps=handlers("enhance"))
def declined_jobs_are_created(handle: Handler) -> Handler:
    """Answer an enhancement that declines a job with its result, but with 201."""

    def created(call: Call) -> Answer:
        answer = handle(call)
        if call.parsed.get("async") is False and answer.status == 200:  # noqa: PLR2004 - a success
            answer.status = 201
        return answer

    return created


@defect(breaks="job.validated-first", wraps=stage(stages.check_rules))
def remix_decodes_in_the_job(check: Stage) -> Stage:
    """Accept a remix job with an image that is none, and let it fail."""
    return _failing_later(check, "remix", "neither a URL nor base64")


@defect(breaks="job.validated-first", wraps=stage(stages.check_rules))
def edit_looks_for_profiles_in_the_job(check: Stage) -> Stage:
    """Accept an edit job with a profile that there is none of, and let it fail."""
    return _failing_later(check, "edit", "does not exist")


@defect(breaks="job.validated-first", wraps=stage(stages.check_rules))
def enhance_decodes_in_the_job(check: Stage) -> Stage:
    """Accept an enhance job with an image that is none, and let it fail."""
    return _failing_later(check, "enhance", "neither a URL nor base64")


@defect(breaks="job.response-mode", wraps=stage(stages.check_rules))
def jobs_for_bytes_are_an_internal_error(check: Stage) -> Stage:
    """Fail at the submit of an enhance job for bytes."""

    def checked(call: Call) -> None:
        check(call)
        if call.operation.name == "enhance" and _is_for_bytes(call):
            raise RuntimeError("bytes of a job")

    return checked


@defect(breaks="job.response-mode", wraps=stage(stages.check_rules))
def jobs_for_bytes_are_answered_at_once(check: Stage) -> Stage:
    """Answer an edit job for bytes with its result, as if nobody had asked for a job."""

    def checked(call: Call) -> None:
        check(call)
        if call.operation.name == "edit" and _is_for_bytes(call):
            call.json["async"] = False

    return checked


@defect(breaks="job.response-mode", wraps=stage(stages.check_rules))
def jobs_for_bytes_are_too_early(check: Stage) -> Stage:
    """Refuse a remix job for bytes as a redirect to nowhere."""

    def checked(call: Call) -> Answer | None:
        check(call)
        if call.operation.name == "remix" and _is_for_bytes(call):
            return Answer(303, {"detail": "Ask for urls."})
        return None

    return checked


@defect(breaks="job.response-mode", wraps=stage(stages.check_rules))
def jobs_without_a_mode_fail(check: Stage) -> Stage:
    """Accept a job of generate that names no response_mode, and let it fail."""

    def checked(call: Call) -> None:
        check(call)
        is_one = call.operation.name == "generate" and call.wants_job
        if is_one and "response_mode" not in call.parsed:
            call.fault = Fault.INTERNAL

    return checked


@defect(breaks="job.response-mode", wraps=stage(stages.check_rules))
def jobs_without_a_mode_make_one_image(check: Stage) -> Stage:
    """Make one image in a job of edit that names no response_mode, however many are asked for."""

    def checked(call: Call) -> None:
        check(call)
        is_one = call.operation.name == "edit" and call.wants_job
        if is_one and "response_mode" not in call.parsed:
            call.json["num_output_images"] = 1

    return checked


def _is_for_bytes(call: Call) -> bool:
    return call.wants_job and call.parsed.get("response_mode") == "bytes"


def _queueing(handle: Handler, wants: Callable[[Call], bool]) -> Handler:
    def queued(call: Call) -> Answer:
        if wants(call):
            call.json["async"] = True
        return handle(call)

    return queued


def _failing_later(check: Stage, operation: str, about: str) -> Stage:
    """Return the stage, which accepts jobs of the operation that it should refuse about this."""

    def checked(call: Call) -> Answer | None:
        try:
            return check(call)
        except Refusal as reason:
            is_meant = call.operation.name == operation and about in str(reason.detail)
            if not is_meant or not call.wants_job:
                raise
            return _accepted_to_fail(call, reason)

    return checked


def _accepted_to_fail(call: Call, reason: Refusal) -> Answer:
    stages.reserve(call)
    call.fault = Fault.INTERNAL
    answer = studio.make_images(call)
    jobs = call.tenant.state.jobs
    job = jobs.get(answer.data["job_id"])
    if job is not None:
        jobs.put(job.id, job._replace(failure=reason.code, failure_message=str(reason.detail)))
    return answer
