"""Lies about the pictures."""

import base64

from fastapi_server.faults.registry import fault
from fastapi_server.pictures import picture
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
