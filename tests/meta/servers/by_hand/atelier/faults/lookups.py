"""Lies about what must be there: profiles, jobs, credit."""

from atelier.answers import Refusal
from atelier.faults.register import around, breaks
from atelier.state import Failure


def sitting(house, tenant):
    """The developer's profiles that are not READY."""
    known = list(tenant.profiles.values())
    return [p for p in known if house.profiles.phase(tenant, p) != "READY"]


@breaks("error.profile-not-found")
def only_the_first_profile_is_looked_up(house):
    """Of `profile_ids` only the first must exist; unknown ones further back are dropped."""

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        listed = order.get("profile_ids", [])
        known = [listed[0], *(p for p in listed[1:] if p in tenant.profiles)] if listed else []
        return inner(tenant, operation, {**order, "profile_ids": known})


@breaks("error.profile-not-found")
def names_in_a_remix_prompt_are_prose(house):
    """On /remix `[[id]]` in the prompt is not looked up."""

    @around(house.studio, "named_profiles")
    def _(inner, operation, order):
        return inner(operation, {**order, "prompt": ""} if operation == "remix" else order)


@breaks("error.profile-not-found")
def foreign_letters_in_an_id_are_not_found_otherwise(house):
    """An unknown profile whose id is not ASCII is NOT_FOUND, not PROFILE_NOT_FOUND."""

    @around(house.profiles, "find")
    def _(inner, tenant, profile_id):
        if profile_id.isascii():
            return inner(tenant, profile_id)
        raise Refusal(404, "NOT_FOUND", "Who?")


@breaks("error.profile-not-ready")
def sitters_may_be_named_in_prompts(house):
    """A profile in training is refused in profile_ids, yet accepted as `[[id]]`."""

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        prompt = order.get("prompt") or ""
        for profile in sitting(house, tenant):
            prompt = prompt.replace(f"[[{profile.id}]]", "somebody")
        return inner(tenant, operation, {**order, "prompt": prompt})


@breaks("error.profile-not-ready")
def unfinished_portrait_is_not_found(house):
    """The picture of a profile IN_PROGRESS is PROFILE_NOT_FOUND."""

    @around(house.profiles, "picture")
    def _(inner, tenant, profile_id):
        try:
            return inner(tenant, profile_id)
        except Refusal as refusal:
            refusal.code = "PROFILE_NOT_FOUND"
            raise


@breaks("error.profile-not-ready")
def the_last_sitter_is_not_asked(house):
    """With two profiles or more, the last in the list need not be READY."""

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        listed = order.get("profile_ids", [])
        if len(listed) > 1 and listed[-1] in [p.id for p in sitting(house, tenant)]:
            listed = listed[:-1]
        return inner(tenant, operation, {**order, "profile_ids": listed})


@breaks("error.job-not-found")
def unknown_job_is_a_lost_portrait(house):
    """An unknown job is 404 with PROFILE_NOT_FOUND."""

    @around(house.jobs, "find")
    def _(inner, tenant, job_id):
        try:
            return inner(tenant, job_id)
        except Refusal as refusal:
            refusal.code = "PROFILE_NOT_FOUND"
            raise


@breaks("error.job-not-found")
def old_houses_take_unknown_jobs_for_expired(house):
    """Once the clock was put forward, an unknown job answers 410."""

    @around(house.jobs, "find")
    def _(inner, tenant, job_id):
        if tenant.ahead and job_id not in tenant.jobs:
            raise Refusal(410)
        return inner(tenant, job_id)


@breaks("error.credit")
def the_poor_may_have_things_enhanced(house):
    """/enhance by order is not checked for credit."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        if operation != "enhance":
            return inner(tenant, operation, order, digest)
        prepaid, tenant.prepaid = tenant.prepaid, 1e9
        try:
            return inner(tenant, operation, order, digest)
        finally:
            tenant.prepaid = prepaid


@breaks("error.credit")
def the_unpaid_profile_stays(house):
    """POST profiles/add without credit is 402, and the list shows the new profile."""

    @around(house.profiles, "add")
    def _(inner, tenant, request):
        try:
            return inner(tenant, request)
        except Refusal as refusal:
            if refusal.status == 402:
                house.profiles.enrol(tenant, "fast", {"image_urls": []})
            raise


@breaks("error.credit")
def the_second_knock_needs_no_credit(house):
    """A submit refused with 402 leaves a job behind, which the same key then returns."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        try:
            return inner(tenant, operation, order, digest)
        except Refusal as refusal:
            key = house.studio.submit_key(operation, order)
            if refusal.status == 402 and key is not None:
                failure = Failure("INTERNAL_ERROR", "Not paid.")
                job = house.jobs.start(tenant, operation, order, digest, failure, [])
                tenant.submits[key] = job
            raise
