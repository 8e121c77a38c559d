"""Lies about what one base model gives, where the others give what was asked for."""

from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import Members, misreading, telling
from contracts.mock.seams import handlers


@defect(breaks="result.bytes", wraps=handlers("edit"))
def flux_edits_come_alone(handle: Handler) -> Handler:
    """Return one image of an edit with flux-2, whatever number was asked for as bytes."""

    def lose(call: Call, result: Members) -> None:
        if call.json["base_model"] == "flux-2":
            del result["images"][1:]

    return telling(handle, lose)


@defect(breaks="result.urls", wraps=handlers("edit"))
def gpt_image_2_gives_no_addresses(handle: Handler) -> Handler:
    """Return bytes of an edit with gpt-image-2 where addresses were asked for."""

    def forget(call: Call, asked: Members) -> None:
        if asked["base_model"] == "gpt-image-2" and not call.wants_job:
            asked["response_mode"] = "bytes"

    return misreading(handle, forget)


@defect(breaks="result.format", wraps=handlers("generate"))
def reve_knows_no_png(handle: Handler) -> Handler:
    """Generate jpg with reve where png was asked for as bytes."""

    def forget(_: Call, asked: Members) -> None:
        if asked["base_model"] == "reve" and asked["response_mode"] == "bytes":
            asked["output_format"] = "jpg"

    return misreading(handle, forget)


@defect(breaks="result.aspect-ratio", wraps=handlers("generate"))
def qwen_makes_squares(handle: Handler) -> Handler:
    """Generate square images with qwen-image-2, whatever shape was asked for."""

    def square(_: Call, asked: Members) -> None:
        if asked["base_model"] == "qwen-image-2":
            asked["aspect_ratio"] = "1:1"

    return misreading(handle, square)
