"""Lies about callbacks: which addresses are taken, what is told, and what a receiver can spoil."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import orjson

from contracts.mock import jobs, rules
from contracts.mock.addresses import Destination
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler
from contracts.mock.callbacks import Compose, Send
from contracts.mock.defects.registry import defect
from contracts.mock.records import Job
from contracts.mock.rules import Rule
from contracts.mock.seams import Wrap, handlers, part, rule
from contracts.mock.service import Service
from contracts.mock.tenants import Tenant

RULE = rule(rules.callback_needs_async)
COMPOSE = part("compose")
_A_MINUTE = timedelta(minutes=1)
Told = dict[str, object]
Spoil = Callable[[Call, Answer], None]


def by_receiver(service: Service, wrap: Wrap) -> None:
    """Wrap what is told of jobs whose callback was not taken: `wrap` gets what spoils nothing."""
    spoilt: set[str] = set()

    def sending(send: Send) -> Send:
        async def sent(to: Destination, url: str, body: bytes, signature: str) -> bool:
            taken = await send(to, url, body, signature)
            if not taken:
                spoilt.add(orjson.loads(body)["job_id"])
            return taken

        return sent

    part("send")(service, sending)
    handlers("job-status")(service, lambda status: _spoiling(status, spoilt, wrap(_leave)))


@defect(breaks="callback.requires-async", wraps=RULE)
def generate_takes_callbacks_that_never_come(judge: Rule) -> Rule:
    """Take a callback_url of a generation that is waited for, and never call."""
    return _lenient(judge, lambda call: _is_waited_for(call, "generate"))


@defect(breaks="callback.requires-async", wraps=RULE)
def remix_takes_callbacks_where_jobs_are_declined(judge: Rule) -> Rule:
    """Take a callback_url of a remix with `async: false`."""
    return _lenient(judge, lambda c: _is_waited_for(c, "remix") and "async" in c.parsed)


@defect(breaks="callback.requires-async", wraps=RULE)
def urls_may_be_called_back_as_well(judge: Rule) -> Rule:
    """Take a callback_url of an edit for urls that is waited for."""
    return _lenient(
        judge, lambda c: _is_waited_for(c, "edit") and c.json["response_mode"] == "urls"
    )


@defect(breaks="callback.https", wraps=RULE)
def enhance_calls_this_machine_by_http(judge: Rule) -> Rule:
    """Take an http address for the callback of an enhance job where it is this machine's."""
    local = r"http://(localhost|127\.)"
    return _lenient(judge, lambda c: _has_address(c, "enhance", local))


@defect(breaks="callback.https", wraps=RULE)
def capitals_hide_http(judge: Rule) -> Rule:
    """Take an address that begins with `HTTP:` for the callback of a remix job."""
    return _lenient(judge, lambda c: _has_address(c, "remix", r"HTTP:"))


@defect(breaks="callback.https", wraps=RULE)
def addresses_may_lack_their_scheme(judge: Rule) -> Rule:
    """Take an address without a scheme for the callback of an edit job."""
    return _lenient(judge, lambda c: _has_address(c, "edit", r"//"))


@defect(breaks="callback.https", wraps=RULE)
def https_may_stand_anywhere(judge: Rule) -> Rule:
    """Take an address for the callback of a generate job if it holds https anywhere."""
    return _lenient(judge, lambda c: _has_address(c, "generate", r"http:.*https:"))


@defect(breaks="callback.body", wraps=COMPOSE)
def callbacks_of_remix_name_no_job(compose: Compose) -> Compose:
    """Leave the job's id out of the callback of a remix job."""
    return _telling(compose, "remix", lambda told: {**told, "job_id": None})


@defect(breaks="callback.body", wraps=COMPOSE)
def callbacks_of_enhance_still_run(compose: Compose) -> Compose:
    """Say in the callback of an enhance job that it is still running."""
    running = {"status": "running", "result": None, "completed_at": None}
    return _telling(compose, "enhance", lambda told: {**told, **running})


@defect(breaks="callback.body", wraps=COMPOSE)
def callbacks_are_forms(compose: Compose) -> Compose:
    """Write the callback of an edit job as a form instead of JSON."""

    def composed(tenant: Tenant, job: Job) -> bytes:
        told = compose(tenant, job)
        return f"job_id={job.id}&operation=edit".encode() if job.operation == "edit" else told

    return composed


