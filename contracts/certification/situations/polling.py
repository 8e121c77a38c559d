"""Drills in which a job takes its time, fails, vanishes, or is told of in a way nobody expects."""

from contracts.certification.drills import End, drill
from contracts.certification.record import Body, Reply, Request
from contracts.certification.scripts import (
    Proceed,
    Script,
    answered,
    changed,
    refused,
    reset,
    truncated,
)
from contracts.certification.situations.held import running
from contracts.certification.situations.retries import page
from contracts.certification.stage import Stage

FAILED = ("client-polling.failed", "client-polling.ends", "client-error.code")
NO_SUCCESS = ("client-polling.no-false-success",)
_CODES = (
    "CONTENT_MODERATION",
    "SERVICE_UNAVAILABLE",
    "NOT_FOUND",
    "PROFILE_NOT_FOUND",
    "PROFILE_NOT_READY",
    "INVALID_REQUEST",
    "INTERNAL_ERROR",
    "instance_died",
    "dispatch_failed",
)
_NEVER = 3600.0
_SOON = 4.0
_TROUBLED = 12.0  # seconds, which leave time to a client that asks seldom


@drill("slow-job", "client-polling.ends", "client-polling.pace")
class SlowJob(Script):
    """The job takes three seconds."""

    job_seconds = 3.0


class _Changed(Script):
    """Changes what the API says of a job that succeeded."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Change the answers to polls once the job is over, and say in the facts that it was."""
        reply = await proceed()
        is_over = (reply.body.data or {}).get("status") == "succeeded"
        if request.operation != "job-status" or not is_over:
            return reply
        stage.facts["odd"] = True
        return self.told(stage, reply)

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Return what is said instead."""
        raise NotImplementedError


def _failing(code: str) -> type[Script]:
    class Failing(_Changed):
        job_seconds = 0.3

        def told(self, stage: Stage, reply: Reply) -> Reply:
            stage.facts["code"] = code
            error = {"code": code, "message": "The drill made it fail."}
            return changed(reply, status="failed", result=None, error=error)

    Failing.__doc__ = f"The job fails with {code}."
    return Failing


for _code in _CODES:
    drill(f"failed-{_code.lower().replace('_', '-')}", *FAILED, expects=End.FAILURE)(
        _failing(_code)
    )


@drill("failed-of-tomorrow", "client-polling.failed", expects=End.FAILURE)
class FailedOfTomorrow(_failing("QUOTA_OF_TOMORROW")):  # type: ignore[misc]
    """The job fails with a code that no document names yet."""

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Fail with that code, which a client may tell or not."""
        failed: Reply = super().told(stage, reply)
        stage.facts.pop("code")
        return failed


@drill("unknown-status", *NO_SUCCESS, expects=End.FAILURE, give_up_seconds=_SOON)
class UnknownStatus(_Changed):
    """The job's status is a word that no document names."""

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Say `archived`, without a result."""
        del stage
        return changed(reply, status="archived", result=None, completed_at=None)


@drill("html-poll", *NO_SUCCESS, expects=End.FAILURE, give_up_seconds=_SOON)
class HtmlPoll(_Changed):
    """Once the job is over, polls are answered 200 with a web page."""

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Send a page."""
        del stage, reply
        return page(200, "Welcome")


@drill("empty-poll", *NO_SUCCESS, expects=End.FAILURE, give_up_seconds=_SOON)
class EmptyPoll(_Changed):
    """Once the job is over, polls are answered 200 with nothing."""

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Send no body."""
        del stage
        return answered(reply.status)


@drill("malformed-poll", *NO_SUCCESS, expects=End.FAILURE, give_up_seconds=_SOON)
class MalformedPoll(_Changed):
    """Once the job is over, polls are answered 200 with half a JSON object."""

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Send half of it, in good order otherwise."""
        del stage
        content = reply.body.content or b""
        return Reply(200, reply.headers[:1], Body.of(content[: len(content) // 2]))


@drill("succeeded-without-result", *NO_SUCCESS, expects=End.FAILURE, give_up_seconds=_SOON)
class SucceededWithoutResult(_Changed):
    """The job succeeded, and its result is null."""

    def told(self, stage: Stage, reply: Reply) -> Reply:
        """Leave the result out."""
        del stage
        return changed(reply, result=None)


@drill("poll-troubles", "client-polling.survives")
class PollTroubles(Script):
    """Polls are answered 503, reset, 500 and broken off, one after the other, before they work."""

    def __init__(self) -> None:
        self._first: float | None = None

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Say `running` in the first poll, and make the second to the fifth go wrong.

        Who asks late meets the troubles, too, and who asks seldom does not meet all of them.
        """
        reply = await proceed()
        if request.operation != "job-status":
            return reply
        self._first = request.at if self._first is None else self._first
        if request.at - self._first > _TROUBLED:
            return reply
        return {
            1: running(reply),
            2: refused(503, "SERVICE_UNAVAILABLE"),
            3: reset(reply),
            4: refused(500, "INTERNAL_ERROR"),
            5: truncated(reply),
        }.get(stage.nth(request), reply)


def _vanishing(status: int, code: str | None) -> type[Script]:
    class Vanishing(Script):
        job_seconds = _NEVER

        async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
            if request.operation != "job-status" or stage.nth(request) == 1:
                return await proceed()
            return answered(status) if code is None else refused(status, code)

    Vanishing.__doc__ = f"From the second poll on, the job is answered {status}."
    return Vanishing


for _status, _named in ((404, "NOT_FOUND"), (410, None), (401, None)):
    drill(f"poll-{_status}", "client-polling.gone", expects=End.FAILURE)(
        _vanishing(_status, _named)
    )


@drill("another-poll-url", "client-polling.poll-url")
class AnotherPollUrl(Script):
    """The poll_url of the 202 carries a query that no client can guess."""

    async def answer(self, stage: Stage, request: Request, proceed: Proceed) -> Reply:
        """Add the query."""
        reply = await proceed()
        if not request.is_submit or "poll_url" not in (reply.body.data or {}):
            return reply
        poll_url = f"{reply.body.data['poll_url']}?region=drill-7"
        stage.facts["poll_url"] = poll_url
        return changed(reply, poll_url=poll_url)


@drill(
    "never-over", "client-polling.gives-up", *NO_SUCCESS, expects=End.FAILURE, give_up_seconds=_SOON
)
class NeverOver(Script):
    """The job is never over."""

    job_seconds = _NEVER
