"""Lies about keys: which job a repeated submit returns, and what it costs.

A lie that hands out another job than the original makes it for nothing, so that it breaks no
promise about charges.
"""

from collections import Counter
from collections.abc import Callable

from contracts.mock import jobs, stages
from contracts.mock.answers import Answer
from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.records import Fault, Job
from contracts.mock.seams import stage

RECALL = stage(stages.recall)
_HOUR = 60 * 60.0
_AT_ONCE = 0.5  # seconds in which only a crowd submits so often
_CROWD, _FEW = 8, 5
_MOST = 4
_PREFIX = 40
When = Callable[[Call, Job], bool]


@defect(breaks="idempotency.same-job", wraps=RECALL)
def jobs_that_ended_are_made_again(recall: Stage) -> Stage:
    """Make a new job when a submit of edit is repeated after the end of the original."""
    return _making_again(
        recall,
        lambda call, job: call.operation.name == "edit" and call.tenant.now() >= job.ended_at,
    )


@defect(breaks="idempotency.same-job", wraps=RECALL)
def failed_jobs_are_made_again(recall: Stage) -> Stage:
    """Make a new job when the submit of one that failed is repeated."""
    return _making_again(
        recall, lambda call, job: bool(job.failure) and call.tenant.now() >= job.ended_at
    )


@defect(breaks="idempotency.same-job", wraps=RECALL)
def keys_beyond_ascii_are_forgotten(recall: Stage) -> Stage:
    """Forget a key that holds a character beyond ASCII."""
    return _making_again(recall, lambda call, _: not (call.submit_key or "").isascii())


@defect(breaks="idempotency.same-job", wraps=RECALL)
def keys_are_forgotten_after_an_hour(recall: Stage) -> Stage:
    """Forget a key an hour after its job ended."""
    return _making_again(recall, lambda call, job: call.tenant.now() >= job.ended_at + _HOUR)


@defect(breaks="idempotency.same-job", wraps=RECALL)
def keys_count_for_three_images(recall: Stage) -> Stage:
    """Forget the key of a submit of four images."""
    return _making_again(recall, lambda call, _: call.json["num_output_images"] == _MOST)


@defect(breaks="idempotency.same-job", wraps=RECALL)
def keys_without_a_mode_are_forgotten(recall: Stage) -> Stage:
    """Forget the key of a submit that names no response_mode."""
    return _making_again(recall, lambda call, _: "response_mode" not in call.parsed)


@defect(breaks="idempotency.same-job", wraps=RECALL)
def keys_of_announced_jobs_are_forgotten(recall: Stage) -> Stage:
    """Forget the key of a job that was to be called back, once it has ended."""
    return _making_again(
        recall,
        lambda call, job: bool(job.callback_url) and call.tenant.now() >= job.ended_at,
    )


@defect(breaks="idempotency.same-job", wraps=RECALL)
def keys_of_portraits_are_forgotten(recall: Stage) -> Stage:
    """Forget the key of a job that shows a profile."""
    return _making_again(recall, lambda _, job: bool(job.subjects))


@defect(breaks="idempotency.concurrent", wraps=RECALL)
def a_crowd_of_the_second_developer_gets_two_jobs(recall: Stage) -> Stage:
    """Make a second job for those who submit one key of the second developer at one moment."""
    crowd = _in_a_crowd()
    return _making_again(recall, lambda call, job: call.tenant.name == "other" and crowd(call, job))


@defect(breaks="idempotency.concurrent", wraps=RECALL)
def a_crowd_gets_two_jobs(recall: Stage) -> Stage:
    """Make a second job for those who submit one key at the same moment."""
    return _making_again(recall, _in_a_crowd())


@defect(breaks="idempotency.concurrent", wraps=RECALL)
def a_crowd_of_remixes_gets_two_jobs(recall: Stage) -> Stage:
    """Make a second job for those who submit one key of remix at the same moment."""
    crowd = _in_a_crowd()
    return _making_again(
        recall, lambda call, job: call.operation.name == "remix" and crowd(call, job)
    )


@defect(breaks="idempotency.concurrent", wraps=RECALL)
def a_crowd_breaks_the_lookup(recall: Stage) -> Stage:
    """Fail with an internal error when a key of generate is submitted often at one moment."""
    crowd = _in_a_crowd()

    def found(call: Call) -> Answer | None:
        answer = recall(call)
        job = _original(call)
        if answer and job and call.operation.name == "generate" and crowd(call, job):
            raise RuntimeError("two at a time")
        return answer

    return found


