"""Lies about what a request must hold: members that are needed on paper only."""

from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting

_PLACEHOLDER = "https://images.example.com/placeholder.jpg"
_TRAINING_IMAGES = 10


@defect(breaks="request.required", wraps=CHECK)
def enhance_makes_an_image_up(check: Stage) -> Stage:
    """Enhance a placeholder at once where no image was sent."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "enhance" and not sent.get("async") and "prompt" not in sent:
            sent.setdefault("image", _PLACEHOLDER)

    return correcting(check, correct)


@defect(breaks="request.required", wraps=CHECK)
def a_prompt_stands_for_an_image(check: Stage) -> Stage:
    """Enhance what the prompt describes, if there is a prompt and no image."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "enhance" and sent.get("prompt"):
            sent.setdefault("image", _PLACEHOLDER)

    return correcting(check, correct)


@defect(breaks="request.required", wraps=CHECK)
def remix_needs_no_reference(check: Stage) -> Stage:
    """Restyle an image at once to match itself, if a remix names no reference."""

    def correct(call: Call, sent: Members) -> None:
        is_at_once = call.operation.name == "remix" and not sent.get("async")
        if is_at_once and "input_image" in sent:
            sent.setdefault("reference_image", sent["input_image"])

    return correcting(check, correct)


@defect(breaks="request.required", wraps=CHECK)
def null_is_an_input_image_in_a_job(check: Stage) -> Stage:
    """Accept null for the input image of a job of remix, though not its absence."""

    def correct(call: Call, sent: Members) -> None:
        is_job = call.operation.name == "remix" and sent.get("async") is True
        if is_job and sent.get("input_image", "") is None:
            sent["input_image"] = _PLACEHOLDER

    return correcting(check, correct)


@defect(breaks="request.required", wraps=CHECK)
def profiles_need_no_images_yet(check: Stage) -> Stage:
    """Create a profile without training images, as if they could be brought later."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "profile-add":
            sent.setdefault("image_urls", [_PLACEHOLDER] * _TRAINING_IMAGES)

    return correcting(check, correct)


@defect(breaks="request.required", wraps=CHECK)
def the_first_of_several_is_enhanced(check: Stage) -> Stage:
    """Enhance the first of `images`, if they were sent in place of an image."""

    def correct(call: Call, sent: Members) -> None:
        images = sent.get("images")
        if call.operation.name == "enhance" and images and isinstance(images, list):
            sent.setdefault("image", images[0])

    return correcting(check, correct)
