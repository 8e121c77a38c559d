"""Lies about how jobs end: results, errors, what the infrastructure did, and what expires."""

from contracts.mock import jobs
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.job_telling import Tell, Told, everywhere, made_four
from contracts.mock.defects.registry import defect
from contracts.mock.seams import handlers

_GONE = 410
_TWO = 2
_DAY = 24 * 60 * 60.0
_INFRASTRUCTURE = ("instance_died", "dispatch_failed")


@defect(breaks="job.result-iff-succeeded", wraps=everywhere)
def successes_of_remix_have_no_result(tell: Tell) -> Tell:
    """Say that a remix job succeeded, and give no result."""
    return _changing(tell, "remix", "succeeded", {"result": None})


@defect(breaks="job.result-iff-succeeded", wraps=everywhere)
def running_edits_have_an_empty_result(tell: Tell) -> Tell:
    """Show an empty result while a job of edit runs."""
    empty = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
    return _changing(tell, "edit", "running", {"result": empty})


@defect(breaks="job.result-iff-succeeded", wraps=everywhere)
def failed_generations_have_a_result(tell: Tell) -> Tell:
    """Show an empty result of a generate job that failed."""
    empty = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
    return _changing(tell, "generate", "failed", {"result": empty})


@defect(breaks="job.result-iff-succeeded", wraps=everywhere)
def undispatched_jobs_have_a_result(tell: Tell) -> Tell:
    """Show an empty result of a job that failed because it could not be dispatched."""
    empty = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}

    def lie(told: Told) -> Told:
        is_one = bool(told["error"]) and told["error"]["code"] == "dispatch_failed"
        return {**tell(told), **({"result": empty} if is_one else {})}

    return lie


@defect(breaks="job.result-iff-succeeded", wraps=everywhere)
def the_fourth_address_is_lost(tell: Tell) -> Tell:
    """Give three addresses where an enhance job made four images."""

    def lie(told: Told) -> Told:
        if told["operation"] == "enhance" and made_four(told):
            told["result"]["download_urls"].pop()
        return tell(told)

    return lie


@defect(breaks="job.result-iff-succeeded", wraps=everywhere)
def the_second_of_two_addresses_is_lost(tell: Tell) -> Tell:
    """Give one address where a remix job made two images."""

    def lie(told: Told) -> Told:
        is_one = told["operation"] == "remix" and bool(told["result"])
        if is_one and len(told["result"]["download_urls"]) == _TWO:
            told["result"]["download_urls"].pop()
        return tell(told)

    return lie


@defect(breaks="job.error-iff-failed", wraps=everywhere)
def failed_edits_say_nothing(tell: Tell) -> Tell:
    """Give no error where a job of edit failed."""
    return _changing(tell, "edit", "failed", {"error": None})


@defect(breaks="job.error-iff-failed", wraps=everywhere)
def four_remixes_warn(tell: Tell) -> Tell:
    """Add an error to the success of a job of remix that made four images."""
    error = {"code": "INTERNAL_ERROR", "message": "A retry was needed."}

    def lie(told: Told) -> Told:
        is_one = told["operation"] == "remix" and made_four(told)
        return {**tell(told), **({"error": error} if is_one else {})}

    return lie


@defect(breaks="job.error-iff-failed", wraps=everywhere)
def running_generations_warn(tell: Tell) -> Tell:
    """Show an error while a job of generate still runs."""
    error = {"code": "SERVICE_UNAVAILABLE", "message": "It takes longer than usual."}
    return _changing(tell, "generate", "running", {"error": error})


@defect(breaks="job.infrastructure-failure", wraps=everywhere)
def dead_instances_are_internal_errors(tell: Tell) -> Tell:
    """Call the death of an instance an internal error."""
    return _renaming(tell, {"instance_died": "INTERNAL_ERROR"})


