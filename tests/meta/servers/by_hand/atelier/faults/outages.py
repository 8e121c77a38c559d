"""Lies about outages: time limits, other mishaps, and what they let slip."""

from atelier.answers import Answer, Refusal
from atelier.faults.register import around, breaks
from atelier.state import Failure


def _on_outage(house, change):
    """Let `change(kind, refusal)` spoil a synchronous outage."""

    @around(house.studio, "outage")
    def _(inner, tenant, outage, bill):
        refusal = inner(tenant, outage, bill)
        change(outage, refusal)
        return refusal


@breaks("error.timeout")
def the_second_time_limit_is_a_breakdown(house):
    """The first request past its limit is a 504, the next one a 500."""
    seen = []

    def change(kind, refusal):
        if kind == "timeout":
            seen.append(kind)
            if len(seen) > 1:
                refusal.status, refusal.code = 500, "INTERNAL_ERROR"

    _on_outage(house, change)


@breaks("error.timeout")
def long_remixes_are_dropped(house):
    """A /remix past its limit is refunded, but the connection drops without an answer."""

    @around(house.studio, "work_anew")
    def _(inner, tenant, operation, order):
        try:
            return inner(tenant, operation, order)
        except Refusal as refusal:
            if refusal.status == 504 and operation == "remix":
                return Answer(504, None, dropped=True)
            raise


@breaks("error.unavailable")
def busy_generators_say_internal(house):
    """On /generate the 503 carries INTERNAL_ERROR."""

    @around(house.studio, "work_anew")
    def _(inner, tenant, operation, order):
        try:
            return inner(tenant, operation, order)
        except Refusal as refusal:
            if refusal.status == 503 and operation == "generate":
                refusal.code = "INTERNAL_ERROR"
            raise


@breaks("error.unavailable")
def unavailable_is_a_breakdown_by_url(house):
    """With response_mode urls an unavailable service answers 500."""

    @around(house.studio, "work_anew")
    def _(inner, tenant, operation, order):
        try:
            return inner(tenant, operation, order)
        except Refusal as refusal:
            if refusal.status == 503 and order.get("response_mode") == "urls":
                refusal.status, refusal.code = 500, "INTERNAL_ERROR"
            raise


@breaks("error.sync-async-parity")
def busy_jobs_say_internal(house):
    """An async job on an unavailable service fails with INTERNAL_ERROR, its twin with 503."""

    @around(house.studio, "struck")
    def _(inner, operation, outage):
        struck = inner(operation, outage)
        if outage == "unavailable":
            struck.code = "INTERNAL_ERROR"
        return struck


@breaks("error.sync-async-parity")
def moderated_enhance_jobs_are_invalid(house):
    """A moderated /enhance job fails with INVALID_REQUEST; the sister operations are right."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        job, dropped = inner(tenant, operation, order, digest)
        failed = isinstance(job.outcome, Failure)
        if failed and operation == "enhance" and job.outcome.code == "CONTENT_MODERATION":
            job.outcome.code = "INVALID_REQUEST"
        return job, dropped


@breaks("error.no-internals")
def breakdowns_show_the_stack(house):
    """A 500 has the stack trace in its detail."""

    def change(kind, refusal):
        if kind == "internal":
            refusal.detail = (
                'Traceback (most recent call last):\n  File "/srv/atelier/studio.py", line 88, '
                "in plan\nZeroDivisionError: division by zero"
            )

    _on_outage(house, change)


@breaks("error.no-internals")
def broken_json_names_the_parser(house):
    """The refusal of malformed JSON names the module and the file that parsed it."""

    @around(house.reader, "parse")
    def _(inner, request, status):
        try:
            return inner(request, status)
        except Refusal as refusal:
            told = "json.decoder.JSONDecodeError in /usr/lib/python3.11/json/decoder.py:355"
            refusal.detail = told
            for flaw in refusal.flaws:
                flaw["msg"] = told
            raise


@breaks("error.json")
def envelopes_are_plain_text(house):
    """404 bodies of jobs are sent as text/plain."""

    @around(house, "refused")
    def _(inner, request, refusal):
        answer = inner(request, refusal)
        if refusal.status == 404 and "jobs" in request.segments:
            answer.media_type = "text/plain"
        return answer


@breaks("error.json")
def outages_are_web_pages(house):
    """503 bodies are sent as text/html."""

    @around(house, "refused")
    def _(inner, request, refusal):
        answer = inner(request, refusal)
        if refusal.status == 503:
            answer.media_type = "text/html; charset=utf-8"
        return answer
