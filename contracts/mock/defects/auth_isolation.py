"""Lies about developers who should not meet."""

import asyncio
from typing import Any

from contracts.mock import jobs, profiles, rules
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.answering import owner_of
from contracts.mock.defects.registry import defect
from contracts.mock.rules import Rule
from contracts.mock.seams import handlers, part, rule

_A_MOMENT = 0.005  # seconds that a database takes


@defect(breaks="auth.isolation", wraps=handlers("job-status"))
def polled_jobs_are_cached_for_all(poll: Handler) -> Handler:
    """Show a job to every developer, once its owner has polled it."""
    cache: dict[str, Answer] = {}

    def cached(call: Call) -> Answer:
        job_id = call.parameters["job_id"]
        try:
            cache[job_id] = poll(call)
        except Refusal:
            if job_id not in cache or owner_of(call, "jobs", "job_id") is call.tenant:
                raise
        return cache[job_id]

    return cached


@defect(breaks="auth.isolation", wraps=handlers("job-status"))
def the_first_developer_sees_all_jobs(poll: Handler) -> Handler:
    """Show every developer's job to the first, whose account came before there were others."""

    def polled(call: Call) -> Answer:
        if call.tenant is next(iter(call.service.tenants)):
            call.tenant = owner_of(call, "jobs", "job_id") or call.tenant
        return poll(call)

    return polled


@defect(breaks="auth.isolation", wraps=handlers("job-status"))
def expiry_is_looked_at_before_the_owner(poll: Handler) -> Handler:
    """Answer 410 for any expired job, whoever asks."""

    def polled(call: Call) -> Answer:
        owner = owner_of(call, "jobs", "job_id")
        job = owner and owner.state.jobs.get(call.parameters["job_id"])
        if owner and job and jobs.is_expired(job, owner.now()):
            raise Refusal(410, "The job's result has expired.")
        return poll(call)

    return polled


@defect(breaks="auth.isolation", wraps=handlers("job-status"))
def failures_are_told_to_all(poll: Handler) -> Handler:
    """Show a job that failed to every developer."""

    def polled(call: Call) -> Answer:
        owner = owner_of(call, "jobs", "job_id")
        job = owner and owner.state.jobs.get(call.parameters["job_id"])
        if owner and job and jobs.status_of(job, owner.now()) == "failed":
            call.tenant = owner
        return poll(call)

    return polled


@defect(breaks="auth.isolation", wraps=handlers("profile-delete"))
def foreign_deletions_delete_in_silence(delete: Handler) -> Handler:
    """Answer that a foreign profile is unknown, and delete it."""

    def deleted(call: Call) -> Answer:
        owner = owner_of(call, "profiles", "profile_id")
        if owner is not None and owner is not call.tenant:
            owner.state.profiles.pop(call.parameters["profile_id"])
        return delete(call)

    return deleted


@defect(breaks="auth.isolation", wraps=handlers("profile-delete"))
def a_tag_is_deleted_everywhere(delete: Handler) -> Handler:
    """Delete with a profile whatever other developers gave the same tag."""

    def deleted(call: Call) -> Answer:
        profile = profiles.known(call.tenant, call.parameters["profile_id"])
        for other in call.service.tenants:
            alike = [p.id for p in other.state.profiles.values() if p.tag and p.tag == profile.tag]
            for id_ in alike if other is not call.tenant else ():
                other.state.profiles.pop(id_)
        return delete(call)

    return deleted


@defect(breaks="auth.isolation", wraps=handlers("profile-ids"))
def tags_are_searched_everywhere(list_: Handler) -> Handler:
    """List the profiles of all developers that bear the tag; without a tag, one's own."""

    def listed(call: Call) -> Answer:
        if "tag" not in call.query:
            return list_(call)
        asking, found = call.tenant, []
        for owner in call.service.tenants:
            call.tenant = owner
            found += list_(call).data["profiles"]
        call.tenant = asking
        return Answer(200, {"profiles": found})

    return listed


@defect(breaks="auth.isolation", wraps=rule(rules.ready_profiles))
def remix_borrows_faces(judge: Rule) -> Rule:
    """Remix with the READY profile of another developer."""

    def borrowing(call: Call) -> None:
        asking = call.tenant
        for id_ in call.json.get("profile_ids", ()) if call.operation.name == "remix" else ():
            owners = (t for t in call.service.tenants if t.state.profiles.get(id_))
            call.tenant = next(owners, asking)
        try:
            judge(call)
        finally:
            call.tenant = asking

    return borrowing


@defect(breaks="auth.isolation", wraps=handlers("profile-status"))
def foreign_profiles_are_forbidden(status: Handler) -> Handler:
    """Answer the status of a foreign profile with 403, which says that there is one."""

    def told(call: Call) -> Answer:
        owner = owner_of(call, "profiles", "profile_id")
        if owner is not None and owner is not call.tenant:
            raise Refusal(403, "This profile is not yours.")
        return status(call)

    return told


@defect(breaks="auth.isolation", wraps=handlers("profile-picture"))
def foreign_trainings_are_told(picture: Handler) -> Handler:
    """Answer the picture of a foreign profile in training with PROFILE_NOT_READY."""

    def shown(call: Call) -> Answer:
        owner = owner_of(call, "profiles", "profile_id")
        if owner is not None and owner is not call.tenant:
            profile = profiles.known(owner, call.parameters["profile_id"])
            if profiles.status_of(profile, owner.now()) != "READY":
                raise refusal("PROFILE_NOT_READY", "The profile is not ready.")
        return picture(call)

    return shown


@defect(breaks="auth.isolation", wraps=part("edge"))
def secrets_cross_over(edge: Any) -> Any:
    """Tell the webhook secret of whoever asked last, when two ask at the same moment."""
    last: dict[str, Any] = {}

    def around(application: Any) -> Any:
        async def crossing(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http" and scope["path"].endswith("/webhook-secret"):
                last["headers"] = scope["headers"]
                await asyncio.sleep(_A_MOMENT)
                scope["headers"] = last["headers"]
            await edge(application)(scope, receive, send)

        return crossing

    return around
