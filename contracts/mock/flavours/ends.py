"""How long jobs and their keys are known after their end, and which faults they survive."""

from contracts.mock import jobs, stages
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.flavours.liberties import following, preparing, whole
from contracts.mock.flavours.registry import flavour
from contracts.mock.records import Fault, Job
from contracts.mock.seams import handlers, stage
from contracts.mock.service import Service

_DAY = 24 * 60 * 60.0
_SHORT = 90 * 60.0  # seconds
_GONE = 410
_PASSING = frozenset({Fault.UNAVAILABLE, Fault.INTERNAL})


@flavour(choice="expiry of jobs", wraps=handlers("job-status"))
def expired_jobs_are_forgotten(handle: Handler) -> Handler:
    """Answer 404 NOT_FOUND, as for any unknown job, a day after a result has expired."""

    def forgetting(call: Call) -> Answer:
        job = call.tenant.state.jobs.get(call.parameters["job_id"])
        if job is not None and jobs.is_expired(job, call.tenant.now() - _DAY):
            raise refusal("NOT_FOUND", "There is no such job.")
        return handle(call)

    return forgetting


@flavour(choice="expiry of jobs", wraps=whole)
def jobs_and_keys_last_ninety_minutes(service: Service) -> Service:
    """Let a job expire after ninety minutes, and its key make another one from then on."""
    handlers("job-status")(service, _short_lived)
    stage(stages.recall)(service, _forgetful)
    return service


def _short_lived(handle: Handler) -> Handler:
    def polled(call: Call) -> Answer:
        if _is_over(call, call.tenant.state.jobs.get(call.parameters["job_id"])):
            raise Refusal(_GONE, "The job's result has expired.")
        return handle(call)

    return polled


def _forgetful(recall: Stage) -> Stage:
    def forget(call: Call) -> None:
        submits = call.tenant.state.submits
        known = submits.get(call.submit_key) if call.submit_key is not None else None
        if known is not None and _is_over(call, call.tenant.state.jobs.get(known)):
            submits.pop(str(call.submit_key))

    return preparing(recall, forget)


def _is_over(call: Call, job: Job | None) -> bool:
    return job is not None and call.tenant.now() > job.ended_at + _SHORT


@flavour(choice="passing faults", wraps=stage(stages.meet_fault))
def jobs_are_tried_again(meet: Stage) -> Stage:
    """Let a job succeed where the service broke down but once: nobody waits for it."""

    def outlive(call: Call) -> None:
        if call.fault in _PASSING:
            call.fault = None

    return following(meet, outlive)
