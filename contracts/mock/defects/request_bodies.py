"""Lies about bodies that are no request, and about members that nobody declared."""

import json

from contracts.mock import stages
from contracts.mock.answers import Refusal, refusal
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, misreading
from contracts.mock.records import Fault
from contracts.mock.seams import handlers, stage

_READ = stage(stages.read_body)
_DEEP = 1_000


@defect(breaks="request.not-json", wraps=_READ)
def null_is_a_request_of_defaults(read: Stage) -> Stage:
    """Generate from nothing but defaults where the body is null."""

    def lenient(call: Call) -> None:
        if call.operation.name == "generate" and call.body == b"null":
            call.parsed = {}
        read(call)

    return lenient


@defect(breaks="request.not-json", wraps=_READ)
def numbers_crash_training(read: Stage) -> Stage:
    """Fail with an internal error where a profile's request is a number."""

    def crashing(call: Call) -> None:
        read(call)
        if call.operation.name == "profile-add" and isinstance(call.parsed, int):
            raise refusal("INTERNAL_ERROR", "Internal error.")

    return crashing


@defect(breaks="request.not-json", wraps=_READ)
def plain_text_is_json(read: Stage) -> Stage:
    """Read JSON from a body that says it is plain text, for edit."""

    def lenient(call: Call) -> None:
        is_text = call.headers.get(b"content-type", b"").startswith(b"text/plain")
        if call.operation.name == "edit" and is_text:
            call.headers = {**call.headers, b"content-type": b"application/json"}
        read(call)

    return lenient


@defect(breaks="request.not-json", wraps=_READ)
def what_follows_a_request_is_dropped(read: Stage) -> Stage:
    """Stop reading the body of a remix where its JSON ends, whatever follows."""

    def lenient(call: Call) -> None:
        if call.operation.name == "remix" and call.body:
            text = call.body.decode("latin-1")
            try:
                end = json.JSONDecoder().raw_decode(text)[1]
            except ValueError:
                end = len(text)
            call.body = call.body[:end]
        read(call)

    return lenient


@defect(breaks="request.not-json", wraps=_READ)
def deep_nesting_crashes(read: Stage) -> Stage:
    """Fail with an internal error where enhance is sent objects a thousand deep."""

    def crashing(call: Call) -> None:
        if call.operation.name == "enhance" and (call.body or b"").count(b'{"a":') > _DEEP:
            raise refusal("INTERNAL_ERROR", "Internal error.")
        read(call)

    return crashing


@defect(breaks="request.not-json", wraps=_READ)
def stray_bytes_crash(read: Stage) -> Stage:
    """Fail with an internal error where the body of an edit is no UTF-8."""

    def crashing(call: Call) -> None:
        try:
            (call.body or b"").decode()
        except UnicodeDecodeError:
            if call.operation.name == "edit":
                raise refusal("INTERNAL_ERROR", "Internal error.") from None
        read(call)

    return crashing


def _undeclared(call: Call) -> bool:
    return bool(call.parsed.keys() - call.json.keys())


@defect(breaks="request.unknown-field", wraps=CHECK)
def undeclared_members_crash_generate(check: Stage) -> Stage:
    """Fail with an internal error where generate is sent a member that it does not know."""

    def crashing(call: Call) -> None:
        check(call)
        if call.operation.name == "generate" and _undeclared(call):
            raise refusal("INTERNAL_ERROR", "Internal error.")

    return crashing


@defect(breaks="request.unknown-field", wraps=CHECK)
def jobs_of_enhance_stumble_over_ratios(check: Stage) -> Stage:
    """Fail with an internal error where a job of enhance is sent an aspect ratio."""

    def crashing(call: Call) -> None:
        check(call)
        is_job = call.operation.name == "enhance" and call.wants_job
        if is_job and "aspect_ratio" in call.parsed:
            raise refusal("INTERNAL_ERROR", "Internal error.")

    return crashing


@defect(breaks="request.unknown-field", wraps=CHECK)
def remix_finds_no_models(check: Stage) -> Stage:
    """Answer 404 where a remix names a base model, which it does not declare."""

    def missing(call: Call) -> None:
        check(call)
        if call.operation.name == "remix" and "base_model" in call.parsed:
            raise refusal("NOT_FOUND", "There is no such model.")

    return missing


@defect(breaks="request.unknown-field", wraps=handlers("enhance"))
def enhance_obeys_a_resolution(handle: Handler) -> Handler:
    """Enhance in the resolution that was sent, though it is fixed at 2K."""

    def obey(call: Call, asked: Members) -> None:
        asked["resolution"] = call.parsed.get("resolution", "2K")

    return misreading(handle, obey)


@defect(breaks="request.unknown-field", wraps=CHECK)
def undeclared_members_are_forbidden(check: Stage) -> Stage:
    """Forbid a profile that is sent with a member that nobody declared, with 403."""

    def forbid(call: Call) -> None:
        check(call)
        if call.operation.name == "profile-add" and _undeclared(call):
            raise Refusal(403, "Forbidden")

    return forbid


@defect(breaks="request.unknown-field", wraps=handlers("edit"))
def undeclared_members_fail_jobs(handle: Handler) -> Handler:
    """Accept a job of edit with a member that nobody declared, and let it fail."""

    def fail(call: Call, _: Members) -> None:
        if call.wants_job and _undeclared(call):
            call.fault = Fault.INTERNAL

    return misreading(handle, fail)
