"""Lies about what does not exist: profiles, jobs and routes."""

import re

from contracts.mock import rules
from contracts.mock.answers import Answer, Refusal, invalid, refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.answering import RESPOND, amending, envelope, refusing
from contracts.mock.defects.registry import defect
from contracts.mock.jobs import KEPT
from contracts.mock.rules import Rule
from contracts.mock.seams import handlers, rule

_LONGEST_ID = 255
_FORM = re.compile(r"(prof|job)_[0-9a-f]{24}")


@defect(breaks="error.profile-not-found", wraps=rule(rules.ready_profiles))
def later_unknown_profiles_are_dropped(judge: Rule) -> Rule:
    """Drop unknown profiles in silence, unless one is the first of the list."""

    def judged(call: Call) -> None:
        first, *later = call.json.get("profile_ids") or [None]
        known = [id_ for id_ in later if call.tenant.state.profiles.get(id_) is not None]
        if later:
            call.json["profile_ids"] = [first, *known]
        judge(call)

    return judged


@defect(breaks="error.profile-not-found", wraps=rule(rules.ready_profiles))
def only_the_first_line_is_searched(judge: Rule) -> Rule:
    """Look for `[[profile_id]]` in the first line of a prompt alone."""

    def judged(call: Call) -> None:
        prompt = call.json.get("prompt") or ""
        call.json["prompt"] = prompt.partition("\n")[0]
        try:
            judge(call)
        finally:
            call.json["prompt"] = prompt

    return judged


@defect(breaks="error.profile-not-found", wraps=rule(rules.ready_profiles))
def remix_calls_an_unknown_profile_invalid(judge: Rule) -> Rule:
    """Refuse an unknown profile as 400 INVALID_REQUEST, on remix."""

    def change(call: Call, reason: Refusal) -> Refusal:
        is_remix = call.operation.name == "remix"
        is_unknown = is_remix and reason.code == "PROFILE_NOT_FOUND"
        return invalid(str(reason.detail)) if is_unknown else reason

    return refusing(judge, change)


@defect(breaks="error.profile-not-found", wraps=handlers("profile-picture"))
def ids_beyond_ascii_break_the_lookup(picture: Handler) -> Handler:
    """Answer 500 for the picture of a profile whose id is not ASCII."""

    def shown(call: Call) -> Answer:
        if not call.parameters["profile_id"].isascii():
            raise refusal("INTERNAL_ERROR", "Internal error.")
        return picture(call)

    return shown


@defect(breaks="error.profile-not-found", wraps=handlers("profile-status", "profile-delete"))
def long_profile_ids_are_forbidden(handle: Handler) -> Handler:
    """Refuse an id that no profile can have, being too long, with 403."""

    def handled(call: Call) -> Answer:
        if len(call.parameters["profile_id"]) > _LONGEST_ID:
            raise Refusal(403, "No profile is called that.")
        return handle(call)

    return handled


@defect(breaks="error.profile-not-found", wraps=rule(rules.ready_profiles))
def who_is_named_in_good_form_is_nobody(judge: Rule) -> Rule:
    """Take an unknown profile in a prompt, whose id could be one, for a part of the text."""

    def judged(call: Call) -> None:
        prompt = call.json.get("prompt") or ""
        known = call.tenant.state.profiles.get
        unknown = [found.group() for found in _FORM.finditer(prompt) if not known(found.group())]
        call.json["prompt"] = "" if unknown else prompt
        try:
            judge(call)
        finally:
            call.json["prompt"] = prompt

    return judged


@defect(breaks="error.job-not-found", wraps=handlers("job-status"))
def jobs_in_good_form_break_the_lookup(poll: Handler) -> Handler:
    """Answer 500 for an unknown job whose id could be one."""

    def polled(call: Call) -> Answer:
        id_ = call.parameters["job_id"]
        if _FORM.fullmatch(id_) and call.tenant.state.jobs.get(id_) is None:
            raise refusal("INTERNAL_ERROR", "Internal error.")
        return poll(call)

    return polled


@defect(breaks="error.profile-not-ready", wraps=rule(rules.ready_profiles))
def the_last_listed_may_be_in_training(judge: Rule) -> Rule:
    """Ask all listed profiles but the last of several whether they are READY."""

    def judged(call: Call) -> None:
        listed = call.json.get("profile_ids") or []
        if len(listed) > 1 and call.tenant.state.profiles.get(listed[-1]) is not None:
            call.json["profile_ids"] = listed[:-1]
        judge(call)
        call.json["profile_ids"] = listed

    return judged


