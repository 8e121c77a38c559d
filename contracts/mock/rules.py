"""Rules that stand in the documents' prose only: one function each, in the order they are judged.

A rule refuses a request that its schema allows. `RULES` says which operation obeys which.
"""

import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from contracts.mock import profiles
from contracts.mock.addresses import Refused
from contracts.mock.answers import breach, invalid, refusal, unprocessable
from contracts.mock.breaches import too_long, too_short
from contracts.mock.call import Call
from contracts.mock.triggers import MODERATED, MODERATED_IN_PIPELINE, NO_SUBJECT

Rule = Callable[[Call], None]

_RESOLUTIONS: Mapping[str, frozenset[str]] = {  # release notes 0.3.0 and the public guide
    "nb2": frozenset({"1K", "2K", "4K"}),
    "gpt-image-2": frozenset({"1K", "2K", "4K"}),
    "qwen-image-2": frozenset({"1K", "2K"}),
    "flux-2": frozenset({"1K", "2K"}),
    "reve": frozenset({"1K"}),
}
_TIERS = {"standard": (10, 50), "fast": (5, 10)}  # openapi v0.7.0, TrainingTier
_REFERENCE = re.compile(r"\[\[([^\[\]]+)\]\]")


def callback_needs_async(call: Call) -> None:
    """Refuse a callback that nobody would send, or to where none may go."""
    url = call.json.get("callback_url")
    if url is None:
        return
    if not call.wants_job:
        raise invalid("callback_url requires async: true.")
    try:
        call.service.addresses.check(url)
    except Refused as reason:
        raise invalid(str(reason)) from None


def resolution_by_model(call: Call) -> None:
    """Refuse a resolution that the base model does not support."""
    model, resolution = call.json["base_model"], call.json["resolution"]
    if resolution not in _RESOLUTIONS[model]:
        raise invalid(f"{model} does not support the resolution {resolution}.")


def quality_by_model(call: Call) -> None:
    """Refuse a quality with any model but gpt-image-2."""
    if call.json.get("quality") is not None and call.json["base_model"] != "gpt-image-2":
        raise invalid("quality is only supported by gpt-image-2.")


def readable_images(call: Call) -> None:
    """Refuse an input image that is neither an http(s) URL nor base64."""
    for member in ("image", "input_image", "reference_image"):
        if member in call.json and not _is_image(call.json[member]):
            raise invalid(f"{member} is neither a URL nor base64.")
    for number, image in enumerate(call.json.get("images", ())):
        if not _is_image(image):
            raise invalid(f"images[{number}] is neither a URL nor base64.")


def moderated_prompt(call: Call) -> None:
    """Refuse a prompt that content moderation blocks."""
    prompt = call.json.get("prompt")
    if prompt and MODERATED in prompt and not fails_in_pipeline(call):
        raise refusal("CONTENT_MODERATION", "Content was blocked by a safety filter.")


def fails_in_pipeline(call: Call) -> bool:
    """Return whether moderation blocks this request only once its job runs."""
    return call.wants_job and MODERATED_IN_PIPELINE in (call.json.get("prompt") or "")


def ready_profiles(call: Call) -> None:
    """Refuse references to profiles that are unknown or still train; note the others."""
    prompt, listed = call.json.get("prompt") or "", call.json.get("profile_ids", ())
    named = _REFERENCE.findall(prompt) if "[[" in prompt else ()
    if named or listed:
        call.subjects = tuple(dict.fromkeys([*named, *listed]))
    for profile_id in call.subjects:
        profiles.ready(call.tenant, profile_id)


def images_by_tier(call: Call) -> None:
    """Refuse more or fewer training images than the tier takes."""
    least, most = _TIERS[call.json["training_tier"]]
    urls = call.json["image_urls"]
    where = ("body", "image_urls")
    if len(urls) < least:
        raise unprocessable(breach(where, *too_short(least, urls)))
    if len(urls) > most:
        raise unprocessable(breach(where, *too_long(most, urls)))


def reachable_training_images(call: Call) -> None:
    """Refuse training images that are no http(s) URLs."""
    breaches = [
        breach(("body", "image_urls", number), "url_parsing", "Input should be a valid URL")
        for number, url in enumerate(call.json["image_urls"])
        if not _is_url(url)
    ]
    if breaches:
        raise unprocessable(*breaches)


def subject_in_training_images(call: Call) -> None:
    """Refuse training images that show nobody."""
    if NO_SUBJECT in call.json["image_urls"]:
        raise invalid("No subject was detected in the training images.")


_ANY_IMAGE: tuple[Rule, ...] = (
    callback_needs_async,
    readable_images,
    moderated_prompt,
    ready_profiles,
)
_BY_MODEL: tuple[Rule, ...] = (resolution_by_model, quality_by_model)

RULES: Mapping[str, tuple[Rule, ...]] = {
    "edit": _BY_MODEL + _ANY_IMAGE,
    "generate": _BY_MODEL + _ANY_IMAGE,
    "enhance": _ANY_IMAGE,
    "remix": _ANY_IMAGE,
    "profile-add": (images_by_tier, reachable_training_images, subject_in_training_images),
}


def _is_image(text: str) -> bool:
    return _is_url(text) or _is_base64(text)


def _is_url(text: str) -> bool:
    if not text[:8].lower().startswith(("http://", "https://")):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _is_base64(text: Any) -> bool:
    try:
        return bool(binascii.a2b_base64(text, strict_mode=True))
    except ValueError:  # of which binascii.Error is one, and non-ASCII text raises it bare
        return False
