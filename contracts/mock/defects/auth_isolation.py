"""Lies about developers who should not meet."""

import asyncio
import re
from collections.abc import Callable, Iterable
from typing import Any

from contracts.mock import jobs, profiles, rules
from contracts.mock.answers import Answer, Refusal, refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.answering import owner_of
from contracts.mock.defects.registry import defect
from contracts.mock.rules import Rule
from contracts.mock.seams import handlers, part, rule

_NAMED = re.compile(r"\[\[([^\[\]]+)\]\]")
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


def _is_borrowed(call: Call, profile_id: str) -> bool:
    """Return whether a profile is READY for a developer who did not ask."""
    for owner in call.service.tenants:
        profile = owner.state.profiles.get(profile_id)
        if owner is not call.tenant and profile is not None:
            return profiles.status_of(profile, owner.now()) == "READY"
    return False


def _borrowing(judge: Rule, borrow: Callable[[Call], Iterable[str]]) -> Rule:
    """Return the rule, which does not look at the foreign profiles that `borrow` names."""

    def borrowing(call: Call) -> None:
        kept = ("prompt", "profile_ids")
        sent: dict[str, Any] = {name: call.json[name] for name in kept if name in call.json}
        for id_ in [id_ for id_ in borrow(call) if _is_borrowed(call, id_)]:
            call.json["prompt"] = (call.json.get("prompt") or "").replace(f"[[{id_}]]", "")
            call.json["profile_ids"] = [
                other for other in call.json.get("profile_ids") or [] if other != id_
            ]
        try:
            judge(call)
        finally:
            call.json.update(sent)

    return borrowing


@defect(breaks="auth.isolation", wraps=rule(rules.ready_profiles))
def later_names_are_anybodys(judge: Rule) -> Rule:
    """Ask of the first profile that a prompt names alone whose it is."""
    return _borrowing(judge, lambda call: _NAMED.findall(call.json.get("prompt") or "")[1:])


@defect(breaks="auth.isolation", wraps=rule(rules.ready_profiles))
def a_name_beside_a_list_is_anybodys(judge: Rule) -> Rule:
    """Do not ask whose profiles a prompt names, where others are listed."""

    def borrow(call: Call) -> Iterable[str]:
        is_listed = bool(call.json.get("profile_ids"))
        return _NAMED.findall(call.json.get("prompt") or "") if is_listed else ()

    return _borrowing(judge, borrow)


@defect(breaks="auth.isolation", wraps=rule(rules.ready_profiles))
def jobs_list_anybody_at_the_end(judge: Rule) -> Rule:
    """Do not ask whose the last of several profiles is that a job lists."""

    def borrow(call: Call) -> Iterable[str]:
        return call.json.get("profile_ids", ())[1:][-1:] if call.wants_job else ()

    return _borrowing(judge, borrow)


@defect(breaks="auth.isolation", wraps=handlers("profile-picture", "profile-delete"))
def foreign_deletions_take_the_picture(handle: Handler) -> Handler:
    """Answer that a foreign profile is unknown, and show its picture no more."""
    taken: set[str] = set()

    def handled(call: Call) -> Answer:
        owner, id_ = owner_of(call, "profiles", "profile_id"), call.parameters["profile_id"]
        is_foreign = owner is not None and owner is not call.tenant
        if call.operation.name == "profile-delete" and is_foreign:
            taken.add(id_)
        elif call.operation.name == "profile-picture" and id_ in taken:
            raise refusal("PROFILE_NOT_FOUND", "There is no such picture.")
        return handle(call)

    return handled


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
