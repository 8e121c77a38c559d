"""Lies about what an answer with pictures says, and about whom it shows."""

from atelier.faults.register import around, breaks
from atelier.pictures import LONG_SIDE


@breaks("result.schema")
def four_addresses_name_nobody(house):
    """Asked for four addresses, the answer leaves out known_subjects."""

    @around(house.gallery, "result")
    def _(inner, work, images, urls):
        result = inner(work, images, urls)
        if len(urls) == 4:
            del result["known_subjects"]
        return result


@breaks("result.schema")
def pictures_of_somebody_are_objects(house):
    """With a profile in it, each image is an object with its data inside."""

    @around(house.gallery, "result")
    def _(inner, work, images, urls):
        if work.subjects:
            images = [{"data": image} for image in images]
        return inner(work, images, urls)


@breaks("result.schema")
def deletion_reports_a_flag(house):
    """The answer to a deletion has true for its status."""

    @around(house.profiles, "delete")
    def _(inner, tenant, profile_id):
        answer = inner(tenant, profile_id)
        answer.body["status"] = True
        return answer


@breaks("result.bytes")
def the_fourth_picture_is_missing(house):
    """Asked for four pictures in bytes, three come."""

    @around(house.gallery, "encoded")
    def _(inner, work):
        return inner(work)[:3]


@breaks("result.bytes")
def pictures_are_data_addresses(house):
    """PNG bytes come as `data:` addresses rather than as base64."""

    @around(house.gallery, "encoded")
    def _(inner, work):
        mark = "data:image/png;base64," if work.format == "png" else ""
        return [mark + image for image in inner(work)]


@breaks("result.bytes")
def enhanced_bytes_come_with_addresses(house):
    """A picture of 2K in bytes has download_urls beside it."""

    @around(house.gallery, "result")
    def _(inner, work, images, urls):
        if images and max(work.size) == LONG_SIDE["2K"]:
            urls = [house.gallery.base_url + "/preview"]
        return inner(work, images, urls)


@breaks("result.bytes")
def unsaid_mode_of_two_is_urls(house):
    """Two pictures without a response_mode come as addresses."""

    @around(house.studio, "handed_over")
    def _(inner, tenant, order, work):
        if "response_mode" not in order and work.count == 2:
            order = {**order, "response_mode": "urls"}
        return inner(tenant, order, work)


@breaks("result.urls")
def addresses_bring_a_thumbnail(house):
    """In urls mode on JPEG, `images` holds a small one."""

    @around(house.gallery, "result")
    def _(inner, work, images, urls):
        if urls and work.format == "jpg" and not images:
            images = house.gallery.encoded(work)[:1]
        return inner(work, images, urls)


@breaks("result.urls")
def variations_share_an_address(house):
    """Three and more pictures come behind one address fewer."""

    @around(house.gallery, "issue")
    def _(inner, tenant, work, at):
        urls = inner(tenant, work, at)
        return urls[:-1] if len(urls) > 2 else urls


@breaks("result.known-subjects")
def subjects_are_counted_once(house):
    """known_subjects counts each profile once, however many variations there are."""

    @around(house.gallery, "known_subjects")
    def _(inner, work):
        told = inner(work)
        if work.subjects:
            told["counts"] = dict.fromkeys(told["counts"], 1)
        return told


@breaks("result.known-subjects")
def bystanders_are_counted(house):
    """With one profile asked for, another READY profile of the account is counted too."""

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        subjects = inner(tenant, operation, order)
        ready = [
            p.id for p in tenant.profiles.values() if house.profiles.phase(tenant, p) == "READY"
        ]
        others = [name for name in ready if name not in subjects]
        return {**subjects, others[0]: 1} if subjects and others else subjects


@breaks("result.known-subjects")
def commissioned_subjects_go_by_their_tag(house):
    """In a job's result, counts are keyed by the profile's tag where it has one."""

    @around(house.studio, "begin")
    def _(inner, tenant, operation, order, digest):
        job, dropped = inner(tenant, operation, order, digest)
        if getattr(job.outcome, "subjects", None):
            people = {p.id: p.tag or p.id for p in tenant.profiles.values()}
            job.outcome.subjects = {people[i]: n for i, n in job.outcome.subjects.items()}
        return job, dropped


@breaks("result.known-subjects")
def prompted_subjects_are_owed(house):
    """A profile named in the prompt alone is counted with a minus."""

    @around(house.studio, "subjects")
    def _(inner, tenant, operation, order):
        listed = order.get("profile_ids", [])
        counts = inner(tenant, operation, order)
        return {name: n if name in listed else -n for name, n in counts.items()}
