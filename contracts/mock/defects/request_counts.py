"""Lies about counts: how many outputs may be asked for, and how many images may be brought."""

from typing import Any

from contracts.mock.answers import breach, unprocessable
from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting

_COUNT = "num_output_images"
_TOO_MANY_OUTPUTS, _MOST_OUTPUTS = 5, 4
_TOO_MANY_IMAGES, _MOST_IMAGES = 11, 10
_32_BITS = 0xFFFFFFFF


@defect(breaks="request.output-count", wraps=CHECK)
def no_outputs_mean_one(check: Stage) -> Stage:
    """Take zero outputs of an edit, made at once, for a number that was left out."""

    def correct(call: Call, sent: Members) -> None:
        count = sent.get(_COUNT)
        is_zero = type(count) is int and count == 0
        if call.operation.name == "edit" and is_zero and not sent.get("async"):
            del sent[_COUNT]

    return correcting(check, correct)


@defect(breaks="request.output-count", wraps=CHECK)
def generate_makes_four_of_five(check: Stage) -> Stage:
    """Generate four images at once where five were asked for."""

    def correct(call: Call, sent: Members) -> None:
        is_at_once = call.operation.name == "generate" and not sent.get("async")
        if is_at_once and sent.get(_COUNT) == _TOO_MANY_OUTPUTS:
            sent[_COUNT] = _MOST_OUTPUTS

    return correcting(check, correct)


@defect(breaks="request.output-count", wraps=CHECK)
def remix_jobs_lose_the_sign(check: Stage) -> Stage:
    """Make one image in a job of remix where minus one was asked for."""

    def correct(call: Call, sent: Members) -> None:
        is_job = call.operation.name == "remix" and sent.get("async") is True
        if is_job and sent.get(_COUNT) == -1:
            sent[_COUNT] = 1

    return correcting(check, correct)


@defect(breaks="request.output-count", wraps=CHECK)
def enhance_counts_in_32_bits(check: Stage) -> Stage:
    """Keep the lowest 32 bits of a count for enhance, so that 2^32 + 1 is one."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "enhance" and type(sent.get(_COUNT)) is int:
            sent[_COUNT] = sent[_COUNT] & _32_BITS if sent[_COUNT] > _32_BITS else sent[_COUNT]

    return correcting(check, correct)


@defect(breaks="request.output-count", wraps=CHECK)
def others_get_four_of_five(check: Stage) -> Stage:
    """Make four images where any developer but the first asks for five."""

    def correct(call: Call, sent: Members) -> None:
        is_first = call.tenant is next(iter(call.service.tenants))
        if not is_first and sent.get(_COUNT) == _TOO_MANY_OUTPUTS:
            sent[_COUNT] = _MOST_OUTPUTS

    return correcting(check, correct)


def _images(call: Call, sent: Members) -> list[Any]:
    """Return the images of an edit made at once, none if they are of a wrong type."""
    return [] if sent.get("async") else _all_images(call, sent)


def _all_images(call: Call, sent: Members) -> list[Any]:
    images = sent.get("images")
    if call.operation.name != "edit" or not isinstance(images, list):
        return []
    return images if all(isinstance(image, str) for image in images) else []


@defect(breaks="request.edit-images-max", wraps=CHECK)
def edit_takes_eleven_images(check: Stage) -> Stage:
    """Accept one image too many for an edit made at once."""

    def correct(call: Call, sent: Members) -> None:
        if len(_images(call, sent)) == _TOO_MANY_IMAGES:
            sent["images"] = sent["images"][1:]

    return correcting(check, correct)


@defect(breaks="request.edit-images-max", wraps=CHECK)
def edit_jobs_count_no_addresses(check: Stage) -> Stage:
    """Count only the images that a job of edit is sent as base64, not those named by URL."""

    def correct(call: Call, sent: Members) -> None:
        images = _all_images(call, sent) if sent.get("async") is True else []
        if len(images) > _MOST_IMAGES:
            sent["images"] = [image for image in images if not image.startswith("http")]

    return correcting(check, correct)


@defect(breaks="request.edit-images-max", wraps=CHECK)
def edit_uses_the_last_ten_images(check: Stage) -> Stage:
    """Drop in silence what an edit made at once has beyond ten images."""

    def correct(call: Call, sent: Members) -> None:
        if _images(call, sent):
            sent["images"] = sent["images"][-_MOST_IMAGES:]

    return correcting(check, correct)


@defect(breaks="request.edit-images-max", wraps=CHECK)
def equal_images_count_once(check: Stage) -> Stage:
    """Count an image that an edit, made at once, brings eleven times as one."""

    def correct(call: Call, sent: Members) -> None:
        if _images(call, sent):
            sent["images"] = list(dict.fromkeys(sent["images"]))

    return correcting(check, correct)


@defect(breaks="request.edit-images-max", wraps=CHECK)
def ten_images_are_one_too_many(check: Stage) -> Stage:
    """Refuse the tenth image of an edit that is made at once."""

    def strict(call: Call) -> None:
        check(call)
        is_at_once = call.operation.name == "edit" and not call.wants_job
        if is_at_once and len(call.json.get("images", ())) == _MOST_IMAGES:
            message = "List should have at most 9 items after validation, not 10"
            raise unprocessable(breach(("body", "images"), "too_long", message))

    return strict
