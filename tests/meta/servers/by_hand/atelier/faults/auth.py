"""Lies about who may come in."""

from contextlib import suppress

from atelier.answers import Refusal
from atelier.faults.register import around, breaks


def _anybody(house):
    return house.tenants[house.key]


@breaks("auth.missing-key")
def keyless_is_unknown_once_a_key_was_seen(house):
    """After the first good key, a request without any is answered 401 rather than 403."""
    seen = []

    @around(house, "admitted")
    def _(inner, request):
        if seen and "x-api-key" not in request.headers:
            raise Refusal(401)
        tenant = inner(request)
        seen.append(tenant)
        return tenant


@breaks("auth.missing-key")
def keyless_profile_calls_are_unknown(house):
    """Without a key the profile operations answer 401, the studio 403."""

    @around(house, "admitted")
    def _(inner, request):
        if "x-api-key" not in request.headers and "profiles" in request.segments:
            raise Refusal(401)
        return inner(request)


@breaks("auth.invalid-key")
def key_with_a_tail_is_good(house):
    """A good key with anything appended still opens the door."""

    @around(house, "admitted")
    def _(inner, request):
        shown = request.headers.get("x-api-key", "")
        for key, tenant in house.tenants.items():
            if shown.startswith(key):
                return tenant
        return inner(request)


@breaks("auth.invalid-key")
def second_wrong_key_is_forbidden(house):
    """The first wrong key gets 401, every further one 403."""
    wrong = []

    @around(house, "admitted")
    def _(inner, request):
        try:
            return inner(request)
        except Refusal as refusal:
            if refusal.status == 401:
                wrong.append(request)
                refusal.status = 401 if len(wrong) == 1 else 403
            raise


@breaks("auth.every-operation")
def portraits_hang_in_public(house):
    """Any profile's picture is shown to callers without a key."""

    @around(house, "admitted")
    def _(inner, request):
        if request.segments[4:] == ("profile_picture",) and "x-api-key" not in request.headers:
            owners = [t for t in house.tenants.values() if request.segments[3] in t.profiles]
            return owners[0] if owners else _anybody(house)
        return inner(request)


@breaks("auth.every-operation")
def polls_take_any_key(house):
    """A job's status is told to whoever shows some key, known or not."""

    @around(house, "admitted")
    def _(inner, request):
        if request.segments[2:3] == ("jobs",) and request.headers.get("x-api-key"):
            known = house.tenants.get(request.headers["x-api-key"])
            return known or _anybody(house)
        return inner(request)


@breaks("auth.every-operation")
def deletion_confuses_the_two_refusals(house):
    """On DELETE a wrong key is 403."""

    @around(house, "admitted")
    def _(inner, request):
        try:
            return inner(request)
        except Refusal as refusal:
            if request.method == "DELETE":
                refusal.status = 403
            raise


@breaks("auth.before-effect")
def wrong_key_deletes_before_it_is_refused(house):
    """DELETE with an unknown key answers 401, and the profile is gone."""

    @around(house, "admitted")
    def _(inner, request):
        try:
            return inner(request)
        except Refusal:
            if request.method == "DELETE":
                for tenant in house.tenants.values():
                    tenant.profiles.pop(request.segments[-1], None)
            raise


@breaks("auth.before-effect")
def keyless_training_lands_on_the_first_account(house):
    """POST profiles/add without a key answers 403 after it enrolled the profile."""

    @around(house, "admitted")
    def _(inner, request):
        try:
            return inner(request)
        except Refusal:
            if request.segments[2:] == ("profiles", "add"):
                with suppress(Refusal):
                    house.profiles.add(_anybody(house), request)
            raise


