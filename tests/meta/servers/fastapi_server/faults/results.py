"""Lies about the pictures."""

import base64
import io

from PIL import Image

from fastapi_server.faults.registry import fault
from fastapi_server.pictures import dimensions, picture
from fastapi_server.seams import STUDIO, Answer, Call, Server, around, content, incoming, outgoing


def wants(call: Call, mode: str) -> bool:
    return call.json.get("response_mode", "bytes") == mode


@fault("result.schema")
def no_known_subjects_on_enhance(server: Server) -> None:
    """Enhance leaves out known_subjects, which is required."""

    @content(server, "enhance", status=200)
    def drop(_: Call, body: dict) -> None:
        del body["known_subjects"]


@fault("result.schema")
def handle_without_poll_url_on_remix(server: Server) -> None:
    """The handle of a remix job has no poll_url."""

    @content(server, "remix", status=202)
    def drop(_: Call, body: dict) -> None:
        del body["poll_url"]


@fault("result.schema")
def listed_profile_without_status(server: Server) -> None:
    """A profile that is still training has no status in the list."""

    @content(server, "profile-ids", status=200)
    def drop(_: Call, body: dict) -> None:
        for row in body["profiles"]:
            if row["status"] != "READY":
                del row["status"]


@fault("result.schema")
def counts_are_strings(server: Server) -> None:
    """The counts of known subjects are written as strings."""

    @content(server, *STUDIO, status=200)
    def spell(_: Call, body: dict) -> None:
        counts = body["known_subjects"]["counts"]
        body["known_subjects"]["counts"] = {name: str(count) for name, count in counts.items()}


@fault("result.schema")
def images_are_objects(server: Server) -> None:
    """On edit, each image is an object with its data inside."""

    @content(server, "edit", status=200)
    def wrap(_: Call, body: dict) -> None:
        body["images"] = [{"b64": image} for image in body["images"]]


@fault("result.bytes")
def three_of_four_pictures(server: Server) -> None:
    """Asked for four pictures, remix gives three."""

    @content(server, "remix", status=200)
    def cut(_: Call, body: dict) -> None:
        body["images"] = body["images"][:3]


@fault("result.bytes")
def bytes_come_with_urls(server: Server) -> None:
    """Bytes come with download URLs beside them."""

    @content(server, "edit", status=200)
    def add(call: Call, body: dict) -> None:
        if wants(call, "bytes"):
            now = server.state.now(call.tenant)
            url = server.studio.download_url(call.tenant, (1024, 1024), "png", now + 86400)
            body["download_urls"] = [url]


@fault("result.bytes")
def bytes_are_data_urls(server: Server) -> None:
    """On generate, the images are data: URLs rather than raw base64."""

    @content(server, "generate", status=200)
    def prefix(_: Call, body: dict) -> None:
        body["images"] = [f"data:image/png;base64,{image}" for image in body["images"]]


@fault("result.bytes")
def urls_are_the_default_on_enhance(server: Server) -> None:
    """Enhance answers with URLs when no response mode is given."""

    @incoming(server, "enhance")
    def prefer(call: Call) -> None:
        if not call.json.get("async"):
            call.json.setdefault("response_mode", "urls")


@fault("result.bytes")
def second_picture_is_empty(server: Server) -> None:
    """Of several pictures, the second is an empty string."""

    @content(server, *STUDIO, status=200)
    def blank(_: Call, body: dict) -> None:
        if len(body["images"]) > 1:
            body["images"][1] = ""


@fault("result.urls")
def one_url_for_four_pictures(server: Server) -> None:
    """Enhance gives one URL, however many pictures were asked for."""

    @content(server, "enhance", status=200)
    def cut(_: Call, body: dict) -> None:
        body["download_urls"] = body["download_urls"][:1]


@fault("result.urls")
def urls_come_with_bytes(server: Server) -> None:
    """On remix, the images are sent beside their URLs."""

    @content(server, "remix", status=200)
    def add(call: Call, body: dict) -> None:
        if wants(call, "urls"):
            body["images"] = [base64.b64encode(picture(8, 8, "png")).decode()]


@fault("result.urls")
def urls_mode_is_ignored_for_jpg(server: Server) -> None:
    """With output_format jpg, urls mode is answered with bytes."""

    @incoming(server, *STUDIO)
    def ignore(call: Call) -> None:
        if call.json.get("output_format") == "jpg" and not call.json.get("async"):
            call.json.pop("response_mode", None)


@fault("result.urls")
def urls_are_paths(server: Server) -> None:
    """On generate, the download URLs have no host."""

    @content(server, "generate", status=200)
    def shorten(_: Call, body: dict) -> None:
        urls = body["download_urls"]
        body["download_urls"] = [url.removeprefix(server.settings.files_at) for url in urls]


def file_answers(server: Server) -> object:
    """Decorator: `lie(call, answer)` on each download."""

    def bind(lie):
        @outgoing(server, status=200)
        def hook(call: Call, answer: Answer) -> None:
            if call.path.startswith("/cdn/"):
                lie(call, answer)

        return lie

    return bind


