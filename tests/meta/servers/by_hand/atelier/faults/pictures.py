"""Lies in the pictures themselves and in the addresses that lead to them."""

import io
from dataclasses import replace

from PIL import Image

from atelier import pictures
from atelier.answers import Answer, Refusal
from atelier.faults.register import around, breaks

HOUR = 3600


def _lifetime(house, judge):
    """Let `judge(ticket, age, verdict)` say whether an address has expired."""

    @around(house.gallery, "expired")
    def _(inner, ticket):
        return judge(ticket, ticket.tenant.now() - ticket.issued, inner(ticket))


@breaks("result.url-fetch")
def addresses_work_once(house):
    """A download address answers its first visitor only."""
    seen = set()

    @around(house.gallery, "fetch")
    def _(inner, request):
        answer = inner(request)
        if request.target in seen:
            raise Refusal(404)
        seen.add(request.target)
        return answer


@breaks("result.url-fetch")
def the_last_of_four_is_not_hung(house):
    """Of four download addresses the last one is 404."""
    lost = set()

    @around(house.gallery, "issue")
    def _(inner, tenant, work, at):
        urls = inner(tenant, work, at)
        lost.update(urls[3:])
        return urls

    @around(house.gallery, "fetch")
    def _(inner, request):
        if house.gallery.base_url + request.target in lost:
            raise Refusal(404)
        return inner(request)


@breaks("result.url-fetch")
def downloads_ask_for_the_key(house):
    """A job's pictures are given to those only who show their key."""

    @around(house.gallery, "fetch")
    def _(inner, request):
        url = house.gallery.base_url + request.target
        theirs = [j for t in house.tenants.values() for j in list(t.jobs.values())]
        if any(url in job.urls for job in theirs) and "x-api-key" not in request.headers:
            raise Refusal(403)
        return inner(request)


@breaks("result.url-fetch")
def png_downloads_are_jpeg_inside(house):
    """Behind a .png address lies a JPEG; in bytes the format is right."""

    @around(house.gallery, "served")
    def _(_inner, ticket):
        return Answer(200, pictures.paint(ticket.work.size, "jpg"), media_type="image/png")


@breaks("result.url-expiry")
def addresses_die_an_hour_early(house):
    """A download address stops after 23 hours."""
    _lifetime(house, lambda _ticket, age, _verdict: age >= 23 * HOUR)


@breaks("result.url-expiry")
def addresses_live_an_hour_longer(house):
    """A download address stops after 25 hours."""
    _lifetime(house, lambda _ticket, age, _verdict: age >= 25 * HOUR)


@breaks("result.url-expiry")
def expired_addresses_come_back(house):
    """The first visit after 24 hours is refused, every later one served again."""
    refused = set()

    def judge(ticket, _age, verdict):
        again = id(ticket) in refused
        if verdict:
            refused.add(id(ticket))
        return verdict and not again

    _lifetime(house, judge)


@breaks("result.url-expiry")
def visited_addresses_live_on(house):
    """Each visit to an address gives it another 24 hours."""
    visited = {}

    def judge(ticket, _age, _verdict):
        now = ticket.tenant.now()
        expired = now - visited.get(id(ticket), ticket.issued) >= 24 * HOUR
        visited[id(ticket)] = now
        return expired

    _lifetime(house, judge)


@breaks("result.url-expiry")
def png_addresses_never_end(house):
    """Addresses of PNGs work for good."""
    _lifetime(house, lambda ticket, _age, verdict: verdict and ticket.work.format != "png")


@breaks("result.format")
def second_picture_is_cut_short(house):
    """Of several pictures in bytes, the second lacks its last half."""

    @around(house.gallery, "encoded")
    def _(inner, work):
        images = inner(work)
        return [img[: len(img) // 8 * 4] if n == 1 else img for n, img in enumerate(images)]


@breaks("result.format")
def large_png_is_jpeg(house):
    """4K pictures come as JPEG, even where png was asked for."""

    @around(house.gallery, "encoded")
    def _(inner, work):
        return inner(
            replace(work, format="jpg") if max(work.size) == pictures.LONG_SIDE["4K"] else work
        )


@breaks("result.format")
def remixes_are_png(house):
    """/remix hands out PNG where jpg was asked for in bytes."""

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        if operation == "remix" and order.get("response_mode", "bytes") == "bytes":
            order = {**order, "output_format": "png"}
        return inner(operation, order, subjects)


@breaks("result.default-format")
def unsaid_format_is_gif(house):
    """Without output_format the pictures are GIFs."""

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        work = inner(operation, order, subjects)
        if "output_format" not in order and hasattr(work, "format"):
            work.unsaid = True
        return work

    @around(house.gallery, "picture")
    def _(inner, work):
        if not getattr(work, "unsaid", False):
            return inner(work)
        written = io.BytesIO()
        Image.new("P", work.size).save(written, "GIF")
        return written.getvalue()


@breaks("result.aspect-ratio")
def large_portraits_lie_down(house):
    """9:16 in 2K comes as 16:9."""

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        if (order.get("aspect_ratio"), order.get("resolution")) == ("9:16", "2K"):
            order = {**order, "aspect_ratio": "16:9"}
        return inner(operation, order, subjects)


@breaks("result.aspect-ratio")
def generated_three_to_four_is_four_to_five(house):
    """3:4 on /generate is 4:5, which is six per cent off."""

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        work = inner(operation, order, subjects)
        if operation == "generate" and order.get("aspect_ratio") == "3:4":
            work.size = (work.size[1] * 4 // 5, work.size[1])
        return work


@breaks("result.resolution")
def several_remixes_are_small(house):
    """Two remixes at once, or more, come in 1K."""

    @around(house.studio, "plan")
    def _(inner, operation, order, subjects):
        work = inner(operation, order, subjects)
        if operation == "remix" and order.get("num_output_images", 1) > 1:
            work.size = tuple(side // 2 for side in work.size)
        return work


@breaks("result.resolution")
def commissioned_enhancements_are_small(house):
    """/enhance by order gives 1K."""

    @around(house.studio, "resolution")
    def _(inner, operation, order):
        return "1K" if operation == "enhance" and order.get("async") else inner(operation, order)


@breaks("result.resolution")
def edits_stop_growing_at_2k(house):
    """4K on /edit is 2K."""

    @around(house.studio, "resolution")
    def _(inner, operation, order):
        found = inner(operation, order)
        return "2K" if operation == "edit" and found == "4K" else found