@defect(breaks="job.infrastructure-failure", wraps=everywhere)
def the_codes_of_the_infrastructure_are_swapped(tell: Tell) -> Tell:
    """Call a dead instance a failed dispatch, and the other way round."""
    return _renaming(tell, dict(zip(_INFRASTRUCTURE, reversed(_INFRASTRUCTURE), strict=True)))


@defect(breaks="job.infrastructure-failure", wraps=everywhere)
def undispatched_enhancements_are_unavailable(tell: Tell) -> Tell:
    """Call the failed dispatch of a job of enhance an outage."""
    return _renaming(tell, {"dispatch_failed": "SERVICE_UNAVAILABLE"}, operation="enhance")


@defect(breaks="job.expired", wraps=handlers("job-status"))
def expired_jobs_are_unknown(status: Handler) -> Handler:
    """Answer 404 instead of 410 for a result that has expired."""

    def answer(call: Call) -> Answer:
        try:
            return status(call)
        except Refusal as reason:
            if reason.status == _GONE:
                raise refusal("NOT_FOUND", "There is no such job.") from None
            raise

    return answer


@defect(breaks="job.expired", wraps=handlers("job-status"))
def forgotten_jobs_are_called_profiles(status: Handler) -> Handler:
    """Answer 404 PROFILE_NOT_FOUND a day after a result has expired."""

    def answer(call: Call) -> Answer:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and jobs.is_expired(job, call.tenant.now() - _DAY):
            raise refusal("PROFILE_NOT_FOUND", "There is no such profile.")
        return status(call)

    return answer


@defect(breaks="job.expired", wraps=handlers("job-status"))
def results_never_expire(status: Handler) -> Handler:
    """Show results for ever."""

    def answer(call: Call) -> Answer:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        try:
            return status(call)
        except Refusal as reason:
            if job is None or reason.status != _GONE:
                raise
        return Answer(200, jobs.job_status(job, job.ended_at))

    return answer


@defect(breaks="job.expired", wraps=handlers("job-status"))
def expired_results_come_back(status: Handler) -> Handler:
    """Answer 410 the first time, and with the result from then on."""
    told: set[str] = set()

    def answer(call: Call) -> Answer:
        job_id = call.parameters["job_id"]
        job = call.tenant.state.jobs.get(job_id)
        try:
            return status(call)
        except Refusal as reason:
            if job is None or reason.status != _GONE or job_id not in told:
                told.add(job_id)
                raise
        return Answer(200, jobs.job_status(job, job.ended_at))

    return answer


@defect(breaks="job.expired", wraps=handlers("job-status"))
def expired_enhancements_break(status: Handler) -> Handler:
    """Answer 500 for an enhance job whose result has expired."""

    def answer(call: Call) -> Answer:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        try:
            return status(call)
        except Refusal as reason:
            if job is not None and job.operation == "enhance" and reason.status == _GONE:
                raise RuntimeError("the result is not in its bucket") from None
            raise

    return answer


@defect(breaks="job.expired", wraps=handlers("job-status"))
def results_of_the_second_developer_never_expire(status: Handler) -> Handler:
    """Show the second developer's results for ever."""

    def answer(call: Call) -> Answer:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        try:
            return status(call)
        except Refusal as reason:
            if job is None or reason.status != _GONE or call.tenant.name != "other":
                raise
        return Answer(200, jobs.job_status(job, job.ended_at))

    return answer


def _changing(tell: Tell, operation: str, status: str, members: Told) -> Tell:
    """Return what tells other members of jobs of this operation in this status."""

    def lie(told: Told) -> Told:
        is_one = told["operation"] == operation and told["status"] == status
        return {**tell(told), **(members if is_one else {})}

    return lie


def _renaming(tell: Tell, codes: dict[str, str], operation: str | None = None) -> Tell:
    """Return what tells other codes of failed jobs."""

    def lie(told: Told) -> Told:
        error = told["error"]
        if error and operation in (None, told["operation"]):
            error = {**error, "code": codes.get(error["code"], error["code"])}
        return {**tell(told), "error": error}

    return lie
