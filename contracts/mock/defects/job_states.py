"""Lies about the life of a job: who it is, how it moves, and when it began and ended."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from contracts.mock import jobs
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.defects.job_telling import (
    RESPOND,
    Tell,
    Told,
    everywhere,
    handing_over,
    made_four,
)
from contracts.mock.defects.registry import defect
from contracts.mock.records import Job
from contracts.mock.seams import handlers

_LATER = timedelta(seconds=1)
_OLD = 55 * 60.0
_MOST = 4


@defect(breaks="job.poll-url", wraps=RESPOND)
def generate_hands_over_a_whole_address(respond: Handler) -> Handler:
    """Give a job of generate an absolute poll_url."""

    def change(call: Call, answer: Answer) -> None:
        if call.operation.name == "generate":
            answer.data["poll_url"] = call.origin + answer.data["poll_url"]

    return handing_over(respond, change)


@defect(breaks="job.poll-url", wraps=RESPOND)
def enhance_hands_over_the_path_of_the_prose(respond: Handler) -> Handler:
    """Give a job of enhance the poll_url `/v1/jobs/…`, where nothing is."""

    def change(call: Call, answer: Answer) -> None:
        if call.operation.name == "enhance":
            answer.data["poll_url"] = answer.data["poll_url"].replace("/phota/", "/")

    return handing_over(respond, change)


@defect(breaks="job.poll-url", wraps=RESPOND)
def edit_hands_over_a_folder(respond: Handler) -> Handler:
    """End the poll_url of a job of edit with a slash, by which nothing is found."""

    def change(call: Call, answer: Answer) -> None:
        if call.operation.name == "edit":
            answer.data["poll_url"] += "/"

    return handing_over(respond, change)


@defect(breaks="job.poll-url", wraps=RESPOND)
def the_second_developer_polls_the_job_before(respond: Handler) -> Handler:
    """Give the second developer the poll_url of the job before."""
    before: dict[str, str] = {}

    def change(call: Call, answer: Answer) -> None:
        if call.tenant.name == "other":
            own = answer.data["poll_url"]
            answer.data["poll_url"] = before.get("url", own)
            before["url"] = own

    return handing_over(respond, change)


@defect(breaks="job.identity", wraps=everywhere)
def remixes_are_edits(tell: Tell) -> Tell:
    """Call the operation of a remix job edit."""

    def lie(told: Told) -> Told:
        operation = "edit" if told["operation"] == "remix" else told["operation"]
        return {**tell(told), "operation": operation}

    return lie


@defect(breaks="job.identity", wraps=everywhere)
def edits_of_four_are_generations(tell: Tell) -> Tell:
    """Call the operation of an edit job that made four images generate."""

    def lie(told: Told) -> Told:
        is_one = told["operation"] == "edit" and made_four(told)
        return {**tell(told), **({"operation": "generate"} if is_one else {})}

    return lie


@defect(breaks="job.identity", wraps=everywhere)
def failures_forget_what_was_asked(tell: Tell) -> Tell:
    """Call the operation of every failed job generate."""

    def lie(told: Told) -> Told:
        return {**tell(told), **({"operation": "generate"} if told["status"] == "failed" else {})}

    return lie


@defect(breaks="job.identity", wraps=everywhere)
def running_jobs_shout_their_id(tell: Tell) -> Tell:
    """Write the job_id in capitals as long as the job runs."""

    def lie(told: Told) -> Told:
        is_running = told["status"] == "running"
        return {**tell(told), "job_id": told["job_id"].upper() if is_running else told["job_id"]}

    return lie


@defect(breaks="job.transitions", wraps=handlers("job-status"))
def jobs_are_queued_again(status: Handler) -> Handler:
    """Say pending once more of each job that was said to run."""
    return _relapsing(status, lambda _: True)


@defect(breaks="job.transitions", wraps=handlers("job-status"))
def enhancements_are_queued_again(status: Handler) -> Handler:
    """Say pending once more of each job of enhance that was said to run."""
    return _relapsing(status, lambda job: job.operation == "enhance")


@defect(breaks="job.transitions", wraps=handlers("job-status"))
def jobs_of_four_are_queued_again(status: Handler) -> Handler:
    """Say pending once more of a job of four images that was said to run."""
    return _relapsing(status, lambda job: len(job.downloads) == _MOST)


@defect(breaks="job.transitions", wraps=handlers("job-status"))
def failing_jobs_of_four_are_queued_again(status: Handler) -> Handler:
    """Say pending once more of a job of four images that was said to run, and is going to fail."""
    return _relapsing(status, lambda job: bool(job.failure) and len(job.downloads) == _MOST)


@defect(breaks="job.transitions", wraps=handlers("job-status"))
def failing_jobs_are_tried_again(status: Handler) -> Handler:
    """Say that a failed job without callback is running, at the second poll after its end."""
    polls: Counter[str] = Counter()

    def answer(call: Call) -> Answer:
        found = status(call)
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and not job.callback_url and found.data["status"] == "failed":
            polls[job.id] += 1
            if polls[job.id] == 2:  # noqa: PLR2004 - the second
                found.data |= {"status": "running", "error": None, "completed_at": None}
        return found

    return answer


@defect(breaks="job.terminal", wraps=handlers("job-status"))
def edits_end_whenever_they_are_polled(status: Handler) -> Handler:
    """Give the time of the poll for the end of an edit job that is over."""

    def answer(call: Call) -> Answer:
        found = status(call)
        if found.data["operation"] == "edit" and found.data["completed_at"]:
            found.data["completed_at"] = jobs.timestamp(call.tenant.now())
        return found

    return answer


@defect(breaks="job.terminal", wraps=handlers("job-status"))
def old_failures_run_again(status: Handler) -> Handler:
    """Say that a generate job without callback is running, most of an hour after it failed."""
    again = {"status": "running", "error": None, "completed_at": None}
    return _ageing(status, lambda job: bool(job.failure) and job.operation == "generate", again)


@defect(breaks="job.terminal", wraps=handlers("job-status"))
def unheard_successes_fail_in_the_end(status: Handler) -> Handler:
    """Say that a job without callback has failed, most of an hour after its success."""
    error = {"code": "SERVICE_UNAVAILABLE", "message": "Service temporarily unavailable."}
    failed = {"status": "failed", "result": None, "error": error}
    return _ageing(status, lambda job: not job.failure, failed)


@defect(breaks="job.terminal", wraps=handlers("job-status"))
def the_archive_forgets_when_remixes_ended(status: Handler) -> Handler:
    """Give the creation of a remix job for its end, most of an hour after it."""

    def answer(call: Call) -> Answer:
        found = status(call)
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and job.operation == "remix" and _is_old(call, job):
            found.data["completed_at"] = found.data["created_at"]
        return found

    return answer


@defect(breaks="job.times", wraps=everywhere)
def jobs_end_before_they_begin(tell: Tell) -> Tell:
    """Put the end of a job of edit a second before its beginning."""

    def lie(told: Told) -> Told:
        if told["operation"] == "edit" and told["completed_at"]:
            ended = datetime.fromisoformat(told["created_at"]) - _LATER
            return {**tell(told), "completed_at": ended.isoformat()}
        return tell(told)

    return lie


@defect(breaks="job.times", wraps=everywhere)
def jobs_of_four_end_at_no_time(tell: Tell) -> Tell:
    """Leave the end of a job of four images null for ever."""
    return lambda told: {**tell(told), **({"completed_at": None} if made_four(told) else {})}


@defect(breaks="job.times", wraps=everywhere)
def running_jobs_know_their_end(tell: Tell) -> Tell:
    """Tell the end of a job of remix while it still runs."""

    def lie(told: Told) -> Told:
        if told["operation"] == "remix" and told["status"] == "running":
            return {**tell(told), "completed_at": told["created_at"]}
        return tell(told)

    return lie


@defect(breaks="job.times", wraps=everywhere)
def failed_jobs_were_created_later(tell: Tell) -> Tell:
    """Move the creation of a job by a second when it fails."""

    def lie(told: Told) -> Told:
        if told["status"] == "failed":
            times = {
                name: (datetime.fromisoformat(told[name]) + _LATER).isoformat()
                for name in ("created_at", "completed_at")
            }
            return {**tell(told), **times}
        return tell(told)

    return lie


@defect(breaks="job.times", wraps=everywhere)
def generations_never_end(tell: Tell) -> Tell:
    """Leave the end of a job of generate null for ever."""

    def lie(told: Told) -> Told:
        is_one = told["operation"] == "generate"
        return {**tell(told), **({"completed_at": None} if is_one else {})}

    return lie


def _relapsing(status: Handler, when: Callable[[Job], bool]) -> Handler:
    """Return the handler, which says pending once more after it has said running."""
    ran: set[str] = set()
    relapsed: set[str] = set()

    def answer(call: Call) -> Answer:
        found = status(call)
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is None:
            return found
        if job.id in ran - relapsed:
            relapsed.add(job.id)
            found.data |= {"status": "pending", "result": None, "error": None, "completed_at": None}
        elif found.data["status"] == "running" and when(job):
            ran.add(job.id)
        return found

    return answer


def _ageing(status: Handler, when: Callable[[Job], bool], members: Told) -> Handler:
    """Return the handler, which tells other members of an old job that has no callback."""

    def answer(call: Call) -> Answer:
        found = status(call)
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and not job.callback_url and when(job) and _is_old(call, job):
            found.data |= members
        return found

    return answer


def _is_old(call: Call, job: Job) -> bool:
    return call.tenant.now() > job.ended_at + _OLD
