"""Lies about failures in the making of pictures: blocked, too slow, unavailable, broken."""

from contracts.mock import rules, stages
from contracts.mock.answers import Answer, Refusal, invalid, refusal
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.answering import RESPOND, amending, is_for, refusing
from contracts.mock.defects.registry import defect
from contracts.mock.records import Fault
from contracts.mock.rules import Rule
from contracts.mock.seams import rule, stage

MODERATE = rule(rules.moderated_prompt)
_MOST_OUTPUTS = 4
_TIMEOUT, _UNAVAILABLE = 504, 503


def becomes(call: Call, answer: Answer, status: int, code: str) -> None:
    """Make the answer another refusal in the envelope."""
    other = Refusal(status, "Something went wrong.", code).answer(call.id)
    answer.status, answer.data = other.status, other.data


@defect(breaks="error.moderation", wraps=MODERATE)
def remix_is_not_moderated(moderate: Rule) -> Rule:
    """Remix with any prompt."""

    def moderated(call: Call) -> None:
        if call.operation.name != "remix":
            moderate(call)

    return moderated


@defect(breaks="error.moderation", wraps=MODERATE)
def gpt_image_2_is_not_moderated(moderate: Rule) -> Rule:
    """Generate with any prompt, if gpt-image-2 is chosen."""

    def moderated(call: Call) -> None:
        is_generate = call.operation.name == "generate"
        if not (is_generate and call.json["base_model"] == "gpt-image-2"):
            moderate(call)

    return moderated


@defect(breaks="error.moderation", wraps=MODERATE)
def four_blocked_pictures_break_down(moderate: Rule) -> Rule:
    """Answer 500 where four pictures are blocked."""

    def change(call: Call, reason: Refusal) -> Refusal:
        is_four = call.json["num_output_images"] == _MOST_OUTPUTS
        return refusal("INTERNAL_ERROR", "Internal error.") if is_four else reason

    return refusing(moderate, change)


@defect(breaks="error.moderation", wraps=MODERATE)
def a_blocked_enhancement_is_invalid(moderate: Rule) -> Rule:
    """Answer INVALID_REQUEST where the prompt of an enhancement is blocked."""

    def change(call: Call, reason: Refusal) -> Refusal:
        return invalid(str(reason.detail)) if call.operation.name == "enhance" else reason

    return refusing(moderate, change)


@defect(breaks="error.moderation", wraps=MODERATE)
def the_second_blocked_prompt_passes(moderate: Rule) -> Rule:
    """Let every second blocked prompt of an operation pass, if its pictures are waited for."""
    blocked: set[str] = set()

    def moderated(call: Call) -> None:
        try:
            moderate(call)
        except Refusal:
            if call.wants_job or call.operation.name not in blocked:
                blocked.add(call.operation.name)
                raise
            blocked.remove(call.operation.name)

    return moderated


@defect(breaks="error.moderation", wraps=MODERATE)
def pictures_of_known_persons_are_not_moderated(moderate: Rule) -> Rule:
    """Make pictures with any prompt, if they show a profile."""

    def moderated(call: Call) -> None:
        if not call.json.get("profile_ids"):
            moderate(call)

    return moderated


@defect(breaks="error.timeout", wraps=RESPOND)
def a_late_remix_breaks_down(respond: Handler) -> Handler:
    """Answer 500 where a remix runs past its limit."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _TIMEOUT and is_for(call, "remix"):
            becomes(call, answer, 500, "INTERNAL_ERROR")

    return amending(respond, change)


@defect(breaks="error.timeout", wraps=RESPOND)
def every_second_timeout_is_an_outage(respond: Handler) -> Handler:
    """Answer 503 at every second request that runs past its limit."""
    late = 0

    def change(call: Call, answer: Answer) -> None:
        nonlocal late
        late += answer.status == _TIMEOUT
        if answer.status == _TIMEOUT and late % 2 == 0:
            becomes(call, answer, 503, "SERVICE_UNAVAILABLE")

    return amending(respond, change)


@defect(breaks="error.timeout", wraps=RESPOND)
def late_enhancements_hang_up(respond: Handler) -> Handler:
    """Close the connection where an enhancement runs past its limit."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _TIMEOUT and is_for(call, "enhance"):
            answer.hang_up = True

    return amending(respond, change)