@fault("result.url-fetch")
def download_needs_the_key(server: Server) -> None:
    """A download URL answers 403 without the key."""

    @file_answers(server)
    def check(call: Call, answer: Answer) -> None:
        if server.state.tenant(call.headers.get("x-api-key", "")) is None:
            answer.status, answer.json = 403, {"detail": "Send your key."}


@fault("result.url-fetch")
def download_works_once(server: Server) -> None:
    """A download URL works once."""
    seen: set[str] = set()

    @file_answers(server)
    def check(call: Call, answer: Answer) -> None:
        if call.path in seen:
            answer.status, answer.json = 404, {"detail": "Already fetched."}
        seen.add(call.path)


@fault("result.url-fetch")
def download_is_truncated(server: Server) -> None:
    """A download ends in the middle of the picture."""

    @file_answers(server)
    def cut(_: Call, answer: Answer) -> None:
        answer.body = answer.body[: len(answer.body) // 2]


@fault("result.url-fetch")
def jpg_download_is_png(server: Server) -> None:
    """A download URL for a jpg gives a png that is called image/jpeg."""

    @around(server.studio, "file")
    def file(original, width: int, height: int, kind: str) -> tuple[bytes, str]:
        return picture(width, height, "png"), original(width, height, kind)[1]


@fault("result.url-fetch")
def last_download_of_four_is_missing(server: Server) -> None:
    """Of four download URLs, the last leads nowhere."""

    @content(server, *STUDIO, status=200)
    def misdirect(_: Call, body: dict) -> None:
        if len(body["download_urls"]) == 4:
            body["download_urls"][3] += "0"


def urls_last(server: Server, seconds: float, *operations: str) -> None:
    """Let the download URLs of synchronous results last for another time."""
    current: list[str] = []

    @incoming(server, *operations)
    def note(call: Call) -> None:
        current[:] = [call.operation]

    @around(server.studio, "download_url")
    def url(original, tenant, size, kind: str, until: float) -> str:
        return original(tenant, size, kind, until - 86_400 + seconds if current else until)

    @outgoing(server, *operations)
    def forget(*_) -> None:
        current.clear()


@fault("result.url-expiry")
def downloads_never_end(server: Server) -> None:
    """Download URLs work for ten years."""
    urls_last(server, 10 * 365 * 86_400, *STUDIO)


@fault("result.url-expiry")
def remix_downloads_end_after_twelve_hours(server: Server) -> None:
    """The download URLs of remix end after half a day."""
    urls_last(server, 43_200, "remix")


@fault("result.url-expiry")
def generate_downloads_last_for_two_days(server: Server) -> None:
    """The download URLs of generate last for two days."""
    urls_last(server, 172_800, "generate")


@fault("result.url-expiry")
def edit_downloads_end_an_hour_early(server: Server) -> None:
    """The download URLs of edit end after 23 hours."""
    urls_last(server, 82_800, "edit")


def reencode(server: Server, change, *operations: str) -> None:
    """Let the base64 images be `change(call, bytes)`."""

    @content(server, *operations, status=200)
    def rewrite(call: Call, body: dict) -> None:
        raw = (base64.b64decode(image) for image in body["images"])
        body["images"] = [base64.b64encode(change(call, image)).decode() for image in raw]


@fault("result.format")
def jpg_is_png_on_enhance(server: Server) -> None:
    """Enhance makes png when jpg is asked for."""

    @incoming(server, "enhance")
    def replace(call: Call) -> None:
        if call.json.get("output_format") == "jpg":
            call.json["output_format"] = "png"


@fault("result.format")
def png_is_jpg_on_remix(server: Server) -> None:
    """Remix makes jpg even when png is asked for."""

    @incoming(server, "remix")
    def replace(call: Call) -> None:
        if call.json.get("output_format") == "png":
            call.json["output_format"] = "jpg"


@fault("result.format")
def jpg_is_webp_on_edit(server: Server) -> None:
    """Edit makes WebP when jpg is asked for."""

    def to_webp(call: Call, image: bytes) -> bytes:
        if call.json.get("output_format") != "jpg":
            return image
        target = io.BytesIO()
        Image.open(io.BytesIO(image)).resize((64, 64)).save(target, "WEBP")
        return target.getvalue()

    reencode(server, to_webp, "edit")


@fault("result.format")
def pictures_lack_their_end(server: Server) -> None:
    """The images of generate begin rightly and break off: they do not decode."""
    reencode(server, lambda _, image: image[: len(image) // 3], "generate")


@fault("result.default-format", note="OPEN clause: neither png nor jpg")
def default_format_is_webp(server: Server) -> None:
    """Without an output_format, generate makes WebP."""

    def to_webp(call: Call, image: bytes) -> bytes:
        if "output_format" in call.json:
            return image
        target = io.BytesIO()
        Image.open(io.BytesIO(image)).resize((64, 64)).save(target, "WEBP")
        return target.getvalue()

    reencode(server, to_webp, "generate")


@fault("result.aspect-ratio")
def wide_is_tall_on_edit(server: Server) -> None:
    """Edit makes 9:16 when 16:9 is asked for."""
    _shapes(server, "edit", lambda request: request.aspect_ratio == "16:9", lambda w, h: (h, w))


@fault("result.aspect-ratio")
def every_ratio_is_square_on_generate(server: Server) -> None:
    """Generate makes squares only."""
    _shapes(server, "generate", lambda _: True, lambda w, _: (w, w))


@fault("result.aspect-ratio")
def three_four_is_two_three(server: Server) -> None:
    """3:4 comes out as 2:3."""
    for operation in ("edit", "generate"):
        _shapes(
            server,
            operation,
            lambda r: r.aspect_ratio == "3:4",
            lambda w, h: (w, w * h // h * 3 // 2),
        )


@fault("result.aspect-ratio")
def ratio_is_lost_at_two_k(server: Server) -> None:
    """At 2K, edit makes every picture 5 % too wide."""
    _shapes(server, "edit", lambda r: r.resolution == "2K", lambda w, h: (w * 21 // 20, h))


@fault("result.resolution")
def four_k_is_two_k(server: Server) -> None:
    """Edit makes 2K pictures when 4K is asked for."""
    _shapes(server, "edit", lambda r: r.resolution == "4K", lambda w, h: (w // 2, h // 2))


@fault("result.resolution")
def remix_is_one_k(server: Server) -> None:
    """Remix makes 1K pictures."""
    _shapes(server, "remix", lambda _: True, lambda *_: dimensions("4:3", "1K"))


@fault("result.resolution")
def enhance_is_one_k_in_jobs(server: Server) -> None:
    """Enhance makes 1K pictures with async: true."""
    _shapes(server, "enhance", lambda r: r.run_async, lambda *_: dimensions("4:3", "1K"))


@fault("result.resolution")
def every_resolution_is_one_k_on_generate(server: Server) -> None:
    """Generate makes 1K pictures whatever was asked for."""
    _shapes(server, "generate", lambda _: True,
            lambda w, h: (round(1024 * (w / h) ** 0.5), round(1024 * (h / w) ** 0.5)))  # fmt: skip


def _shapes(server: Server, operation: str, when, change) -> None:
    @around(server.studio, "shape")
    def shape(original, asked: str, request) -> tuple[int, int]:
        size = original(asked, request)
        return change(*size) if asked == operation and when(request) else size


def count_subjects_as(server: Server, change, *operations: str) -> None:
    @content(server, *operations, status=200)
    def rewrite(call: Call, body: dict) -> None:
        counts = body["known_subjects"]["counts"]
        body["known_subjects"]["counts"] = change(call, counts)


@fault("result.known-subjects")
def one_subject_too_many(server: Server) -> None:
    """Generate counts a profile that nobody asked for."""
    count_subjects_as(server, lambda _, counts: {**counts, "stranger": 1}, "generate")


@fault("result.known-subjects")
def subjects_are_negative(server: Server) -> None:
    """Remix counts its subjects downwards."""
    count_subjects_as(server, lambda _, c: {name: -count for name, count in c.items()}, "remix")


@fault("result.known-subjects")
def subjects_are_keyed_by_tag(server: Server) -> None:
    """On edit, the counts are keyed by the tag of a profile that has one."""

    def by_tag(call: Call, counts: dict) -> dict:
        known = call.tenant.profiles
        return {known[name].tag or name: count for name, count in counts.items()}

    count_subjects_as(server, by_tag, "edit")


@fault("result.known-subjects")
def subjects_of_the_account(server: Server) -> None:
    """Enhance counts the other trained profiles of the account as well, with zero."""

    def everybody(call: Call, counts: dict) -> dict:
        return {**dict.fromkeys(call.tenant.profiles, 0), **counts}

    count_subjects_as(server, everybody, "enhance")


@fault("result.known-subjects", note="counts may be smaller than this server's, never larger")
def subjects_are_counted_squared(server: Server) -> None:
    """A profile is counted more often than it can be, with one person a picture: n squared."""
    count_subjects_as(
        server, lambda _, c: {name: count * count * 5 for name, count in c.items()}, "edit", "remix"
    )


OVER = "OPEN since 2026-05-08; the header's presence is free, a wrong value may go unjudged"


@fault("result.deprecation-header", note=OVER)
def deprecation_date_is_another(server: Server) -> None:
    """The deprecation header names another day."""

    @outgoing(server)
    def change(_: Call, answer: Answer) -> None:
        answer.headers["x-phota-deprecation-date"] = "2027-05-08"


@fault("result.deprecation-header", note=OVER)
def deprecation_date_is_a_word(server: Server) -> None:
    """The deprecation header says `soon`."""

    @outgoing(server, *STUDIO)
    def change(_: Call, answer: Answer) -> None:
        answer.headers["x-phota-deprecation-date"] = "soon"


@fault("result.deprecation-header", note=OVER)
def deprecation_date_is_missing_on_remix(server: Server) -> None:
    """Only the answers of remix lack the deprecation header."""

    @outgoing(server, "remix")
    def drop(_: Call, answer: Answer) -> None:
        answer.headers.pop("x-phota-deprecation-date")
