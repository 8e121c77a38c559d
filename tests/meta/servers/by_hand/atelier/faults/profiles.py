"""Lies about profiles: how many pictures, which tag, and how they are let go."""

from atelier.answers import Answer, Refusal
from atelier.faults.register import around, breaks


def _bounds(house, judge):
    """Let `judge(tier, order, low, high)` say how many pictures a tier takes."""

    @around(house.profiles, "bounds")
    def _(inner, tier, order):
        return judge(tier, order, *inner(tier, order))


@breaks("profile.tier-standard")
def tagged_trainings_take_nine(house):
    """Full training with a tag takes nine pictures."""
    _bounds(house, lambda t, o, low, high: (9 if t == "standard" and "tag" in o else low, high))


@breaks("profile.tier-standard")
def full_training_takes_fifty_one(house):
    """Full training, named outright, takes 51 pictures."""
    _bounds(house, lambda t, o, low, high: (low, high + (t == "standard" and "training_tier" in o)))


@breaks("profile.tier-standard")
def fifty_are_too_many(house):
    """Full training refuses 50 pictures."""
    _bounds(house, lambda tier, _order, low, high: (low, 49 if tier == "standard" else high))


@breaks("profile.tier-standard")
def fifty_one_are_a_bad_request(house):
    """51 pictures are 400 in place of 422."""

    @around(house.profiles, "check_images")
    def _(inner, tier, order):
        if len(order["image_urls"]) > 50:
            raise Refusal(400, "INVALID_REQUEST", "Too many sittings.")
        inner(tier, order)


@breaks("profile.tier-fast")
def quick_training_takes_eleven(house):
    """Quick training takes eleven pictures."""
    _bounds(house, lambda tier, _order, low, high: (low, 11 if tier == "fast" else high))


@breaks("profile.tier-fast")
def quick_training_counts_distinct_pictures(house):
    """Quick training counts distinct addresses, so that ten equal ones are one."""

    @around(house.profiles, "check_images")
    def _(inner, tier, order):
        distinct = list(dict.fromkeys(order["image_urls"]))
        inner(tier, {**order, "image_urls": distinct if tier == "fast" else order["image_urls"]})


@breaks("profile.tier-fast")
def quick_training_ends_at_nine(house):
    """Quick training refuses ten pictures."""
    _bounds(house, lambda tier, _order, low, high: (low, 9 if tier == "fast" else high))


@breaks("profile.tier-fast")
def four_tagged_pictures_will_do(house):
    """Quick training with a tag takes four pictures."""
    _bounds(house, lambda t, o, low, high: (4 if t == "fast" and o.get("tag") else low, high))


@breaks("profile.tier-default")
def few_pictures_are_a_quick_training(house):
    """Without a tier, five to nine pictures are trained quickly."""

    def judge(_tier, order, low, high):
        return (low, high) if "training_tier" in order else (5, 50)

    _bounds(house, judge)


@breaks("profile.tier-default")
def unsaid_tier_follows_the_last_one(house):
    """Without a tier, the tier of the developer's training before is taken."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        last = getattr(house, "last_tier", "standard")
        if operation == "add":
            body = {"training_tier": last, **body}
            house.last_tier = body["training_tier"]
        return inner(operation, body)


@breaks("profile.created")
def sitters_are_not_listed(house):
    """The list leaves out profiles that are not READY."""

    @around(house.profiles, "visible")
    def _(inner, tenant):
        return [p for p in inner(tenant) if house.profiles.phase(tenant, p) == "READY"]


@breaks("profile.created")
def the_first_look_is_too_early(house):
    """The first poll of a new profile's status is 404."""
    seen = set()

    @around(house.profiles, "status")
    def _(inner, tenant, profile_id):
        new = profile_id in tenant.profiles and profile_id not in seen
        seen.add(profile_id)
        return inner(tenant, "" if new else profile_id)


@breaks("profile.created")
def a_second_tag_bearer_replaces_the_first(house):
    """A profile whose tag is borne already gets the other one's id."""

    @around(house.profiles, "enrol")
    def _(inner, tenant, tier, order):
        known = [p for p in tenant.profiles.values() if p.tag and p.tag == order.get("tag")]
        return known[0] if known else inner(tenant, tier, order)


