"""What each body may say: fields, their types and their bounds, written down by hand."""

from dataclasses import dataclass

TAG_LONGEST = 128
MODELS = ("flux-2", "gpt-image-2", "nb2", "qwen-image-2", "reve")
RATIOS = ("auto", "1:1", "3:4", "4:3", "9:16", "16:9")
TRUE_WORDS, FALSE_WORDS = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


class Flaw(Exception):  # noqa: N818 - a flaw of the body, not an error of ours
    """A value is not what its field takes; `where` leads to it from the field."""

    def __init__(self, message, kind, where=()):
        super().__init__(message)
        self.message, self.kind, self.where = message, kind, tuple(where)


def text(value, _lax):
    if not isinstance(value, str):
        raise Flaw("a string is wanted here", "string_type")
    return value


def flag(value, lax):
    if lax and str(value).lower() in TRUE_WORDS + FALSE_WORDS:
        return str(value).lower() in TRUE_WORDS
    if not isinstance(value, bool):
        raise Flaw("only true or false will do", "bool_type")
    return value


def whole(low, high):
    def check(value, lax):
        if lax and isinstance(value, str) and value.strip().lstrip("-").isdecimal():
            value = int(value)
        if lax and isinstance(value, bool):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Flaw("a whole number is wanted here", "int_type")
        if not low <= value <= high:
            raise Flaw(f"the number must lie between {low} and {high}", "out_of_range")
        return value

    return check


def one_of(*words):
    def check(value, _lax):
        if not isinstance(value, str) or value not in words:
            raise Flaw("choose one of: " + ", ".join(words), "enum")
        return value

    return check


def maybe(check):
    return lambda value, lax: None if value is None else check(value, lax)


def texts(most=None):
    def check(value, lax):
        if not isinstance(value, list):
            raise Flaw("a list of strings is wanted here", "list_type")
        if most is not None and len(value) > most:
            raise Flaw(f"at most {most} entries fit", "too_long")
        return [_entry(index, entry, lax) for index, entry in enumerate(value)]

    return check


def _entry(index, entry, lax):
    try:
        return text(entry, lax)
    except Flaw as flaw:
        raise Flaw(flaw.message, flaw.kind, (index,)) from flaw


def label(value, lax):
    """A profile's tag: 1 to 128 characters, whatever they weigh in bytes."""
    if not 1 <= len(text(value, lax)) <= TAG_LONGEST:
        raise Flaw(f"a tag has 1 to {TAG_LONGEST} characters", "string_length")
    return value


@dataclass
class Form:
    fields: dict
    required: tuple = ()


_EVERYWHERE = {
    "async": flag,
    "callback_url": maybe(text),
    "client_request_id": maybe(text),
    "response_mode": one_of("bytes", "urls"),
    "num_output_images": whole(1, 4),
    "output_format": one_of("png", "jpg"),
}
_MODEL = {
    "prompt": text,
    "aspect_ratio": one_of(*RATIOS),
    "resolution": one_of("1K", "2K", "4K"),
    "quality": maybe(one_of("auto", "low", "medium", "high")),
    "base_model": one_of(*MODELS),
}


def blank_forms():
    """A fresh set of forms, by operation."""
    return {
        "edit": Form({**_EVERYWHERE, **_MODEL, "images": texts(10), "profile_ids": texts()}),
        "generate": Form({**_EVERYWHERE, **_MODEL}),
        "enhance": Form(
            {**_EVERYWHERE, "image": text, "profile_ids": texts(), "prompt": maybe(text)},
            ("image",),
        ),
        "remix": Form(
            {
                **_EVERYWHERE,
                "input_image": text,
                "reference_image": text,
                "profile_ids": texts(),
                "prompt": maybe(text),
            },
            ("input_image", "reference_image"),
        ),
        "add": Form(
            {
                "image_urls": texts(),
                "training_tier": one_of("standard", "fast"),
                "tag": maybe(label),
            },
            ("image_urls",),
        ),
    }
