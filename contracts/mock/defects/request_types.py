"""Lies about JSON types: wrong ones that are taken, and lenient ones that are misread."""

from contracts.mock.answers import refusal
from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting

_COUNT = "num_output_images"


@defect(breaks="request.types", wraps=CHECK)
def later_images_need_not_be_text(check: Stage) -> Stage:
    """Look only at the first image of an edit, and skip others that are no text."""

    def correct(call: Call, sent: Members) -> None:
        images = sent.get("images")
        if call.operation.name == "edit" and isinstance(images, list):
            sent["images"] = images[:1] + [item for item in images[1:] if isinstance(item, str)]

    return correcting(check, correct)


@defect(breaks="request.types", wraps=CHECK)
def null_is_an_empty_prompt(check: Stage) -> Stage:
    """Take null for an empty prompt in edit and generate, as enhance and remix rightly do."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name in {"edit", "generate"} and sent.get("prompt", "") is None:
            sent["prompt"] = ""

    return correcting(check, correct)


@defect(breaks="request.types", wraps=CHECK)
def enhance_jobs_round_counts_down(check: Stage) -> Stage:
    """Make two images in a job of enhance for two and a half."""

    def correct(call: Call, sent: Members) -> None:
        is_job = call.operation.name == "enhance" and sent.get("async") is True
        if is_job and isinstance(sent.get(_COUNT), float):
            sent[_COUNT] = int(sent[_COUNT])

    return correcting(check, correct)


@defect(breaks="request.types", wraps=CHECK)
def tags_may_be_lists(check: Stage) -> Stage:
    """Take the first of a list of texts as the tag of a profile."""

    def correct(call: Call, sent: Members) -> None:
        tag = sent.get("tag")
        if call.operation.name == "profile-add" and isinstance(tag, list) and tag:
            sent["tag"] = tag[0]

    return correcting(check, correct)


@defect(breaks="request.types", wraps=CHECK)
def submit_keys_may_be_objects(check: Stage) -> Stage:
    """Write an object out as the client_request_id of a remix."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "remix" and isinstance(sent.get("client_request_id"), dict):
            sent["client_request_id"] = str(sent["client_request_id"])

    return correcting(check, correct)


@defect(breaks="request.types", wraps=CHECK)
def a_prompt_may_be_an_object(check: Stage) -> Stage:
    """Take the text out of an object that generate is sent as its prompt."""

    def correct(call: Call, sent: Members) -> None:
        prompt = sent.get("prompt")
        if call.operation.name == "generate" and isinstance(prompt, dict):
            sent["prompt"] = str(prompt.get("text", ""))

    return correcting(check, correct)


@defect(breaks="request.coercion", wraps=CHECK)
def counts_in_text_count_for_nothing(check: Stage) -> Stage:
    """Accept a number in text as the count of an edit made at once, and make one image."""

    def correct(call: Call, sent: Members) -> None:
        count = sent.get(_COUNT)
        is_text = isinstance(count, str) and count.isdigit()
        if call.operation.name == "edit" and is_text and not sent.get("async"):
            del sent[_COUNT]

    return correcting(check, correct)


@defect(breaks="request.coercion", wraps=CHECK)
def remix_jobs_forget_a_count_in_text(check: Stage) -> Stage:
    """Accept a number in text as the count of a job of remix, and make one image."""

    def correct(call: Call, sent: Members) -> None:
        count = sent.get(_COUNT)
        is_text = isinstance(count, str) and count.isdigit()
        if call.operation.name == "remix" and is_text and sent.get("async") is True:
            del sent[_COUNT]

    return correcting(check, correct)


@defect(breaks="request.coercion", wraps=CHECK)
def true_for_a_count_crashes(check: Stage) -> Stage:
    """Fail with an internal error where generate is asked for `true` images."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "generate" and sent.get(_COUNT) is True:
            raise refusal("INTERNAL_ERROR", "Internal error.")

    return correcting(check, correct)


@defect(breaks="request.coercion", wraps=CHECK)
def false_in_text_is_true(check: Stage) -> Stage:
    """Start a job of enhance for `"async": "false"`, since a text that is not empty is true."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "enhance" and sent.get("async") in ("false", "no"):
            sent["async"] = True

    return correcting(check, correct)


@defect(breaks="request.coercion", wraps=CHECK)
def one_is_not_true(check: Stage) -> Stage:
    """Make the images at once for `"async": 1`, since only `true` is true."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "generate" and type(sent.get("async")) is int:
            sent["async"] = False

    return correcting(check, correct)
