"""What a target's entry and the environment offer to the tests, and what would offer the rest."""

from collections.abc import Iterable, Mapping

from contracts.client import Target
from contracts.client.profiles import LEAST_IMAGES

_LEAST = LEAST_IMAGES["fast"]
_CONTROL = "the target's control API: --control-url"
MENDED_BY: Mapping[str, str] = {
    "api-key": "a developer's key in PHOTA_API_KEY",
    "control": _CONTROL,
    "charges": _CONTROL,
    "clock": _CONTROL,
    "faults": _CONTROL,
    "callback-address": "an address that reaches the run's receiver: --callback-url",
    "image_urls": "{least} entries in image_urls of the target's configuration, which has {given}",
    "trained-profile": "training_deadline in the target's configuration",
    "moderated_prompt": "moderated_prompt in the target's configuration",
    "no_subject_image_url": "no_subject_image_url in the target's configuration",
    "second-developer": "a second developer's key in PHOTA_OTHER_API_KEY",
    "no-credit-account": "the key of an account without credit in PHOTA_NO_CREDIT_API_KEY",
}


def offers(target: Target, *, is_embedded: bool = False) -> frozenset[str]:
    """Return the names of the needs that the target meets; the embedded mock meets all."""
    if is_embedded:
        return frozenset(MENDED_BY)
    here = target.is_loopback
    has_images = (here and not target.image_urls) or len(target.image_urls) >= _LEAST
    control = target.control_url is not None
    met = {
        "api-key": target.api_key,
        **dict.fromkeys(("control", "charges", "clock", "faults"), control),
        "callback-address": target.callback_url or here,
        "image_urls": has_images,
        "trained-profile": has_images and (control or target.training_deadline),
        "moderated_prompt": target.moderated_prompt,
        "no_subject_image_url": target.no_subject_image_url,
        "second-developer": target.other_api_key,
        "no-credit-account": target.no_credit_api_key,
    }
    return frozenset(name for name, offered in met.items() if offered)


def lacking(needs: Iterable[str], offered: frozenset[str], target: Target) -> str | None:
    """Say what would meet the needs that the target does not meet; None if it meets all."""
    is_timed = target.control_url or target.training_deadline
    instead = {"trained-profile": "image_urls"} if is_timed else {}
    wanted = (instead.get(need, need) for need in needs if need not in offered)
    missing = dict.fromkeys(MENDED_BY[need] for need in wanted)
    told = " and ".join(missing).format(least=_LEAST, given=len(target.image_urls))
    return f"needs {told}" if missing else None
