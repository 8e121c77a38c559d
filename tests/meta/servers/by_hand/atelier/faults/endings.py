"""Lies about how jobs end: result, error, times, expiry."""

from atelier.answers import Refusal
from atelier.faults.register import around, breaks, on_status
from atelier.state import Failure

HOUR = 3600


@breaks("job.result-iff-succeeded")
def results_show_before_the_end(house):
    """Jobs run for half a second, and their result stands there from the start."""
    house.manners.run_seconds = 0.6

    def change(tenant, job, told):
        if told["status"] == "running" and not isinstance(job.outcome, Failure):
            urls = house.gallery.issue(tenant, job.outcome, tenant.now())
            told["result"] = house.gallery.result(job.outcome, [], urls)

    on_status(house, change)


@breaks("job.result-iff-succeeded")
def results_are_told_once(house):
    """From the second poll on, a succeeded job has no result."""

    def change(_tenant, job, told):
        if job.polls > 1:
            told["result"] = None

    on_status(house, change)


@breaks("job.result-iff-succeeded")
def failed_remixes_have_an_empty_result(house):
    """A failed /remix job has a result without pictures."""

    def change(_tenant, job, told):
        if job.operation == "remix" and told["status"] == "failed":
            told["result"] = {"known_subjects": {}}

    on_status(house, change)


@breaks("job.error-iff-failed")
def failures_lose_their_reason(house):
    """From the second poll on, a failed job has no error."""

    def change(_tenant, job, told):
        if job.polls > 1:
            told["error"] = None

    on_status(house, change)


@breaks("job.error-iff-failed")
def pairs_succeed_with_an_error(house):
    """A succeeded job of two pictures and more has an error beside its result."""

    def change(_tenant, job, told):
        if told["status"] == "succeeded" and len(job.urls) > 1:
            told["error"] = {"code": "INTERNAL_ERROR", "message": "None at all."}

    on_status(house, change)


@breaks("job.error-iff-failed")
def time_limits_have_a_code_of_their_own(house):
    """A job that fails by its time limit has the code TIMEOUT."""

    def change(_tenant, _job, told):
        if told["status"] == "failed" and told["error"]["code"] == "instance_died":
            told["error"]["code"] = "TIMEOUT"

    on_status(house, change)


@breaks("job.infrastructure-failure")
def dead_painters_are_internal(house):
    """instance_died surfaces as INTERNAL_ERROR on /generate."""

    @around(house.studio, "struck")
    def _(inner, operation, outage):
        struck = inner(operation, outage)
        if operation == "generate" and outage == "instance_died":
            struck.code = "INTERNAL_ERROR"
        return struck


@breaks("job.infrastructure-failure")
def undispatched_work_succeeds(house):
    """dispatch_failed is passed over on /enhance: the job succeeds."""

    @around(house.studio, "struck")
    def _(inner, operation, outage):
        skipped = operation == "enhance" and outage == "dispatch_failed"
        return None if skipped else inner(operation, outage)


@breaks("job.infrastructure-failure")
def dead_painters_paint_for_ever(house):
    """A /remix job whose instance died stays running for a day."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        job, dropped = inner(tenant, operation, order, digest)
        died = isinstance(job.outcome, Failure) and job.outcome.code == "instance_died"
        if died and operation == "remix":
            job.ends = job.created + 24 * HOUR
        return job, dropped


def _is_expired(house, judge):
    """Let `judge(tenant, job, verdict)` say whether a job's result has expired."""

    @around(house.jobs, "expired")
    def _(inner, tenant, job):
        return judge(tenant, job, inner(tenant, job))


@breaks("job.expired")
def remixes_never_expire(house):
    """The result of a /remix job is told for good, with its dead addresses."""
    _is_expired(house, lambda _tenant, job, verdict: verdict and job.operation != "remix")


@breaks("job.expired")
def the_second_look_revives_it(house):
    """An expired result is 410 once, and 200 ever after."""
    seen = set()

    def judge(_tenant, job, verdict):
        again = job.id in seen
        if verdict:
            seen.add(job.id)
        return verdict and not again

    _is_expired(house, judge)


@breaks("job.expired")
def expired_results_are_not_found(house):
    """An expired result answers 404 NOT_FOUND."""

    @around(house.jobs, "polled")
    def _(inner, tenant, job_id):
        try:
            return inner(tenant, job_id)
        except Refusal as refusal:
            if refusal.status == 410:
                raise Refusal(404, "NOT_FOUND", "That was long ago.") from refusal
            raise


@breaks("job.times")
def creation_moves_along(house):
    """created_at moves back by a second with each poll after the first."""

    def change(_tenant, job, told):
        if job.polls > 1:
            told["created_at"] = house.jobs.moment(job.created - job.polls)

    on_status(house, change)


@breaks("job.times")
def failures_end_before_they_begin(house):
    """A failed job's completed_at lies two hours before its created_at."""

    def change(_tenant, job, told):
        if told["status"] == "failed":
            told["completed_at"] = house.jobs.moment(job.created - 2 * HOUR)

    on_status(house, change)


@breaks("job.times")
def completion_has_no_offset(house):
    """completed_at lacks its offset, created_at has one."""

    def change(_tenant, _job, told):
        if told["completed_at"]:
            told["completed_at"] = told["completed_at"][:26]

    on_status(house, change)