@defect(breaks="error.timeout", wraps=RESPOND)
def four_late_pictures_are_none(respond: Handler) -> Handler:
    """Answer 200 without a picture where four pictures run past their limit."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _TIMEOUT and call.json["num_output_images"] == _MOST_OUTPUTS:
            empty = {"images": [], "download_urls": [], "known_subjects": {"counts": {}}}
            answer.status, answer.data = 200, empty

    return amending(respond, change)


@defect(breaks="error.unavailable", wraps=RESPOND)
def enhance_is_behind_a_bad_gateway(respond: Handler) -> Handler:
    """Answer 502 where enhance is unavailable."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _UNAVAILABLE and is_for(call, "enhance"):
            answer.status = 502

    return amending(respond, change)


@defect(breaks="error.unavailable", wraps=RESPOND)
def unavailable_addresses_break_down(respond: Handler) -> Handler:
    """Answer 500 where pictures by URL are unavailable."""

    def change(call: Call, answer: Answer) -> None:
        if answer.status == _UNAVAILABLE and b'"urls"' in (call.body or b""):
            becomes(call, answer, 500, "INTERNAL_ERROR")

    return amending(respond, change)


@defect(breaks="error.unavailable", wraps=RESPOND)
def the_second_outage_is_too_many_requests(respond: Handler) -> Handler:
    """Answer 429 at an operation's second outage in a row."""
    last: dict[str, int] = {}

    def change(call: Call, answer: Answer) -> None:
        if not call.is_routed:
            return
        before = last.get(call.operation.name)
        last[call.operation.name] = answer.status
        if answer.status == before == _UNAVAILABLE:
            answer.status, answer.data = 429, {"detail": "Too many requests."}

    return amending(respond, change)


@defect(breaks="error.unavailable", wraps=RESPOND)
def others_meet_a_breakdown(respond: Handler) -> Handler:
    """Answer 500 for 503 to any developer but the first."""

    def change(call: Call, answer: Answer) -> None:
        is_outage = answer.status == _UNAVAILABLE and call.is_authenticated
        if is_outage and call.tenant is not next(iter(call.service.tenants)):
            becomes(call, answer, 500, "INTERNAL_ERROR")

    return amending(respond, change)


@defect(breaks="error.sync-async-parity", wraps=MODERATE)
def blocked_jobs_fail_internally(moderate: Rule) -> Rule:
    """Accept a job whose prompt is blocked, and let it fail with INTERNAL_ERROR."""

    def moderated(call: Call) -> None:
        try:
            moderate(call)
        except Refusal:
            if not call.wants_job:
                raise
            call.fault = Fault.INTERNAL

    return moderated


@defect(breaks="error.sync-async-parity", wraps=MODERATE)
def several_blocked_pictures_seem_unavailable(moderate: Rule) -> Rule:
    """Accept a job of several blocked pictures, and let it fail with SERVICE_UNAVAILABLE."""

    def moderated(call: Call) -> None:
        try:
            moderate(call)
        except Refusal:
            if not call.wants_job or call.json["num_output_images"] == 1:
                raise
            call.fault = Fault.UNAVAILABLE

    return moderated


@defect(breaks="error.sync-async-parity", wraps=stage(stages.meet_fault))
def outages_break_jobs_of_generate(meet: Stage) -> Stage:
    """Let a job of generate fail with INTERNAL_ERROR where the service is unavailable."""

    def met(call: Call) -> Answer | None:
        answer = meet(call)
        if call.fault is Fault.UNAVAILABLE and is_for(call, "generate"):
            call.fault = Fault.INTERNAL
        return answer

    return met


@defect(breaks="error.sync-async-parity", wraps=stage(stages.meet_fault))
def breakdowns_take_the_instance_with_them(meet: Stage) -> Stage:
    """Let a job of edit or remix fail with instance_died where the service breaks down."""

    def met(call: Call) -> Answer | None:
        answer = meet(call)
        if call.fault is Fault.INTERNAL and is_for(call, "edit", "remix"):
            call.fault = Fault.INSTANCE_DIED
        return answer

    return met
