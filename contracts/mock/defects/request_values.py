"""Lies about words: values that no enumeration holds, and models that nobody knows."""

from contracts.mock.answers import breach, refusal, unprocessable
from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting

_MODELS = ("flux-2", "gpt-image-2", "nb2", "qwen-image-2", "reve")
_RATIOS = ("auto", "1:1", "3:4", "4:3", "9:16", "16:9")
_TIERS = ("standard", "fast")


@defect(breaks="request.enums", wraps=CHECK)
def formats_are_known_in_any_case(check: Stage) -> Stage:
    """Take PNG and JPG in capitals where generate answers at once."""

    def correct(call: Call, sent: Members) -> None:
        wanted = sent.get("output_format")
        is_meant = wanted in ("PNG", "JPG", "Png", "Jpg") and not sent.get("async")
        if call.operation.name == "generate" and is_meant:
            sent["output_format"] = str(wanted).lower()

    return correcting(check, correct)


@defect(breaks="request.enums", wraps=CHECK)
def edit_jobs_know_jpeg(check: Stage) -> Stage:
    """Take "jpeg" for "jpg" in a job of edit."""

    def correct(call: Call, sent: Members) -> None:
        is_job = call.operation.name == "edit" and sent.get("async") is True
        if is_job and sent.get("output_format") == "jpeg":
            sent["output_format"] = "jpg"

    return correcting(check, correct)


@defect(breaks="request.enums", wraps=CHECK)
def an_empty_response_mode_is_the_default(check: Stage) -> Stage:
    """Take an empty response_mode of remix for one that was left out."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "remix" and sent.get("response_mode") == "":
            del sent["response_mode"]

    return correcting(check, correct)


@defect(breaks="request.enums", wraps=CHECK)
def ratios_are_trimmed(check: Stage) -> Stage:
    """Cut white space off the aspect ratio of generate before looking it up."""

    def correct(call: Call, sent: Members) -> None:
        ratio = sent.get("aspect_ratio")
        if call.operation.name == "generate" and isinstance(ratio, str):
            sent["aspect_ratio"] = ratio.strip()

    return correcting(check, correct)


@defect(breaks="request.enums", wraps=CHECK)
def the_widest_ratio_stands_for_wider_ones(check: Stage) -> Stage:
    """Generate in 16:9 where 2:1 was asked for."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "generate" and sent.get("aspect_ratio") == "2:1":
            sent["aspect_ratio"] = "16:9"

    return correcting(check, correct)


@defect(breaks="request.enums", wraps=CHECK)
def unknown_tiers_are_standard(check: Stage) -> Stage:
    """Train a profile of an unknown tier as a standard one."""

    def correct(call: Call, sent: Members) -> None:
        tier = sent.get("training_tier")
        if call.operation.name == "profile-add" and isinstance(tier, str) and tier not in _TIERS:
            del sent["training_tier"]

    return correcting(check, correct)


@defect(breaks="request.enums", wraps=CHECK)
def generate_jobs_lack_a_ratio(check: Stage) -> Stage:
    """Refuse 4:3, which is declared, in a job of generate."""

    def strict(call: Call) -> None:
        check(call)
        is_job = call.operation.name == "generate" and call.wants_job
        if is_job and call.json["aspect_ratio"] == "4:3":
            choices = " or ".join(f"'{ratio}'" for ratio in _RATIOS if ratio != "4:3")
            message = f"Input should be {choices}"
            raise unprocessable(breach(("body", "aspect_ratio"), "literal_error", message))

    return strict


def _unknown_model(call: Call, sent: Members) -> str | None:
    model = sent.get("base_model")
    is_known = not isinstance(model, str) or model in _MODELS
    return None if is_known or call.operation.name not in {"edit", "generate"} else str(model)


@defect(breaks="request.base-model-unknown", wraps=CHECK)
def unknown_models_are_the_default(check: Stage) -> Stage:
    """Generate at once with the default model in place of one that is unknown."""

    def correct(call: Call, sent: Members) -> None:
        is_at_once = call.operation.name == "generate" and not sent.get("async")
        if is_at_once and _unknown_model(call, sent) is not None:
            del sent["base_model"]

    return correcting(check, correct)


@defect(breaks="request.base-model-unknown", wraps=CHECK)
def models_are_known_by_their_beginning(check: Stage) -> Stage:
    """Edit with gpt-image-2 where another version of it was asked for."""

    def correct(call: Call, sent: Members) -> None:
        model = _unknown_model(call, sent) or ""
        if call.operation.name == "edit" and model.startswith("gpt-image"):
            sent["base_model"] = "gpt-image-2"

    return correcting(check, correct)


@defect(breaks="request.base-model-unknown", wraps=CHECK)
def models_in_capitals_are_known_to_jobs(check: Stage) -> Stage:
    """Take the name of a model in any case, in a job."""

    def correct(call: Call, sent: Members) -> None:
        model = _unknown_model(call, sent) or ""
        if model.lower() in _MODELS and sent.get("async") is True:
            sent["base_model"] = model.lower()

    return correcting(check, correct)


@defect(breaks="request.base-model-unknown", wraps=CHECK)
def unknown_models_crash(check: Stage) -> Stage:
    """Fail with an internal error on a model that edit, made at once, does not know."""

    def correct(call: Call, sent: Members) -> None:
        is_at_once = call.operation.name == "edit" and not sent.get("async")
        if is_at_once and _unknown_model(call, sent):
            raise refusal("INTERNAL_ERROR", "Internal error.")

    return correcting(check, correct)


@defect(breaks="request.base-model-unknown", wraps=CHECK)
def a_refused_model_is_known_afterwards(check: Stage) -> Stage:
    """Refuse an unknown model of edit once, and edit with the default when it is named again."""
    refused: set[str] = set()

    def correct(call: Call, sent: Members) -> None:
        model = _unknown_model(call, sent)
        if call.operation.name == "edit" and model in refused:
            del sent["base_model"]
        elif model is not None:
            refused.add(model)

    return correcting(check, correct)


@defect(breaks="request.base-model-unknown", wraps=CHECK)
def unknown_models_are_not_found(check: Stage) -> Stage:
    """Answer 404 for a model that generate does not know, as for a thing of the developer's."""

    def correct(call: Call, sent: Members) -> None:
        if call.operation.name == "generate" and _unknown_model(call, sent):
            raise refusal("NOT_FOUND", "There is no such model.")

    return correcting(check, correct)
