"""Lies about keys: whose they are, what uses them up, and what the documents leave open."""

from collections.abc import Callable

import orjson

from contracts.mock import jobs, stages
from contracts.mock.answers import Answer, Refusal, invalid
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.seams import handlers, part, stage

RECALL = stage(stages.recall)
RESPOND = part("respond")
_REFUSED = 400


@defect(breaks="idempotency.per-developer", wraps=RECALL)
def keys_are_everybodys(recall: Stage) -> Stage:
    """Return a job of another developer for an equal key of theirs."""

    def found(call: Call) -> Answer | None:
        answer = recall(call)
        if answer is not None or call.submit_key is None:
            return answer
        for tenant in call.service.tenants:
            job = tenant.state.jobs.get(tenant.state.submits.get(call.submit_key) or "")
            if job is not None:
                return Answer(202, jobs.handle(job))
        return None

    return found


@defect(breaks="idempotency.per-developer", wraps=RECALL)
def keys_of_others_are_taken(recall: Stage) -> Stage:
    """Refuse a key of generate that another developer has used before."""
    owners: dict[str, str] = {}

    def found(call: Call) -> Answer | None:
        key = call.submit_key
        if key is not None and call.operation.name == "generate":
            owner = owners.setdefault(key, call.tenant.name)
            if owner != call.tenant.name:
                raise invalid("client_request_id was used before.")
        return recall(call)

    return found


@defect(breaks="idempotency.per-developer", wraps=RECALL)
def keys_of_others_break_the_lookup(recall: Stage) -> Stage:
    """Fail with an internal error where another developer has used the key of a remix."""
    owners: dict[str, str] = {}

    def found(call: Call) -> Answer | None:
        key = call.submit_key
        if key is not None and call.operation.name == "remix":
            owner = owners.setdefault(key, call.tenant.name)
            if owner != call.tenant.name:
                raise RuntimeError("a key of two")
        return recall(call)

    return found


@defect(breaks="idempotency.refused-not-stored", wraps=stage(stages.check_rules))
def bad_requests_use_up_their_key(check: Stage) -> Stage:
    """Refuse every submit with the key of one that was refused with 400."""
    return _using_up(check, lambda reason: reason.status == _REFUSED)


@defect(breaks="idempotency.refused-not-stored", wraps=stage(stages.check_rules))
def unknown_profiles_use_up_their_key(check: Stage) -> Stage:
    """Refuse every submit with the key of one that named an unknown profile."""
    return _using_up(check, lambda reason: reason.code == "PROFILE_NOT_FOUND")


@defect(breaks="idempotency.refused-not-stored", wraps=stage(stages.check_rules))
def moderated_prompts_use_up_their_key(check: Stage) -> Stage:
    """Refuse every submit with the key of one whose prompt was moderated."""
    return _using_up(check, lambda reason: reason.code == "CONTENT_MODERATION")


@defect(breaks="idempotency.refused-not-stored", wraps=RESPOND)
def breaches_of_the_schema_use_up_their_key(respond: Handler) -> Handler:
    """Refuse every submit of remix with the key of one that broke the schema."""
    used: set[str] = set()

    def answer(call: Call) -> Answer:
        found = respond(call)
        key = _sent_key(call)
        if key and call.is_routed and call.operation.name == "remix":
            if found.status == 422:  # noqa: PLR2004 - a breach of the schema
                used.add(key)
            elif key in used:
                return invalid("client_request_id was used before.").answer(call.id)
        return found

    return answer


@defect(breaks="idempotency.refused-not-stored", wraps=RESPOND)
def strangers_use_up_keys(respond: Handler) -> Handler:
    """Refuse a key that somebody has sent without an API key before."""
    used: set[str] = set()

    def answer(call: Call) -> Answer:
        key = _sent_key(call)
        if key and not call.headers.get(b"x-api-key"):
            used.add(key)
        found = respond(call)
        if key and key in used and call.is_authenticated:
            return invalid("client_request_id was used before.").answer(call.id)
        return found

    return answer


@defect(breaks="idempotency.different-body", wraps=RECALL)
def other_words_are_another_job(recall: Stage) -> Stage:
    """Make another job where a key comes back with another prompt."""
    return _meeting_changes(recall, "prompt", lambda _: None)


@defect(breaks="idempotency.different-body", wraps=RECALL)
def other_counts_break_the_lookup(recall: Stage) -> Stage:
    """Fail with an internal error where a key comes back with another number of outputs."""
    return _meeting_changes(recall, "num_output_images", _break)


