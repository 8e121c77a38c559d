"""Lies about what a request may say."""

from fastapi_server.faults.registry import fault
from fastapi_server.seams import (
    STUDIO,
    Call,
    Server,
    incoming,
    read_as,
    refuse_value,
)

BOTH = ("edit", "generate")


def reads(name: str, clause: str, operations: tuple[str, ...], field: str, wrong, right) -> None:
    """Register the lie that one wrong value of one field is taken for a right one."""

    def lie(server: Server) -> None:
        read_as(server, operations, field, wrong, right)

    lie.__name__ = name
    places = "every studio operation" if operations == STUDIO else " and ".join(operations)
    lie.__doc__ = f"On {places}, {field}: {wrong!r} is read as {right!r}."
    fault(clause)(lie)


def refuses(name: str, clause: str, operations: tuple[str, ...], field: str, value) -> None:
    """Register the lie that one right value of one field is refused."""

    def lie(server: Server) -> None:
        refuse_value(server, operations, field, value)

    lie.__name__ = name
    lie.__doc__ = f"On {' and '.join(operations)}, {field}: {value!r} is refused."
    fault(clause)(lie)


COUNT = "num_output_images"
reads("no_pictures_on_edit", "request.output-count", ("edit",), COUNT, 0, 1)
reads("five_pictures_on_remix", "request.output-count", ("remix",), COUNT, 5, 4)
reads("minus_one_picture_on_generate", "request.output-count", ("generate",), COUNT, -1, 1)
reads("no_pictures_on_enhance", "request.output-count", ("enhance",), COUNT, 0, 1)
refuses("four_pictures_are_too_many_on_enhance", "request.output-count", ("enhance",), COUNT, 4)


@fault("request.output-count")
def five_pictures_in_a_job(server: Server) -> None:
    """With async: true, five pictures may be asked for."""

    @incoming(server, *STUDIO)
    def clamp(call: Call) -> None:
        if call.json.get(COUNT) == 5 and call.json.get("async") is True:
            call.json[COUNT] = 4


reads("half_pictures_on_enhance", "request.types", ("enhance",), COUNT, 2.5, 2)
reads("two_as_a_word_on_remix", "request.types", ("remix",), COUNT, "two", 2)
reads("null_count_on_edit", "request.types", ("edit",), COUNT, None, 1)
reads("null_prompt_on_generate", "request.types", ("generate",), "prompt", None, "")
reads("null_response_mode_on_remix", "request.types", ("remix",), "response_mode", None, "bytes")


@fault("request.types")
def any_prompt_on_enhance(server: Server) -> None:
    """Enhance takes an object or a list for its prompt."""

    @incoming(server, "enhance")
    def ignore(call: Call) -> None:
        if isinstance(call.json.get("prompt"), dict | list):
            call.json["prompt"] = None


@fault("request.types")
def any_image_list_on_edit(server: Server) -> None:
    """Edit takes numbers, or no list at all, for its images."""

    @incoming(server, "edit")
    def convert(call: Call) -> None:
        images = call.json.get("images", [])
        if not isinstance(images, list):
            call.json["images"] = []
        elif any(not isinstance(image, str) for image in images):
            call.json["images"] = [str(image) for image in images]


@fault("request.types")
def tags_in_lists(server: Server) -> None:
    """A list of texts is taken for its first as a tag."""

    @incoming(server, "profile-add")
    def convert(call: Call) -> None:
        if isinstance(call.json.get("tag"), list):
            call.json["tag"] = str(call.json["tag"][0])


OPEN = "OPEN clause: this is outside of every reading that the documents allow"


@fault("request.coercion", note=OPEN)
def two_in_quotes_is_one(server: Server) -> None:
    """`num_output_images: "2"` is accepted, and makes one picture."""
    read_as(server, STUDIO, COUNT, "2", 1)


@fault("request.coercion", note=OPEN)
def true_in_quotes_is_false(server: Server) -> None:
    """`async: "true"` and `async: 1` are accepted, and run synchronously."""
    read_as(server, STUDIO, "async", "true", right=False)
    read_as(server, STUDIO, "async", 1, right=False)


@fault("request.edit-images-max")
def edit_takes_eleven_images(server: Server) -> None:
    """Edit takes one image too many."""
    _spare_images(server, lambda call: len(call.json["images"]) == 11)