@breaks("profile.status-echo")
def finished_portraits_say_nothing(house):
    """A READY profile's status has no message."""

    @around(house.profiles, "status")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        if answer.body["status"] == "READY":
            del answer.body["message"]
        return answer


@breaks("profile.status-echo")
def queues_are_silent(house):
    """While QUEUING, the message is null."""
    house.manners.nulls_written = True

    @around(house.profiles, "status")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        if answer.body["status"] == "QUEUING":
            answer.body["message"] = None
        return answer


@breaks("profile.status-echo")
def the_second_status_is_of_the_last_profile(house):
    """From the second poll on, a status echoes the newest profile's id."""

    @around(house.profiles, "status")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        if tenant.profiles[profile_id].polls > 1:
            answer.body["profile_id"] = list(tenant.profiles)[-1]
        return answer


@breaks("profile.tag")
def tags_are_weighed(house):
    """A tag may have 128 bytes rather than characters."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        order, flaws = inner(operation, body)
        if len((order.get("tag") or "").encode("utf-8", "replace")) > 128:
            flaws.append({"loc": ["body", "tag"], "msg": "too heavy", "type": "too_long"})
        return order, flaws


@breaks("profile.tag")
def tags_may_be_one_longer(house):
    """A tag of 129 characters is accepted."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        order, flaws = inner(operation, body)
        tag = body.get("tag") if operation == "add" else None
        if isinstance(tag, str) and len(tag) == 129:
            order["tag"] = tag
            flaws = [flaw for flaw in flaws if flaw["loc"] != ["body", "tag"]]
        return order, flaws


@breaks("profile.tag")
def empty_tags_are_none(house):
    """An empty tag is taken for null."""

    @around(house.reader, "fill_in")
    def _(inner, operation, body):
        empty = operation == "add" and body.get("tag") == ""
        return inner(operation, {**body, "tag": None} if empty else body)


@breaks("profile.tag")
def tags_are_trimmed(house):
    """Blanks around a tag are not kept."""

    @around(house.profiles, "enrol")
    def _(inner, tenant, tier, order):
        return inner(tenant, tier, {**order, "tag": (order.get("tag") or "").strip() or None})


@breaks("profile.tag")
def the_filter_takes_beginnings(house):
    """?tag= finds every tag that begins so."""
    around(house.profiles, "bears")(lambda _inner, p, tag: (p.tag or "").startswith(tag))


@breaks("profile.tag")
def the_filter_is_blind_to_case(house):
    """?tag= does not tell capitals from small letters."""
    around(house.profiles, "bears")(
        lambda _inner, p, tag: (p.tag or "").casefold() == tag.casefold()
    )


@breaks("profile.tag")
def the_empty_filter_finds_nobody(house):
    """?tag= with nothing behind it is answered, and lists no profile."""

    @around(house.profiles, "listed")
    def _(inner, tenant, request):
        if request.query.get("tag") != "":
            return inner(tenant, request)
        request.target = request.target.partition("?")[0]
        answer = inner(tenant, request)
        answer.body["profiles"] = []
        return answer


@breaks("profile.tag")
def filtered_lists_hide_the_tag(house):
    """With ?tag= the entries come without their tag."""

    @around(house.profiles, "listed")
    def _(inner, tenant, request):
        answer = inner(tenant, request)
        if "tag" in request.query:
            for entry in answer.body["profiles"]:
                entry.pop("tag")
        return answer


@breaks("profile.delete")
def deletion_says_nothing(house):
    """The answer to a deletion has no status."""

    @around(house.profiles, "delete")
    def _(inner, tenant, profile_id):
        return Answer(200, {"profile_id": inner(tenant, profile_id).body["profile_id"]})


@breaks("profile.tag")
def the_filter_is_not_decoded(house):
    """?tag= is compared as it stands in the address, percent signs and all."""

    @around(house.profiles, "listed")
    def _(inner, tenant, request):
        answer = inner(tenant, request)
        raw = request.target.partition("tag=")[2].partition("&")[0]
        if raw:
            borne = [p.id for p in tenant.profiles.values() if p.tag == raw]
            listed = answer.body["profiles"]
            answer.body["profiles"] = [p for p in listed if p["profile_id"] in borne]
        return answer