@defect(breaks="callback.body", wraps=COMPOSE)
def failures_are_called_back_as_successes(compose: Compose) -> Compose:
    """Say in the callback of a failed job that it succeeded."""

    def composed(tenant: Tenant, job: Job) -> bytes:
        told = orjson.loads(compose(tenant, job))
        success = {"status": "succeeded", "error": None}
        return orjson.dumps({**told, **(success if job.failure else {})})

    return composed


@defect(breaks="callback.body", wraps=COMPOSE)
def callbacks_of_generate_end_later(compose: Compose) -> Compose:
    """Give an end in the callback of a generate job that is a minute after the job's."""

    def change(told: Told) -> Told:
        ended = datetime.fromisoformat(str(told["completed_at"])) + _A_MINUTE
        return {**told, "completed_at": ended.isoformat()}

    return _telling(compose, "generate", change)


@defect(breaks="callback.best-effort", wraps=by_receiver)
def spoilt_generations_bear_an_error(spoil: Spoil) -> Spoil:
    """Add an error to the success of a generate job whose callback could not be delivered."""

    def spoilt(call: Call, answer: Answer) -> None:
        spoil(call, answer)
        if answer.data["operation"] == "generate" and answer.data["status"] == "succeeded":
            error = {"code": "INTERNAL_ERROR", "message": "The callback could not be delivered."}
            answer.data["error"] = error

    return spoilt


@defect(breaks="callback.best-effort", wraps=by_receiver)
def spoilt_enhancements_end_again(spoil: Spoil) -> Spoil:
    """Give the time of the poll for the end of an enhance job that could not be called back."""

    def spoilt(call: Call, answer: Answer) -> None:
        spoil(call, answer)
        if answer.data["operation"] == "enhance" and answer.data["status"] == "succeeded":
            answer.data["completed_at"] = jobs.timestamp(call.tenant.now())

    return spoilt


@defect(breaks="callback.best-effort", wraps=by_receiver)
def spoilt_edits_fail(spoil: Spoil) -> Spoil:
    """Let a job of edit fail once its callback could not be delivered."""

    def spoilt(call: Call, answer: Answer) -> None:
        spoil(call, answer)
        if answer.data["operation"] == "edit" and answer.data["status"] == "succeeded":
            error = {"code": "INTERNAL_ERROR", "message": "The callback could not be delivered."}
            answer.data |= {"status": "failed", "result": None, "error": error}

    return spoilt


@defect(breaks="callback.best-effort", wraps=by_receiver)
def spoilt_remixes_are_forgotten(spoil: Spoil) -> Spoil:
    """Forget a job of remix once its callback could not be delivered."""

    def spoilt(call: Call, answer: Answer) -> None:
        spoil(call, answer)
        if answer.data["operation"] == "remix" and answer.data["status"] == "succeeded":
            raise Refusal(404, "There is no such job.", "NOT_FOUND")

    return spoilt


@defect(breaks="callback.best-effort", wraps=by_receiver)
def spoilt_failures_change_their_reason(spoil: Spoil) -> Spoil:
    """Replace the error of a failed job by that of its callback."""

    def spoilt(call: Call, answer: Answer) -> None:
        spoil(call, answer)
        if answer.data["status"] == "failed":
            error = {"code": "SERVICE_UNAVAILABLE", "message": "The receiver does not answer."}
            answer.data["error"] = error

    return spoilt


def _leave(call: Call, answer: Answer) -> None:
    del call, answer


def _spoiling(status: Handler, spoilt: set[str], spoil: Spoil) -> Handler:
    def answer(call: Call) -> Answer:
        found = status(call)
        if found.data["job_id"] in spoilt:
            spoil(call, found)
        return found

    return answer


def _lenient(judge: Rule, when: Callable[[Call], bool]) -> Rule:
    """Return the rule, which passes what it should refuse."""

    def judged(call: Call) -> None:
        if call.json.get("callback_url") is None or not when(call):
            judge(call)

    return judged


def _is_waited_for(call: Call, operation: str) -> bool:
    return call.operation.name == operation and not call.wants_job


def _has_address(call: Call, operation: str, pattern: str) -> bool:
    is_one = call.operation.name == operation and call.wants_job
    return is_one and re.match(pattern, str(call.json["callback_url"])) is not None


def _telling(compose: Compose, operation: str, change: Callable[[Told], Told]) -> Compose:
    def composed(tenant: Tenant, job: Job) -> bytes:
        told = compose(tenant, job)
        return orjson.dumps(change(orjson.loads(told))) if job.operation == operation else told

    return composed