@defect(breaks="idempotency.different-body", wraps=RECALL)
def other_formats_are_made_at_once(recall: Stage) -> Stage:
    """Answer with a result where a key comes back with another format."""
    return _meeting_changes(
        recall, "output_format", lambda _: Answer(200, jobs.edit_response((), pictures=()))
    )


@defect(breaks="idempotency.across-operations", wraps=RECALL)
def keys_of_other_operations_break_the_lookup(recall: Stage) -> Stage:
    """Fail with an internal error where remix gets a key of another operation."""
    return _meeting_other_operations(recall, "remix", _break)


@defect(breaks="idempotency.across-operations", wraps=RECALL)
def keys_of_other_operations_are_found_nowhere(recall: Stage) -> Stage:
    """Answer 404 where generate gets a key of another operation."""

    def refuse(_: Call) -> Answer:
        raise Refusal(404, "There is no such job.", "NOT_FOUND")

    return _meeting_other_operations(recall, "generate", refuse)


@defect(breaks="idempotency.across-operations", wraps=RECALL)
def keys_of_other_operations_are_unavailable(recall: Stage) -> Stage:
    """Call the service unavailable where edit gets a key of another operation."""

    def refuse(_: Call) -> Answer:
        raise Refusal(503, "Service temporarily unavailable.", "SERVICE_UNAVAILABLE")

    return _meeting_other_operations(recall, "edit", refuse)


@defect(breaks="idempotency.sync", wraps=handlers("edit"))
def keys_break_what_is_waited_for(handle: Handler) -> Handler:
    """Fail with an internal error where an edit that is waited for has a key."""
    return _meeting_keys(handle, lambda _: True, _break)


@defect(breaks="idempotency.sync", wraps=handlers("generate"))
def repeated_keys_break_what_is_waited_for(handle: Handler) -> Handler:
    """Fail with an internal error when a generation that is waited for repeats its key."""
    seen: set[str] = set()

    def is_repeated(key: str) -> bool:
        known = key in seen
        seen.add(key)
        return known

    return _meeting_keys(handle, is_repeated, _break)


@defect(breaks="idempotency.sync", wraps=handlers("enhance"))
def keys_are_found_nowhere_while_waiting(handle: Handler) -> Handler:
    """Answer 404 where an enhancement that is waited for has a key."""

    def refuse(_: Call) -> Answer:
        raise Refusal(404, "There is no such job.", "NOT_FOUND")

    return _meeting_keys(handle, lambda _: True, refuse)


def _sent_key(call: Call) -> str | None:
    """Return the key in the body, whoever sent it; a body that is no JSON has none."""
    try:
        sent = orjson.loads(call.body or b"")
    except orjson.JSONDecodeError:
        return None
    key = sent.get("client_request_id") if isinstance(sent, dict) else None
    return key if isinstance(key, str) and sent.get("async") is True else None


def _using_up(check: Stage, when: Callable[[Refusal], bool]) -> Stage:
    """Return the stage, which remembers the keys of submits that it refused, and refuses them."""
    used: set[str] = set()

    def checked(call: Call) -> Answer | None:
        key = call.submit_key if call.operation.makes_images else None
        try:
            answer = check(call)
        except Refusal as reason:
            if key and when(reason):
                used.add(key)
            raise
        if key in used:
            raise invalid("client_request_id was used before.")
        return answer

    return checked


def _meeting_changes(recall: Stage, member: str, meet: Callable[[Call], Answer | None]) -> Stage:
    """Return the stage, which does something where a key comes back with another member."""
    sent: dict[str, object] = {}

    def found(call: Call) -> Answer | None:
        key = call.submit_key
        if key is None:
            return recall(call)
        value = call.json.get(member)
        same, answer = sent.setdefault(key, value) == value, recall(call)
        return answer if same or answer is None else meet(call)

    return found


def _meeting_other_operations(
    recall: Stage, operation: str, meet: Callable[[Call], Answer | None]
) -> Stage:
    """Return the stage, which does something where the operation gets the key of another one."""
    used: dict[str, str] = {}

    def found(call: Call) -> Answer | None:
        key = call.submit_key
        if key is None:
            return recall(call)
        other = used.setdefault(key, call.operation.name) != call.operation.name
        return meet(call) if other and call.operation.name == operation else recall(call)

    return found


def _meeting_keys(
    handle: Handler, when: Callable[[str], bool], meet: Callable[[Call], Answer | None]
) -> Handler:
    """Return the handler, which does something where a request that is waited for has a key."""

    def answer(call: Call) -> Answer:
        key = call.json.get("client_request_id")
        met = meet(call) if key and not call.wants_job and when(key) else None
        return met or handle(call)

    return answer


def _break(call: Call) -> Answer:
    raise RuntimeError(f"{call.operation.name} cannot go on")