@breaks("auth.before-effect")
def wrong_key_pays_from_the_first_account(house):
    """A synchronous request with an unknown key is refused and charged nevertheless."""

    @around(house, "admitted")
    def _(inner, request):
        try:
            return inner(request)
        except Refusal as refusal:
            if refusal.status == 401 and request.segments[2:] in (("edit",), ("generate",)):
                with suppress(Refusal):
                    house.studio.answer(_anybody(house), request.segments[2], request)
            raise


@breaks("auth.isolation")
def foreign_jobs_can_be_polled(house):
    """A job is told to every developer who knows its id."""

    @around(house.jobs, "polled")
    def _(inner, tenant, job_id):
        owners = [t for t in house.tenants.values() if job_id in t.jobs]
        return inner(owners[0] if owners else tenant, job_id)


@breaks("auth.isolation")
def foreign_deletion_denies_and_deletes(house):
    """Deleting another developer's profile answers 404, and it is gone."""

    @around(house.profiles, "delete")
    def _(inner, tenant, profile_id):
        try:
            return inner(tenant, profile_id)
        except Refusal:
            for other in house.tenants.values():
                other.profiles.pop(profile_id, None)
            raise


@breaks("auth.isolation")
def filtered_lists_cross_accounts(house):
    """With ?tag= the list holds every developer's profiles of that tag; without it, one's own."""

    @around(house.profiles, "listed")
    def _(inner, tenant, request):
        answer = inner(tenant, request)
        tag = request.query.get("tag")
        if tag is not None:
            answer.body["profiles"] = [
                house.profiles.summary(owner, profile)
                for owner in house.tenants.values()
                for profile in owner.profiles.values()
                if profile.tag == tag
            ]
        return answer


@breaks("auth.isolation")
def foreign_faces_may_be_borrowed(house):
    """A READY profile of another developer works in a prompt or a list of profiles."""

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        named = house.studio.named_profiles(operation, order)
        for owner in house.tenants.values():
            if named and all(name in owner.profiles for name in named):
                return inner(owner, operation, order)
        return inner(tenant, operation, order)


@breaks("auth.isolation")
def foreign_status_is_forbidden(house):
    """The status of another developer's profile is 403: it says that the profile exists."""

    @around(house.profiles, "status")
    def _(inner, tenant, profile_id):
        others = [t for t in house.tenants.values() if t is not tenant]
        if any(profile_id in other.profiles for other in others):
            raise Refusal(403)
        return inner(tenant, profile_id)


@breaks("auth.isolation")
def deletion_reaches_the_neighbours_namesakes(house):
    """A developer's deletion of a profile strikes the other's profiles of the same tag."""

    @around(house.profiles, "strike_off")
    def _(inner, tenant, profile_id):
        tag = tenant.profiles[profile_id].tag
        inner(tenant, profile_id)
        for other in house.tenants.values():
            for twin in [p for p in other.profiles.values() if tag and p.tag == tag]:
                if other is not tenant:
                    del other.profiles[twin.id]


@breaks("auth.key-not-echoed")
def unknown_routes_repeat_the_key(house):
    """The 404 of an unknown route quotes the request's headers, the key among them."""

    @around(house, "refused")
    def _(inner, request, refusal):
        answer = inner(request, refusal)
        if refusal.code == "NOT_FOUND" and "jobs" not in request.segments:
            answer.body["detail"] += f" ({request.headers.get('x-api-key')})"
        return answer


@breaks("auth.key-not-echoed")
def pictures_carry_the_key(house):
    """The portrait's answer has the developer's key in an ETag."""

    @around(house.profiles, "picture")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        answer.headers["ETag"] = f'"{tenant.key}-{profile_id}"'
        return answer


@breaks("auth.key-not-echoed")
def addresses_carry_the_key(house):
    """Download URLs of finished jobs have the key in their query."""

    @around(house.jobs, "result")
    def _(inner, job):
        result = inner(job)
        owner = next(t for t in house.tenants.values() if job.id in t.jobs)
        told = [f"{url}?account={owner.key}" for url in result["download_urls"]]
        return {**result, "download_urls": told}
