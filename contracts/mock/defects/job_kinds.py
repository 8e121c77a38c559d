"""Lies about jobs of one kind alone: of another developer, long over, or failed of one cause."""

from contracts.mock import jobs, stages
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.job_telling import Tell, Told, everywhere, made_four
from contracts.mock.defects.registry import defect
from contracts.mock.seams import handlers, stage

_OTHER = "other"
_HALF_AN_HOUR = 30 * 60.0


@defect(breaks="job.times", wraps=everywhere)
def internal_errors_end_at_no_time(tell: Tell) -> Tell:
    """Leave the end of a job null that failed of an internal error."""

    def lie(told: Told) -> Told:
        is_one = bool(told["error"]) and told["error"]["code"] == "INTERNAL_ERROR"
        return {**tell(told), **({"completed_at": None} if is_one else {})}

    return lie


@defect(breaks="job.times", wraps=handlers("job-status"))
def jobs_of_the_second_developer_end_at_no_time(status: Handler) -> Handler:
    """Leave the end of a job of the second developer null for ever."""

    def answer(call: Call) -> Answer:
        found = status(call)
        if call.tenant.name == _OTHER:
            found.data["completed_at"] = None
        return found

    return answer


@defect(breaks="job.terminal", wraps=handlers("job-status"))
def jobs_of_four_end_whenever_they_are_polled(status: Handler) -> Handler:
    """Give the time of the poll for the end of a job that has made four images."""

    def answer(call: Call) -> Answer:
        found = status(call)
        if made_four(found.data):
            found.data["completed_at"] = jobs.timestamp(call.tenant.now())
        return found

    return answer


@defect(breaks="job.terminal", wraps=handlers("job-status"))
def the_archive_keeps_edits_alone(status: Handler) -> Handler:
    """Call every job edit, more than half an hour after its end."""

    def answer(call: Call) -> Answer:
        found = status(call)
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and call.tenant.now() > job.ended_at + _HALF_AN_HOUR:
            found.data["operation"] = "edit"
        return found

    return answer


@defect(breaks="job.terminal", wraps=stage(stages.recall))
def repeated_submits_create_the_job_anew(recall: Stage) -> Stage:
    """Move the creation of a job that is over to the time at which its submit is repeated."""

    def found(call: Call) -> Answer | None:
        answer = recall(call)
        state = call.tenant.state
        job = state.jobs.get(answer.data["job_id"]) if answer else None
        if job is not None and call.tenant.now() > job.ended_at:
            state.jobs.put(job.id, job._replace(created_at=call.tenant.now()))
        return answer

    return found
