"""Profiles: trained on images, known by an id, deleted for good."""

from contracts.mock import billing, images
from contracts.mock.answers import Answer, refusal
from contracts.mock.call import Call
from contracts.mock.records import Profile
from contracts.mock.tenants import Tenant
from contracts.mock.triggers import UNTRAINABLE

_SHOWN = 80  # characters of an id that somebody else made up
_UNTRAINABLE = "No face was found in enough of the training images."


def add(call: Call) -> Answer:
    """Create a profile, whose training starts at once."""
    tenant, now = call.tenant, call.tenant.now()
    training = call.service.durations.training[call.json["training_tier"]]
    validated = now + training.validating
    fails = UNTRAINABLE in call.json["image_urls"]
    profile = Profile(
        id=tenant.ids.new("prof"),
        tag=call.json.get("tag"),
        created_at=now,
        queued_at=validated,
        started_at=validated + (0 if fails else training.queuing),
        ended_at=validated if fails else now + training.whole,
        failure=_UNTRAINABLE if fails else None,
    )
    tenant.state.profiles.put(profile.id, profile)
    if fails:
        billing.refund(tenant, call.charge, at=profile.ended_at)
    return Answer(200, {"profile_id": profile.id})


def ids(call: Call) -> Answer:
    """List the developer's profiles, or those that bear a tag."""
    tag, now = call.query.get("tag"), call.tenant.now()
    listed = [
        {"profile_id": profile.id, "status": status_of(profile, now), "tag": profile.tag}
        for profile in call.tenant.state.profiles.values()
        if tag is None or profile.tag == tag
    ]
    return Answer(200, {"profiles": listed})


def status(call: Call) -> Answer:
    """Say how far training is."""
    profile = known(call.tenant, call.parameters["profile_id"])
    now = status_of(profile, call.tenant.now())
    message = (profile.failure or "") if now == "ERROR" else ""
    return Answer(200, {"profile_id": profile.id, "status": now, "message": message})


def picture(call: Call) -> Answer:
    """Show a trained profile's picture."""
    ready(call.tenant, call.parameters["profile_id"])
    shown = images.profile_picture()
    return Answer(200, content=images.content(shown), media_type=shown.media_type)


def delete(call: Call) -> Answer:
    """Forget a profile."""
    profile = known(call.tenant, call.parameters["profile_id"])
    call.tenant.state.profiles.pop(profile.id)
    return Answer(200, {"profile_id": profile.id, "status": "ok"})


def known(tenant: Tenant, profile_id: str) -> Profile:
    """Return the tenant's profile; 404 PROFILE_NOT_FOUND if there is none of this id."""
    profile = tenant.state.profiles.get(profile_id)
    if profile is None:
        raise refusal("PROFILE_NOT_FOUND", f"Profile {profile_id[:_SHOWN]!r} does not exist.")
    return profile


def ready(tenant: Tenant, profile_id: str) -> Profile:
    """Return the tenant's trained profile; 404 PROFILE_NOT_READY if it is not trained."""
    profile = known(tenant, profile_id)
    if status_of(profile, tenant.now()) != "READY":
        raise refusal("PROFILE_NOT_READY", f"Profile {profile_id[:_SHOWN]!r} is not ready.")
    return profile


def status_of(profile: Profile, now: float) -> str:
    """Return the ProfileStatus at this time."""
    if now < profile.queued_at:
        return "VALIDATING"
    if now < profile.started_at:
        return "QUEUING"
    if now < profile.ended_at:
        return "IN_PROGRESS"
    return "ERROR" if profile.failure else "READY"
