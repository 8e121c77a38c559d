"""Lies about what a missing or unknown key opens after all: single operations, and effects."""

from contracts.mock import billing, jobs, profiles, stages
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.defects.answering import (
    RESPOND,
    header,
    is_for,
    owner_of,
    refusing_at,
    unchecked,
)
from contracts.mock.defects.registry import defect
from contracts.mock.records import Job
from contracts.mock.seams import stage
from contracts.mock.tenants import Tenant

AUTHENTICATE = stage(stages.authenticate)
_KEY = b"x-api-key"


def first(call: Call) -> Tenant:
    """Return the first developer."""
    return next(iter(call.service.tenants))


@defect(breaks="auth.every-operation", wraps=AUTHENTICATE)
def pictures_are_public(authenticate: Stage) -> Stage:
    """Show the picture of any profile to whoever sends no key."""

    def authenticated(call: Call) -> Answer | None:
        is_public = is_for(call, "profile-picture") and _KEY not in call.headers
        owner = owner_of(call, "profiles", "profile_id") if is_public else None
        if owner is None:
            return authenticate(call)
        call.tenant = owner
        return None

    return authenticated


@defect(breaks="auth.every-operation", wraps=AUTHENTICATE)
def polling_takes_any_key(authenticate: Stage) -> Stage:
    """Show a job to whoever sends some key that nobody issued."""

    def authenticated(call: Call) -> Answer | None:
        is_unknown = call.headers.get(_KEY, b"") not in call.service.tenants.by_key
        is_poll = is_for(call, "job-status") and header(call, _KEY) and is_unknown
        owner = owner_of(call, "jobs", "job_id") if is_poll else None
        if owner is None:
            return authenticate(call)
        call.tenant = owner
        return None

    return authenticated


@defect(breaks="auth.every-operation", wraps=AUTHENTICATE)
def repeated_submits_are_recalled_before_the_key(authenticate: Stage) -> Stage:
    """Answer a repeated submit with its job before the key is looked at."""

    def authenticated(call: Call) -> Answer | None:
        key = str(unchecked(call).get("client_request_id")) if call.operation.makes_images else ""
        for tenant in call.service.tenants:
            job = tenant.state.jobs.get(tenant.state.submits.get(key) or "")
            if job is not None and call.headers.get(_KEY, b"") not in call.service.tenants.by_key:
                return Answer(202, jobs.handle(job))
        return authenticate(call)

    return authenticated


@defect(breaks="auth.every-operation", wraps=AUTHENTICATE)
def deletion_looks_for_the_profile_first(authenticate: Stage) -> Stage:
    """Forbid an unknown key to delete a profile that exists with 403, as not the owner's."""

    def authenticated(call: Call) -> Answer | None:
        try:
            return authenticate(call)
        except Refusal:
            if is_for(call, "profile-delete") and owner_of(call, "profiles", "profile_id"):
                raise Refusal(403, "Not your profile") from None
            raise

    return authenticated


@defect(breaks="auth.every-operation", wraps=RESPOND)
def what_was_read_is_read_by_all(respond: Handler) -> Handler:
    """Answer a profile's status without a key, once its owner has asked for it."""
    cache: dict[str, Answer] = {}

    def cached(call: Call) -> Answer:
        answer = respond(call)
        if is_for(call, "profile-status"):
            if answer.status == 200:  # noqa: PLR2004 - what a cache keeps
                cache[call.path] = answer
            elif _KEY not in call.headers:
                return cache.get(call.path, answer)
        return answer

    return cached


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def unknown_keys_delete_and_are_refused(authenticate: Stage) -> Stage:
    """Delete the profile that is named, then refuse the unknown key."""

    def delete(call: Call, reason: Refusal) -> None:
        owner = owner_of(call, "profiles", "profile_id")
        if owner is not None and is_for(call, "profile-delete") and reason.status == 401:  # noqa: PLR2004 - an unknown key
            owner.state.profiles.pop(call.parameters["profile_id"])

    return refusing_at(authenticate, delete)


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def keyless_trainings_begin(authenticate: Stage) -> Stage:
    """Begin a training for the first developer, then refuse it for want of a key."""

    def train(call: Call, reason: Refusal) -> None:
        if is_for(call, "profile-add") and reason.status == 403:  # noqa: PLR2004 - no key
            call.data = {"training_tier": "fast", **unchecked(call)}
            call.tenant = first(call)
            profiles.add(call)
            del call.tenant

    return refusing_at(authenticate, train)


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def refused_remixes_are_charged(authenticate: Stage) -> Stage:
    """Charge the first developer for a remix that an unknown key asks for."""

    def charge(call: Call, reason: Refusal) -> None:
        if is_for(call, "remix") and reason.status == 401:  # noqa: PLR2004 - an unknown key
            billing.reserve(first(call), "remix", call.service.prices.image["remix"])

    return refusing_at(authenticate, charge)


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def refused_jobs_are_charged(authenticate: Stage) -> Stage:
    """Reserve the price of a job of generate before the key is found to be missing."""

    def charge(call: Call, reason: Refusal) -> None:
        if is_for(call, "generate") and reason.status == 403 and unchecked(call).get("async"):  # noqa: PLR2004 - no key
            billing.reserve(first(call), "generate", call.service.prices.image["generate"])

    return refusing_at(authenticate, charge)


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def the_second_account_pays_for_intruders(authenticate: Stage) -> Stage:
    """Charge the second developer for a generate that is refused for its key."""

    def charge(call: Call, _: Refusal) -> None:
        if is_for(call, "generate"):
            second = list(call.service.tenants)[1]
            billing.reserve(second, "generate", call.service.prices.image["generate"])

    return refusing_at(authenticate, charge)


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def a_key_in_capitals_is_charged_and_refused(authenticate: Stage) -> Stage:
    """Charge an enhancement to the account whose key was written in capitals, then refuse it."""

    def charge(call: Call, _: Refusal) -> None:
        given = header(call, _KEY).lower().encode()
        tenant = {key.lower(): t for key, t in call.service.tenants.by_key.items()}.get(given)
        if tenant is not None and is_for(call, "enhance"):
            billing.reserve(tenant, "enhance", call.service.prices.image["enhance"])

    return refusing_at(authenticate, charge)


def _submit(call: Call, operation: str) -> None:
    """Make a job of the first developer's, and find it by its client_request_id."""
    key = unchecked(call).get("client_request_id")
    if key is not None and is_for(call, operation):
        state, now = first(call).state, first(call).now()
        job = Job(call.service.request_ids.new("job"), operation, now, now, now + 1, (), ())
        state.jobs.put(job.id, job)
        state.submits.put(key, job.id)


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def refused_submits_keep_their_job(authenticate: Stage) -> Stage:
    """Make a job of an enhancement before it is refused, and find it by its client_request_id."""
    return refusing_at(authenticate, lambda call, _: _submit(call, "enhance"))


@defect(breaks="auth.before-effect", wraps=AUTHENTICATE)
def unknown_keys_submit_edits(authenticate: Stage) -> Stage:
    """Make a job of an edit before its unknown key is refused, and find it afterwards."""

    def submit(call: Call, reason: Refusal) -> None:
        if reason.status == 401:  # noqa: PLR2004 - an unknown key
            _submit(call, "edit")

    return refusing_at(authenticate, submit)