@defect(breaks="idempotency.no-double-charge", wraps=RECALL)
def repeated_enhancements_are_charged(recall: Stage) -> Stage:
    """Charge a repeated submit of enhance again, and return the original job."""
    return _charging(recall, lambda call, _: call.operation.name == "enhance")


@defect(breaks="idempotency.no-double-charge", wraps=RECALL)
def late_repetitions_are_charged(recall: Stage) -> Stage:
    """Charge a submit that is repeated more than an hour after the end of its job."""
    return _charging(recall, lambda call, job: call.tenant.now() >= job.ended_at + _HOUR)


@defect(breaks="idempotency.no-double-charge", wraps=RECALL)
def a_crowd_is_charged_twice(recall: Stage) -> Stage:
    """Charge those again who submit one key at the same moment."""
    return _charging(recall, _in_a_crowd(_FEW))


@defect(breaks="idempotency.no-double-charge", wraps=RECALL)
def who_lost_the_answer_pays_twice(recall: Stage) -> Stage:
    """Charge again where the answer to the first submit was lost on its way."""
    lost: set[str] = set()

    def found(call: Call) -> Answer | None:
        answer = recall(call)
        key = call.submit_key or ""
        if answer is None and call.fault is Fault.DROP_RESPONSE:
            lost.add(key)
        elif answer is not None and key in lost:
            stages.reserve(call)
        return answer

    return found


@defect(breaks="idempotency.no-double-charge", wraps=RECALL)
def the_second_developer_pays_twice(recall: Stage) -> Stage:
    """Charge a submit of the second developer again that is repeated after the end of its job."""
    return _charging(
        recall,
        lambda call, job: call.tenant.name == "other" and call.tenant.now() >= job.ended_at,
    )


@defect(breaks="idempotency.no-double-charge", wraps=RECALL)
def repeated_failures_are_charged(recall: Stage) -> Stage:
    """Charge a submit again that is repeated after its job failed."""
    return _charging(
        recall, lambda call, job: bool(job.failure) and call.tenant.now() >= job.ended_at
    )


@defect(breaks="idempotency.distinct", wraps=RECALL)
def keys_are_compared_without_case(recall: Stage) -> Stage:
    """Take keys of generate for equal that differ in case alone."""
    return _folding(recall, "generate", str.lower)


@defect(breaks="idempotency.distinct", wraps=RECALL)
def keys_are_trimmed(recall: Stage) -> Stage:
    """Take keys of enhance for equal that differ in surrounding spaces alone."""
    return _folding(recall, "enhance", str.strip)


@defect(breaks="idempotency.distinct", wraps=RECALL)
def no_key_is_a_key(recall: Stage) -> Stage:
    """Take null for a key of remix, so that all submits without one return the first job."""
    first: dict[str, str] = {}

    def found(call: Call) -> Answer | None:
        is_one = call.operation.name == "remix" and call.wants_job
        if is_one and "client_request_id" in call.parsed and call.submit_key is None:
            call.json["client_request_id"] = first.setdefault(call.tenant.name, "null")
        return recall(call)

    return found


def _original(call: Call) -> Job | None:
    state = call.tenant.state
    return state.jobs.get(state.submits.get(call.submit_key or "") or "")


def _making_again(recall: Stage, when: When) -> Stage:
    """Return the stage, which returns a copy of the job under a new id, for nothing."""

    def found(call: Call) -> Answer | None:
        answer, job = recall(call), _original(call)
        if answer is None or job is None or not when(call, job):
            return answer
        again = job._replace(id=call.tenant.ids.new("job"))
        call.tenant.state.jobs.put(again.id, again)
        return Answer(202, jobs.handle(again))

    return found


def _charging(recall: Stage, when: When) -> Stage:
    """Return the stage, which charges once more."""

    def found(call: Call) -> Answer | None:
        answer, job = recall(call), _original(call)
        if answer is not None and job is not None and when(call, job):
            stages.reserve(call)
        return answer

    return found


def _in_a_crowd(least: int = _CROWD) -> When:
    """Return whether a key was submitted so often so soon that it cannot have been one client."""
    counts: Counter[str] = Counter()

    def crowded(call: Call, job: Job) -> bool:
        if call.tenant.now() - job.created_at > _AT_ONCE:
            return False
        counts[job.id] += 1
        return counts[job.id] >= least

    return crowded


def _folding(recall: Stage, operation: str, fold: Callable[[str], str]) -> Stage:
    """Return the stage, before which keys of the operation are made equal that are not."""

    def found(call: Call) -> Answer | None:
        key = call.submit_key
        if key is not None and call.operation.name == operation:
            call.json["client_request_id"] = fold(key)
        return recall(call)

    return found
