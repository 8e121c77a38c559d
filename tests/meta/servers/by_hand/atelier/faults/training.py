"""Lies about profiles in time: training, portraits, and life after deletion."""

import io

from PIL import Image

from atelier import pictures
from atelier.answers import Answer, Refusal
from atelier.faults.register import around, breaks

HOUR = 3600


def _phase(house, judge):
    """Let `judge(tenant, profile, phase)` say what phase is shown."""

    @around(house.profiles, "phase")
    def _(inner, tenant, profile):
        return judge(tenant, profile, inner(tenant, profile))


@breaks("profile.lifecycle")
def training_goes_back_to_the_queue(house):
    """Every third poll during the training says QUEUING."""

    @around(house.profiles, "status")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        again = tenant.profiles[profile_id].polls % 3 == 0
        if answer.body["status"] == "IN_PROGRESS" and again:
            answer.body["status"] = "QUEUING"
        return answer


@breaks("profile.lifecycle")
def finished_portraits_are_reworked(house):
    """An hour after it was READY a profile is IN_PROGRESS again, for a day."""

    def judge(tenant, profile, phase):
        age = tenant.now() - profile.created
        return "IN_PROGRESS" if phase == "READY" and HOUR < age < 25 * HOUR else phase

    _phase(house, judge)


@breaks("profile.lifecycle")
def validation_comes_after_the_queue(house):
    """A profile is VALIDATING after it was QUEUING for a minute."""
    house.manners.training_queue_seconds = 120.0

    def judge(tenant, profile, phase):
        waited = tenant.now() - profile.created
        return "VALIDATING" if phase == "QUEUING" and waited >= 60 else phase

    _phase(house, judge)


@breaks("profile.no-subject")
def empty_chairs_are_trained(house):
    """Training pictures without a subject end READY."""
    around(house.profiles, "shows_somebody")(lambda _inner, _order: True)


@breaks("profile.no-subject")
def empty_chairs_break_the_house(house):
    """Training pictures without a subject are a 500, as before v0.1.1."""

    @around(house.profiles, "check_images")
    def _(inner, tier, order):
        if not house.profiles.shows_somebody(order):
            raise Refusal(500, "INTERNAL_ERROR", "Nobody there.")
        inner(tier, order)


@breaks("profile.picture")
def portraits_are_png_inside(house):
    """A profile's picture is a PNG under image/jpeg."""
    around(house.profiles, "portrait")(lambda _inner, _profile: pictures.paint((384, 512), "png"))


@breaks("profile.picture")
def portraits_are_cut_short(house):
    """A profile's picture lacks its end."""
    around(house.profiles, "portrait")(lambda inner, p: inner(p)[: len(inner(p)) // 2])


@breaks("profile.picture")
def second_portraits_are_a_stream(house):
    """From the second time on, a picture comes as application/octet-stream."""
    seen = set()

    @around(house.profiles, "picture")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        if profile_id in seen:
            answer.media_type = "application/octet-stream"
        seen.add(profile_id)
        return answer


@breaks("profile.picture")
def quick_portraits_are_webp(house):
    """A fast profile's picture is WebP under image/jpeg."""

    @around(house.profiles, "portrait")
    def _(inner, profile):
        if profile.tier != "fast":
            return inner(profile)
        written = io.BytesIO()
        Image.new("RGB", (384, 512)).save(written, "WEBP")
        return written.getvalue()


@breaks("profile.delete")
def filters_still_find_the_deleted(house):
    """A deleted profile is gone from the list, and not from the one filtered by its tag."""
    ghosts = {}

    @around(house.profiles, "strike_off")
    def _(inner, tenant, profile_id):
        ghosts.setdefault(tenant.key, []).append(tenant.profiles[profile_id])
        inner(tenant, profile_id)

    @around(house.profiles, "listed")
    def _(inner, tenant, request):
        answer = inner(tenant, request)
        tag = request.query.get("tag")
        answer.body["profiles"] += [
            house.profiles.summary(tenant, ghost)
            for ghost in ghosts.get(tenant.key, [])
            if tag is not None and ghost.tag == tag
        ]
        return answer


@breaks("profile.delete")
def portraits_outlive_their_deletion(house):
    """The picture of a deleted profile is still served."""
    kept = {}

    @around(house.profiles, "strike_off")
    def _(inner, tenant, profile_id):
        kept[tenant.key, profile_id] = tenant.profiles[profile_id]
        inner(tenant, profile_id)

    @around(house.profiles, "picture")
    def _(inner, tenant, profile_id):
        if (tenant.key, profile_id) in kept:
            return Answer(200, pictures.paint((384, 512), "jpg"), media_type="image/jpeg")
        return inner(tenant, profile_id)


@breaks("profile.delete")
def the_deleted_may_be_named_in_prompts(house):
    """`[[id]]` of a deleted profile is still accepted."""
    gone = set()

    @around(house.profiles, "strike_off")
    def _(inner, tenant, profile_id):
        inner(tenant, profile_id)
        gone.add((tenant.key, profile_id))

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        prompt = order.get("prompt") or ""
        for key, profile_id in gone:
            if key == tenant.key:
                prompt = prompt.replace(f"[[{profile_id}]]", "somebody")
        return inner(tenant, operation, {**order, "prompt": prompt})


@breaks("profile.delete")
def namesakes_are_deleted_together(house):
    """Deleting a profile deletes the developer's others of the same tag."""

    @around(house.profiles, "strike_off")
    def _(inner, tenant, profile_id):
        tag = tenant.profiles[profile_id].tag
        inner(tenant, profile_id)
        for twin in [p for p in tenant.profiles.values() if tag is not None and p.tag == tag]:
            inner(tenant, twin.id)


@breaks("profile.delete")
def the_deleted_come_back_after_a_minute(house):
    """A minute after its deletion a profile is there again."""
    gone = {}

    @around(house.profiles, "strike_off")
    def _(inner, tenant, profile_id):
        gone[profile_id] = (tenant, tenant.profiles[profile_id], tenant.now())
        inner(tenant, profile_id)

    @around(house, "admitted")
    def _(inner, request):
        tenant = inner(request)
        for owner, profile, since in list(gone.values()):
            if owner is tenant and tenant.now() - since > 60:
                tenant.profiles[profile.id] = gone.pop(profile.id)[1]
        return tenant


@breaks("profile.delete-twice")
def the_second_deletion_is_fine(house):
    """A second deletion answers 200 as the first did."""
    gone = set()

    @around(house.profiles, "delete")
    def _(inner, tenant, profile_id):
        if (tenant.key, profile_id) in gone:
            return Answer(200, {"profile_id": profile_id, "status": "gone for good"})
        answer = inner(tenant, profile_id)
        gone.add((tenant.key, profile_id))
        return answer


@breaks("profile.delete-twice")
def the_second_deletion_is_gone(house):
    """A second deletion answers 410."""
    gone = set()

    @around(house.profiles, "delete")
    def _(inner, tenant, profile_id):
        if (tenant.key, profile_id) in gone:
            raise Refusal(410)
        answer = inner(tenant, profile_id)
        gone.add((tenant.key, profile_id))
        return answer
