"""Profiles: added, trained by the clock, looked at, deleted."""

import random

from atelier import pictures
from atelier.answers import Answer, Refusal, profile_not_found, profile_not_ready
from atelier.forms import TAG_LONGEST
from atelier.state import Profile

TIERS = {"standard": (10, 50), "fast": (5, 10)}
PORTRAIT = (384, 512)
MESSAGES = {
    "VALIDATING": "The sitters' pictures are being looked through.",
    "QUEUING": "Waiting for a free easel.",
    "IN_PROGRESS": "The portrait is on the easel.",
    "READY": "The portrait hangs.",
    "ERROR": "There is nobody to be seen in these pictures.",
}


class Profiles:
    def __init__(self, house):
        self.house = house
        self.manners = house.manners
        self.tiers = dict(TIERS)
        self.no_subject_image_url = ""

    def bounds(self, tier, _order):
        return self.tiers[tier]

    def add(self, tenant, request):
        order = self.house.reader.read("add", request)
        tier = order.get("training_tier", "standard")
        self.check_images(tier, order)
        bill = self.house.ledger.training_bill(tier)
        if not self.house.ledger.covers(tenant, bill):
            raise Refusal(402)
        with self.house.lock:
            profile = self.enrol(tenant, tier, order)
            self.house.ledger.charge(tenant, bill)
        return Answer(200, {"profile_id": profile.id})

    def check_images(self, tier, order):
        urls = order["image_urls"]
        low, high = self.bounds(tier, order)
        if not low <= len(urls) <= high:
            problem = f"{tier} training takes {low} to {high} pictures, not {len(urls)}"
            raise Refusal(422, flaws=[_flaw(["body", "image_urls"], problem)])
        for index, url in enumerate(urls):
            if not pictures.is_web_address(url):
                place = ["body", "image_urls", index]
                raise Refusal(422, flaws=[_flaw(place, "is no http(s) address")])
        if self.manners.no_subject_refused and not self.shows_somebody(order):
            raise Refusal(400, "INVALID_REQUEST", MESSAGES["ERROR"])

    def shows_somebody(self, order):
        return self.no_subject_image_url not in order["image_urls"]

    def enrol(self, tenant, tier, order):
        profile = Profile(
            tier,
            order.get("tag"),
            len(order["image_urls"]),
            tenant.now(),
            has_subject=self.shows_somebody(order),
        )
        tenant.profiles[profile.id] = profile
        return profile

    def phase(self, tenant, profile):
        """Where the clock says that the training stands."""
        age = tenant.now() - profile.created - self.manners.validating_seconds
        if age < 0:
            return "VALIDATING"
        if age < self.manners.training_queue_seconds:
            return "QUEUING"
        training = dict(self.manners.training_seconds)[profile.tier]
        if age < self.manners.training_queue_seconds + training:
            return "IN_PROGRESS"
        return "READY" if profile.has_subject else "ERROR"

    def find(self, tenant, profile_id):
        profile = tenant.profiles.get(profile_id)
        if profile is None:
            raise profile_not_found()
        return profile

    def ready(self, tenant, profile_id):
        """The profile, if it can be worked with: 404 in one of two ways otherwise."""
        profile = self.find(tenant, profile_id)
        if self.phase(tenant, profile) != "READY":
            raise profile_not_ready()
        return profile

    def listed(self, tenant, request):
        tag = request.query.get("tag")
        if tag is not None and not 1 <= len(tag) <= TAG_LONGEST:
            problem = f"a tag has 1 to {TAG_LONGEST} characters"
            raise Refusal(422, flaws=[_flaw(["query", "tag"], problem)])
        with self.house.lock:
            chosen = [p for p in self.visible(tenant) if tag is None or self.bears(p, tag)]
        random.shuffle(chosen)
        return Answer(200, {"profiles": [self.summary(tenant, p) for p in chosen]})

    def visible(self, tenant):
        return list(tenant.profiles.values())

    def bears(self, profile, tag):
        return profile.tag == tag

    def summary(self, tenant, profile):
        phase = self.phase(tenant, profile)
        return {"profile_id": profile.id, "status": phase, "tag": profile.tag}

    def status(self, tenant, profile_id):
        profile = self.find(tenant, profile_id)
        profile.polls += 1
        phase = self.phase(tenant, profile)
        return Answer(200, {"profile_id": profile.id, "status": phase, "message": MESSAGES[phase]})

    def picture(self, tenant, profile_id):
        profile = self.ready(tenant, profile_id)
        return Answer(200, self.portrait(profile), media_type="image/jpeg")

    def portrait(self, _profile):
        return pictures.paint(PORTRAIT, "jpg")

    def delete(self, tenant, profile_id):
        with self.house.lock:
            self.find(tenant, profile_id)
            self.strike_off(tenant, profile_id)
        return Answer(200, {"profile_id": profile_id, "status": "gone for good"})

    def strike_off(self, tenant, profile_id):
        del tenant.profiles[profile_id]


def _flaw(where, message):
    return {"loc": where, "msg": message, "type": "out_of_range"}
