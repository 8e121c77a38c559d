"""Lies about formats, and about the day from which another one is the default.

On the mock's own day the default may be png or jpg, and the header may be left out: only what is
neither, and another day, is a lie.
"""

import base64
import io

from contracts.mock.answers import DEPRECATION, Answer
from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import IMAGES, Members, misreading, telling
from contracts.mock.rendering import Headers, Render
from contracts.mock.seams import handlers, part

_FOUR = 4


def _converted(image: str, form: str) -> str:
    """Return an image, as base64, in a format by Pillow's name for it."""
    from PIL import Image  # noqa: PLC0415 - Pillow is slow to import and not every mock needs it

    stream = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(image))) as opened:
        opened.convert("L").save(stream, form)
    return base64.b64encode(stream.getvalue()).decode()


def _halved(images: list[str]) -> list[str]:
    """Return the first half of each image, as base64 that can be read."""
    return [image[: len(image) // 8 * 4] for image in images]


@defect(breaks="result.format", wraps=handlers("generate"))
def large_pngs_come_as_jpg(handle: Handler) -> Handler:
    """Generate a jpg at once where a png was asked for in 4K."""

    def compress(call: Call, asked: Members) -> None:
        if asked["resolution"] == "4K" and not call.wants_job:
            asked["output_format"] = "jpg"

    return misreading(handle, compress)


@defect(breaks="result.format", wraps=handlers("generate"))
def large_jpgs_are_cut_short(handle: Handler) -> Handler:
    """Return the first half of each jpg of 2K, which starts as it should."""

    def cut(call: Call, result: Members) -> None:
        if (call.json["output_format"], call.json["resolution"]) == ("jpg", "2K"):
            result["images"] = _halved(result["images"])

    return telling(handle, cut)


@defect(breaks="result.format", wraps=handlers("edit"))
def the_last_of_four_jpgs_is_a_png(handle: Handler) -> Handler:
    """Return three jpgs and a png where four jpgs were asked for."""

    def mistake(call: Call, result: Members) -> None:
        if call.json["output_format"] == "jpg" and len(result["images"]) == _FOUR:
            result["images"][3] = _converted(result["images"][3], "PNG")

    return telling(handle, mistake)


@defect(breaks="result.format", wraps=handlers("enhance"))
def enhanced_pngs_are_cut_short(handle: Handler) -> Handler:
    """Return the first half of each png, which starts as it should."""

    def cut(call: Call, result: Members) -> None:
        if call.json["output_format"] == "png":
            result["images"] = _halved(result["images"])

    return telling(handle, cut)


@defect(
    breaks="result.format",
    wraps=handlers("generate"),
    also_breaks={"result.url-fetch": "it promises an image of the requested format, too"},
)
def jobs_of_generate_forget_the_format(handle: Handler) -> Handler:
    """Deliver png from a job of generate, whatever was asked for."""

    def forget(call: Call, asked: Members) -> None:
        if call.wants_job:
            asked["output_format"] = "png"

    return misreading(handle, forget)


@defect(
    breaks="result.format",
    wraps=IMAGES,
    also_breaks={"result.url-fetch": "it promises an image of the requested format, too"},
)
def jobs_of_several_forget_the_format(handle: Handler) -> Handler:
    """Deliver png from a job of several images, whatever was asked for."""

    def forget(call: Call, asked: Members) -> None:
        if call.wants_job and asked["num_output_images"] > 1:
            asked["output_format"] = "png"

    return misreading(handle, forget)


@defect(breaks="result.default-format", wraps=handlers("edit"))
def edits_are_webp_by_default(handle: Handler) -> Handler:
    """Return webp from an edit that names no format."""

    def convert(call: Call, result: Members) -> None:
        if "output_format" not in call.parsed:
            result["images"] = [_converted(image, "WEBP") for image in result["images"]]

    return telling(handle, convert)


@defect(breaks="result.default-format", wraps=handlers("generate"))
def generate_makes_gif_by_default(handle: Handler) -> Handler:
    """Return gif where generate is told no format."""

    def convert(call: Call, result: Members) -> None:
        if "output_format" not in call.parsed:
            result["images"] = [_converted(image, "GIF") for image in result["images"]]

    return telling(handle, convert)


@defect(breaks="result.default-format", wraps=handlers("enhance"))
def defaults_alternate(handle: Handler) -> Handler:
    """Return png and jpg in turn where enhance is told no format."""

    def alternate(call: Call, result: Members) -> None:
        if "output_format" not in call.parsed:
            others = [_converted(image, "JPEG") for image in result["images"][1::2]]
            result["images"][1::2] = others

    return telling(handle, alternate)


def _naming(render: Render, operation: str, day: bytes, only: int | None = None) -> Render:
    """Return the rendering, which names another day on the answers of an operation.

    `only` confines it to one status.
    """

    def misnamed(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        status, headers, content = render(call, answer)
        if call.is_routed and call.operation.name == operation and only in {None, status}:
            headers[headers.index(DEPRECATION)] = (DEPRECATION[0], day)
        return status, headers, content

    return misnamed


@defect(breaks="result.deprecation-header", wraps=part("render"))
def the_day_is_told_month_first(render: Render) -> Render:
    """Tell the day of the new default as Americans do, on edits."""
    return _naming(render, "edit", b"05-08-2026")


@defect(breaks="result.deprecation-header", wraps=part("render"))
def the_day_is_told_as_http_tells_dates(render: Render) -> Render:
    """Tell the day of the new default as HTTP tells dates, on the status of a job."""
    return _naming(render, "job-status", b"Fri, 08 May 2026 00:00:00 GMT")


@defect(breaks="result.deprecation-header", wraps=part("render"))
def the_day_is_one_late(render: Render) -> Render:
    """Name the day after the new default's first, on the list of profiles."""
    return _naming(render, "profile-ids", b"2026-05-09")


@defect(breaks="result.deprecation-header", wraps=part("render"))
def submits_name_a_day_too_early(render: Render) -> Render:
    """Name the day before the new default's first where a job of remix is accepted."""
    return _naming(render, "remix", b"2026-05-07", only=202)
