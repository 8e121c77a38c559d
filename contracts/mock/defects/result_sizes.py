"""Lies about how large the images are, and in what shape."""

from contracts.mock import images
from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import Members, misreading, telling
from contracts.mock.seams import handlers

_BOTH = handlers("edit", "generate")
_FOUR = 4


@defect(breaks="result.aspect-ratio", wraps=handlers("edit"))
def edited_portraits_lie_down(handle: Handler) -> Handler:
    """Make 16:9 of an edit that asks for 9:16 in 2K."""

    def turn(_: Call, asked: Members) -> None:
        if (asked["aspect_ratio"], asked["resolution"]) == ("9:16", "2K"):
            asked["aspect_ratio"] = "16:9"

    return misreading(handle, turn)


@defect(breaks="result.aspect-ratio", wraps=handlers("generate"))
def generated_three_to_four_is_four_to_five(handle: Handler) -> Handler:
    """Generate 4:5 where 3:4 was asked for, which is six per cent off."""

    def widen(_: Call, asked: Members) -> None:
        if asked["aspect_ratio"] == "3:4":
            asked["aspect_ratio"] = "4:5"

    return misreading(handle, widen)


@defect(breaks="result.aspect-ratio", wraps=_BOTH)
def jobs_make_squares(handle: Handler) -> Handler:
    """Make square images in every job, whatever was asked for."""

    def square(call: Call, asked: Members) -> None:
        if call.wants_job:
            asked["aspect_ratio"] = "1:1"

    return misreading(handle, square)


@defect(breaks="result.aspect-ratio", wraps=handlers("edit"))
def the_last_of_four_is_square(handle: Handler) -> Handler:
    """Return three images in the shape that was asked for, and a square one."""

    def square(call: Call, result: Members) -> None:
        if len(result["images"]) == _FOUR:
            wanted = images.picture(call.json["output_format"], call.json["resolution"], "1:1")
            result["images"][3] = images.base64_content(wanted)

    return telling(handle, square)


@defect(breaks="result.aspect-ratio", wraps=handlers("generate"))
def addresses_lead_to_squares(handle: Handler) -> Handler:
    """Generate square images at once where they are to be fetched by URL."""

    def square(call: Call, asked: Members) -> None:
        if asked["response_mode"] == "urls" and not call.wants_job:
            asked["aspect_ratio"] = "1:1"

    return misreading(handle, square)


@defect(breaks="result.aspect-ratio", wraps=_BOTH)
def jobs_of_several_make_squares(handle: Handler) -> Handler:
    """Make square images in a job of several, whatever was asked for."""

    def square(call: Call, asked: Members) -> None:
        if call.wants_job and asked["num_output_images"] > 1:
            asked["aspect_ratio"] = "1:1"

    return misreading(handle, square)


@defect(breaks="result.resolution", wraps=handlers("generate"))
def gpt_image_2_stops_at_2k(handle: Handler) -> Handler:
    """Generate in 2K where 4K was asked of gpt-image-2."""

    def shrink(_: Call, asked: Members) -> None:
        if (asked["base_model"], asked["resolution"]) == ("gpt-image-2", "4K"):
            asked["resolution"] = "2K"

    return misreading(handle, shrink)


@defect(breaks="result.resolution", wraps=handlers("edit"))
def flux_edits_in_1k(handle: Handler) -> Handler:
    """Edit in 1K with flux-2, whatever was asked for."""

    def shrink(_: Call, asked: Members) -> None:
        if asked["base_model"] == "flux-2":
            asked["resolution"] = "1K"

    return misreading(handle, shrink)


@defect(breaks="result.resolution", wraps=_BOTH)
def jobs_keep_to_1k(handle: Handler) -> Handler:
    """Make images of the default size in every job."""

    def shrink(call: Call, asked: Members) -> None:
        if call.wants_job:
            asked["resolution"] = "1K"

    return misreading(handle, shrink)


@defect(breaks="result.resolution", wraps=handlers("edit"))
def edits_are_in_2k_by_default(handle: Handler) -> Handler:
    """Edit in 2K at once where no resolution is named."""

    def grow(call: Call, asked: Members) -> None:
        if "resolution" not in call.parsed and not call.wants_job:
            asked["resolution"] = "2K"

    return misreading(handle, grow)


@defect(breaks="result.resolution", wraps=handlers("generate"))
def known_persons_are_small(handle: Handler) -> Handler:
    """Generate in 1K whatever shows a known person."""

    def shrink(call: Call, asked: Members) -> None:
        if call.subjects:
            asked["resolution"] = "1K"

    return misreading(handle, shrink)


@defect(breaks="result.resolution", wraps=handlers("enhance"))
def four_enhanced_images_are_small(handle: Handler) -> Handler:
    """Enhance in 1K where four images are asked for."""

    def shrink(_: Call, asked: Members) -> None:
        if asked["num_output_images"] > 1:
            asked["resolution"] = "1K"

    return misreading(handle, shrink)


@defect(breaks="result.resolution", wraps=handlers("remix"))
def jobs_of_remix_are_in_4k(handle: Handler) -> Handler:
    """Remix in 4K where a job does it."""

    def grow(call: Call, asked: Members) -> None:
        if call.wants_job:
            asked["resolution"] = "4K"

    return misreading(handle, grow)