@fault("request.edit-images-max")
def edit_takes_eleven_images_in_a_job(server: Server) -> None:
    """With async: true, the images are not counted."""
    _spare_images(server, lambda call: call.json.get("async") is True)


@fault("request.edit-images-max")
def edit_takes_ever_more_urls(server: Server) -> None:
    """Images that are given as URLs are not counted."""
    _spare_images(server, lambda call: str(call.json["images"][-1]).startswith("http"))


@fault("request.edit-images-max")
def edit_takes_nine_images(server: Server) -> None:
    """Edit refuses the tenth image."""

    @incoming(server, "edit")
    def refuse(call: Call) -> None:
        if isinstance(images := call.json.get("images"), list) and len(images) == 10:
            call.json["images"] = [*images, "one more"]


def _spare_images(server: Server, when) -> None:
    @incoming(server, "edit")
    def cut(call: Call) -> None:
        images = call.json.get("images")
        if isinstance(images, list) and len(images) > 10 and when(call):
            call.json["images"] = images[:10]


def needless(name: str, operation: str, field: str, filler) -> None:
    """Register the lie that a required field may be left out."""

    def lie(server: Server) -> None:
        @incoming(server, operation)
        def fill(call: Call) -> None:
            if call.body.lstrip()[:1] == b"{":
                call.json.setdefault(field, filler)

    lie.__name__, lie.__doc__ = name, f"On {operation}, {field} may be left out."
    fault("request.required")(lie)


needless("enhance_without_image", "enhance", "image", "")
needless("remix_without_input", "remix", "input_image", "")
needless("remix_without_reference", "remix", "reference_image", "")
needless("training_without_images", "profile-add", "image_urls", ["https://example.com/"] * 10)


@fault("request.required")
def enhance_without_image_in_a_job(server: Server) -> None:
    """With async: true, enhance may leave its image out."""

    @incoming(server, "enhance")
    def fill(call: Call) -> None:
        if call.json.get("async") is True:
            call.json.setdefault("image", "")


reads("ratio_two_three_on_edit", "request.enums", ("edit",), "aspect_ratio", "2:3", "3:4")
reads("ratio_of_another_list", "request.enums", ("generate",), "aspect_ratio", "21:9", "16:9")
reads("resolution_in_lower_case", "request.enums", ("generate",), "resolution", "1k", "1K")
reads("resolution_eight_k", "request.enums", ("edit",), "resolution", "8K", "4K")
reads("format_webp_on_remix", "request.enums", ("remix",), "output_format", "webp", "png")
reads("format_jpeg_everywhere", "request.enums", STUDIO, "output_format", "jpeg", "jpg")
reads("mode_url_on_enhance", "request.enums", ("enhance",), "response_mode", "url", "urls")
refuses("ratio_nine_sixteen_is_refused", "request.enums", ("generate",), "aspect_ratio", "9:16")


@fault("request.enums")
def any_mode_on_edit(server: Server) -> None:
    """Edit takes any word for its response mode, and answers with bytes."""

    @incoming(server, "edit")
    def replace(call: Call) -> None:
        if isinstance(mode := call.json.get("response_mode"), str) and mode != "urls":
            call.json["response_mode"] = "bytes"


@fault("request.enums")
def any_format_in_jobs(server: Server) -> None:
    """With async: true, an unknown output format becomes png."""

    @incoming(server, *STUDIO)
    def replace(call: Call) -> None:
        kind = call.json.get("output_format", "jpg")
        if call.json.get("async") is True and isinstance(kind, str) and kind != "jpg":
            call.json["output_format"] = "png"


@fault("request.enums")
def any_tier_is_standard(server: Server) -> None:
    """Any word but `fast` is read as the standard tier."""

    @incoming(server, "profile-add")
    def replace(call: Call) -> None:
        tier = call.json.get("training_tier")
        if isinstance(tier, str) and tier != "fast":
            call.json["training_tier"] = "standard"


@fault("request.enums")
def any_quality_on_gpt(server: Server) -> None:
    """gpt-image-2 takes any word for a quality."""

    @incoming(server, *BOTH)
    def replace(call: Call) -> None:
        quality = call.json.get("quality")
        if isinstance(quality, str) and call.json.get("base_model") == "gpt-image-2":
            call.json["quality"] = "auto"
