"""What is wrong with a request body, as clauses: one table, a kind of member a row.

`request.types` and `request.coercion` draw the line: a value that some lenient reader takes ("2"
for an integer, 1 for a boolean, 5 for a text, one image for a list of images) may be refused or
read as meant; any other wrong value must be refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST_TAG = 128
_MOST_FAST = _LEAST_STANDARD = 10
_TIERS = ("fast", "standard")  # a tuple, since what is drawn for a tier may not be hashable
_NO_4K = frozenset({"flux-2", "qwen-image-2"})
_ENUMS = {
    "aspect_ratio": ("auto", "1:1", "3:4", "4:3", "9:16", "16:9"),
    "resolution": ("1k", "2k", "4k"),
    "quality": ("auto", "low", "medium", "high"),
    "output_format": ("png", "jpg"),
    "response_mode": ("bytes", "urls"),
    "training_tier": ("standard", "fast"),
    "base_model": ("flux-2", "gpt-image-2", "nb2", "qwen-image-2", "reve"),
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """One broken rule of the published schema; lenient if some reader may take the value."""

    clause: str
    is_lenient: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One validation error: the member it is in, the value there, and the body as a whole."""

    member: str
    value: Any
    body: Mapping[str, Any]


LENIENT = Wrong("request.coercion", is_lenient=True)
TYPES = Wrong("request.types")


def wrongs(errors: Iterable[Any], body: Mapping[str, Any]) -> Iterator[Wrong]:
    """Yield what each error of jsonschema-rs says of a body that is an object."""
    for error in errors:
        path = list(error.instance_path)
        if not path:
            yield Wrong("request.required")  # the only rule that the schemas have of a whole body
        elif len(path) > 1:
            yield _of_text(Found(str(path[0]), error.instance, body))
        else:
            member = str(path[0])
            yield _KINDS.get(member, _of_text)(Found(member, error.instance, body))


def broken_prose(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the clauses that a schema-valid body breaks by rules that stand in prose alone."""
    callback = (body.get("callback_url") or "").strip().lower()
    if callback and body.get("async") is not True:
        yield "callback.requires-async"
    if callback and not callback.startswith("https://"):
        yield "callback.https"
    model, resolution = body.get("base_model", "nb2"), body.get("resolution", "1K")
    # "auto" is what every model does: whether saying so is refused is told both ways.
    if body.get("quality") not in {None, "auto"} and model != "gpt-image-2":
        yield "request.quality-by-model"
    if (model in _NO_4K and resolution == "4K") or (model == "reve" and resolution != "1K"):
        yield "request.resolution-by-model"
    if "image_urls" in body:
        count, is_fast = len(body["image_urls"]), body.get("training_tier") == "fast"
        if count > _MOST_FAST if is_fast else count < _LEAST_STANDARD:
            yield tier_clause(body)


def tier_clause(body: Mapping[str, Any]) -> str:
    """Return the clause that bounds the number of training images of this request."""
    tier = body.get("training_tier")
    return f"profile.tier-{tier}" if tier in _TIERS else "profile.tier-default"


def _of_boolean(found: Found) -> Wrong:
    return TYPES if found.value is None or isinstance(found.value, dict | list) else LENIENT


def _of_count(found: Found) -> Wrong:
    value = found.value
    if isinstance(value, bool) or (isinstance(value, str) and _reads_as_number(value)):
        return LENIENT
    is_whole = isinstance(value, int | float) and value == value // 1
    return Wrong("request.output-count") if is_whole else TYPES


def _of_enum(found: Found) -> Wrong:
    value = found.value
    if value is None or isinstance(value, dict | list):
        return TYPES
    if not value or str(value).strip().lower() in _ENUMS[found.member]:
        return LENIENT  # read as left out, or in another spelling
    is_model = found.member == "base_model"
    return Wrong("request.base-model-unknown" if is_model else "request.enums")


def _of_list(found: Found) -> Wrong:
    if isinstance(found.value, str):
        return LENIENT  # one image for a list of one
    if not isinstance(found.value, list):
        return TYPES
    training = found.member == "image_urls"
    return Wrong(tier_clause(found.body) if training else "request.edit-images-max")


def _of_tag(found: Found) -> Wrong:
    if not isinstance(found.value, str):
        return _of_text(found)
    is_trimmed_to_fit = 0 < len(found.value.strip()) <= _LONGEST_TAG
    return Wrong("profile.tag", is_lenient=is_trimmed_to_fit)


def _of_text(found: Found) -> Wrong:
    return TYPES if found.value is None or isinstance(found.value, dict | list) else LENIENT


def _reads_as_number(text: str) -> bool:
    """Return whether a reader may take the text for a number; blank text for the default."""
    try:
        float(text.strip() or "0")
    except ValueError:
        return False
    return True


_KINDS: Mapping[str, Callable[[Found], Wrong]] = {
    "async": _of_boolean,
    "num_output_images": _of_count,
    "images": _of_list,
    "profile_ids": _of_list,
    "image_urls": _of_list,
    "tag": _of_tag,
    **dict.fromkeys(_ENUMS, _of_enum),
}
