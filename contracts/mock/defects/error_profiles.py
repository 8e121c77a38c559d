"""Lies about profiles that a request refers to: which id is whose, and who is READY."""

import re
from collections.abc import Callable

from contracts.mock import profiles, rules
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.rules import Rule
from contracts.mock.seams import handlers, rule
from contracts.mock.tenants import Tenant

REFERENCES = rule(rules.ready_profiles)
_NAMED = re.compile(r"\[\[([^\[\]]+)\]\]")
_TOLD = 20  # characters of an id that tell it from others


def _begun(tenant: Tenant, start: str) -> str:
    """Return the id of the tenant that begins so, if it says enough, or else the start itself."""
    found = (profile.id for profile in tenant.state.profiles.values())
    return next((id_ for id_ in found if len(start) >= _TOLD and id_.startswith(start)), start)


@defect(breaks="error.profile-not-found", wraps=handlers("profile-status"))
def profiles_are_found_by_their_beginning(status: Handler) -> Handler:
    """Tell the status of the profile whose id begins as the one that was asked for."""

    def told(call: Call) -> Answer:
        call.parameters = {"profile_id": _begun(call.tenant, call.parameters["profile_id"])}
        return status(call)

    return told


@defect(breaks="error.profile-not-found", wraps=REFERENCES)
def profiles_are_listed_by_their_beginning(judge: Rule) -> Rule:
    """Enhance with the profile whose id begins as one that is listed."""

    def judged(call: Call) -> None:
        if call.operation.name == "enhance":
            listed = call.json.get("profile_ids") or []
            call.json["profile_ids"] = [_begun(call.tenant, id_) for id_ in listed]
        judge(call)

    return judged


@defect(breaks="error.job-not-found", wraps=handlers("job-status"))
def jobs_are_found_by_their_beginning(poll: Handler) -> Handler:
    """Show the job whose id begins as the one that was asked for."""

    def polled(call: Call) -> Answer:
        start = call.parameters["job_id"]
        found = (job.id for job in call.tenant.state.jobs.values() if job.id.startswith(start))
        id_ = next(found, start) if len(start) >= _TOLD else start
        call.parameters = {"job_id": id_}
        return poll(call)

    return polled


def _sparing(judge: Rule, code: str, spared: Callable[[Call], bool]) -> Rule:
    """Return the rule, which refuses some requests for no profile with this code."""

    def judged(call: Call) -> None:
        try:
            judge(call)
        except Refusal as reason:
            if reason.code != code or not spared(call):
                raise

    return judged


@defect(breaks="error.profile-not-found", wraps=REFERENCES)
def gpt_image_2_knows_everybody(judge: Rule) -> Rule:
    """Make the picture of an unknown profile with gpt-image-2."""
    return _sparing(
        judge,
        "PROFILE_NOT_FOUND",
        lambda call: call.json.get("base_model") == "gpt-image-2",
    )


@defect(breaks="error.profile-not-ready", wraps=REFERENCES)
def others_need_no_training(judge: Rule) -> Rule:
    """Make pictures with a profile in training for any developer but the first."""
    return _sparing(
        judge,
        "PROFILE_NOT_READY",
        lambda call: call.tenant is not next(iter(call.service.tenants)),
    )


@defect(breaks="error.profile-not-ready", wraps=REFERENCES)
def who_is_named_beside_others_may_be_in_training(judge: Rule) -> Rule:
    """Ask the first profile that a prompt names alone whether it is READY."""

    def is_ready(call: Call) -> bool:
        first, *later = _NAMED.findall(call.json.get("prompt") or "") or [""]
        profile = call.tenant.state.profiles.get(first) if later else None
        return profile is not None and (profiles.status_of(profile, call.tenant.now()) == "READY")

    return _sparing(judge, "PROFILE_NOT_READY", is_ready)


@defect(breaks="error.profile-not-ready", wraps=REFERENCES)
def jobs_take_who_is_nearly_ready(judge: Rule) -> Rule:
    """Take a job of generate with a profile whose training is in progress."""

    def is_nearly_ready(call: Call) -> bool:
        found = map(call.tenant.state.profiles.get, call.subjects)
        now = call.tenant.now()
        states = {profiles.status_of(profile, now) for profile in found if profile is not None}
        is_job = call.operation.name == "generate" and call.wants_job
        return is_job and states <= {"IN_PROGRESS", "READY"}

    return _sparing(judge, "PROFILE_NOT_READY", is_nearly_ready)