@defect(breaks="error.profile-not-ready", wraps=rule(rules.ready_profiles))
def generate_takes_who_is_in_training(judge: Rule) -> Rule:
    """Generate with a profile that is named in the prompt and not READY."""

    def judged(call: Call) -> None:
        try:
            judge(call)
        except Refusal as reason:
            if call.operation.name != "generate" or reason.code != "PROFILE_NOT_READY":
                raise

    return judged


@defect(breaks="error.profile-not-ready", wraps=handlers("profile-picture"))
def a_picture_in_training_is_not_found(picture: Handler) -> Handler:
    """Answer the picture of a profile in training with PROFILE_NOT_FOUND."""

    def shown(call: Call) -> Answer:
        try:
            return picture(call)
        except Refusal as reason:
            raise refusal("PROFILE_NOT_FOUND", str(reason.detail)) from None

    return shown


@defect(breaks="error.profile-not-ready", wraps=rule(rules.ready_profiles))
def remix_conflicts_with_a_training(judge: Rule) -> Rule:
    """Refuse a profile in training with 409, on remix."""

    def change(call: Call, reason: Refusal) -> Refusal:
        is_remix = call.operation.name == "remix"
        is_early = is_remix and reason.code == "PROFILE_NOT_READY"
        return Refusal(409, "The profile is being trained.") if is_early else reason

    return refusing(judge, change)


@defect(breaks="error.job-not-found", wraps=handlers("job-status"))
def unknown_jobs_have_expired(poll: Handler) -> Handler:
    """Answer 410 for a job that never was."""

    def polled(call: Call) -> Answer:
        if call.tenant.state.jobs.get(call.parameters["job_id"]) is None:
            raise Refusal(410, "The job's result has expired.")
        return poll(call)

    return polled


@defect(breaks="error.job-not-found", wraps=handlers("job-status"))
def unknown_jobs_are_lost_profiles(poll: Handler) -> Handler:
    """Answer PROFILE_NOT_FOUND for an unknown job."""

    def polled(call: Call) -> Answer:
        if call.tenant.state.jobs.get(call.parameters["job_id"]) is None:
            raise refusal("PROFILE_NOT_FOUND", "There is no such job.")
        return poll(call)

    return polled


@defect(breaks="error.job-not-found", wraps=handlers("job-status"))
def submit_keys_name_their_job(poll: Handler) -> Handler:
    """Find a job by its client_request_id as well."""

    def polled(call: Call) -> Answer:
        job_id = call.tenant.state.submits.get(call.parameters["job_id"])
        if job_id is not None:
            call.parameters = {"job_id": job_id}
        return poll(call)

    return polled


@defect(breaks="error.job-not-found", wraps=handlers("job-status"))
def unknown_jobs_expire_in_a_day(poll: Handler) -> Handler:
    """Answer 410 for an unknown job once the account is older than results are kept."""
    opened: dict[str, float] = {}

    def polled(call: Call) -> Answer:
        tenant = call.tenant
        age = tenant.now() - opened.setdefault(tenant.account, tenant.clock())
        if age > KEPT and tenant.state.jobs.get(call.parameters["job_id"]) is None:
            raise Refusal(410, "The job's result has expired.")
        return poll(call)

    return polled


@defect(breaks="error.unknown-route", wraps=RESPOND)
def unknown_routes_say_no_code(respond: Handler) -> Handler:
    """Answer an unknown route with `{detail}` alone, as the framework does."""

    def shorten(call: Call, answer: Answer) -> None:
        if not call.is_routed and envelope(answer):
            answer.data = {"detail": "Not Found"}

    return amending(respond, shorten)


@defect(breaks="error.unknown-route", wraps=RESPOND)
def unknown_routes_may_not_be_posted(respond: Handler) -> Handler:
    """Answer 405 where there is nothing to POST to."""

    def forbid(call: Call, answer: Answer) -> None:
        if not call.is_routed and envelope(answer) and call.method == "POST":
            answer.status, answer.data = 405, {"detail": "Method Not Allowed"}

    return amending(respond, forbid)


@defect(breaks="error.unknown-route", wraps=RESPOND)
def unknown_routes_leave_the_request_out(respond: Handler) -> Handler:
    """Leave the request_id out where there is no such route."""

    def drop(call: Call, answer: Answer) -> None:
        if not call.is_routed:
            envelope(answer).pop("request_id", None)

    return amending(respond, drop)


@defect(breaks="error.unknown-route", wraps=RESPOND)
def what_is_below_profiles_is_a_lost_profile(respond: Handler) -> Handler:
    """Answer PROFILE_NOT_FOUND for any unknown route below profiles/."""

    def rename(call: Call, answer: Answer) -> None:
        if not call.is_routed and "/profiles/" in call.path and envelope(answer):
            answer.data["code"] = "PROFILE_NOT_FOUND"

    return amending(respond, rename)
