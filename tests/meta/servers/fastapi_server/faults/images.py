"""Lies about what is in the pictures."""

import base64
import io

from PIL import Image

from fastapi_server.faults.registry import fault
from fastapi_server.pictures import dimensions
from fastapi_server.seams import STUDIO, Answer, Call, Server, around, content, incoming, outgoing


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
