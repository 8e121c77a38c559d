"""Lies about base models: the resolutions and qualities that each of them takes."""

from collections.abc import Callable

from contracts.mock import rules
from contracts.mock.answers import breach, invalid, unprocessable
from contracts.mock.call import Call
from contracts.mock.defects.registry import defect
from contracts.mock.rules import Rule
from contracts.mock.seams import rule

_RESOLUTION = rule(rules.resolution_by_model)
_QUALITY = rule(rules.quality_by_model)


def _sparing(judge: Rule, spared: Callable[[Call], bool]) -> Rule:
    """Return the rule, which some requests need not obey."""

    def lenient(call: Call) -> None:
        if not spared(call):
            judge(call)

    return lenient


def _is(call: Call, operation: str, **members: str) -> bool:
    return call.operation.name == operation and call.json.items() >= members.items()


@defect(breaks="request.resolution-by-model", wraps=_RESOLUTION)
def qwen_edits_in_4k(judge: Rule) -> Rule:
    """Let edit take 4K with qwen-image-2, which stops at 2K."""
    return _sparing(judge, lambda call: _is(call, "edit", base_model="qwen-image-2"))


@defect(breaks="request.resolution-by-model", wraps=_RESOLUTION)
def reve_jobs_in_2k(judge: Rule) -> Rule:
    """Let a job of generate take 2K with reve, which knows 1K alone."""
    wanted = {"base_model": "reve", "resolution": "2K"}
    return _sparing(judge, lambda call: call.wants_job and _is(call, "generate", **wanted))


@defect(breaks="request.resolution-by-model", wraps=_RESOLUTION)
def flux_makes_2k_of_4k(judge: Rule) -> Rule:
    """Generate in 2K at once, without a word, where 4K was asked of flux-2."""

    def lenient(call: Call) -> None:
        is_large = _is(call, "generate", base_model="flux-2", resolution="4K")
        if is_large and not call.wants_job:
            call.json["resolution"] = "2K"
        judge(call)

    return lenient


@defect(breaks="request.resolution-by-model", wraps=_RESOLUTION)
def resolutions_of_flux_are_unprocessable(judge: Rule) -> Rule:
    """Refuse 4K on flux-2 with 422 where 400 is documented."""

    def unprocessed(call: Call) -> None:
        if _is(call, "edit", base_model="flux-2", resolution="4K"):
            message = "flux-2 does not support the resolution 4K"
            raise unprocessable(breach(("body", "resolution"), "value_error", message))
        judge(call)

    return unprocessed


@defect(breaks="request.resolution-by-model", wraps=_RESOLUTION)
def gpt_image_2_generates_no_4k(judge: Rule) -> Rule:
    """Refuse 4K of generate with gpt-image-2, which makes it."""

    def strict(call: Call) -> None:
        if _is(call, "generate", base_model="gpt-image-2", resolution="4K"):
            raise invalid("gpt-image-2 does not support the resolution 4K.")
        judge(call)

    return strict


@defect(breaks="request.resolution-by-model", wraps=_RESOLUTION)
def jobs_of_gpt_image_2_are_small(judge: Rule) -> Rule:
    """Refuse 4K in a job of edit with gpt-image-2, which makes it."""

    def strict(call: Call) -> None:
        if call.wants_job and _is(call, "edit", base_model="gpt-image-2", resolution="4K"):
            raise invalid("gpt-image-2 does not support the resolution 4K.")
        judge(call)

    return strict


@defect(breaks="request.quality-by-model", wraps=_QUALITY)
def jobs_know_no_high_quality(judge: Rule) -> Rule:
    """Refuse the quality "high" in a job of generate with gpt-image-2."""

    def strict(call: Call) -> None:
        if call.wants_job and _is(call, "generate", base_model="gpt-image-2", quality="high"):
            raise invalid("gpt-image-2 does not support the quality high.")
        judge(call)

    return strict


@defect(breaks="request.quality-by-model", wraps=_QUALITY)
def quality_needs_a_model_that_is_named(judge: Rule) -> Rule:
    """Let a quality pass where no model is named, and the default model knows none."""
    return _sparing(judge, lambda call: "base_model" not in call.parsed)


@defect(breaks="request.quality-by-model", wraps=_QUALITY)
def reve_jobs_ignore_the_quality(judge: Rule) -> Rule:
    """Let a job of edit take a quality with reve, and ignore it."""
    return _sparing(judge, lambda call: call.wants_job and _is(call, "edit", base_model="reve"))


@defect(breaks="request.quality-by-model", wraps=_QUALITY)
def the_quality_low_passes_with_qwen(judge: Rule) -> Rule:
    """Let generate take the quality "low" with qwen-image-2, though no other quality."""
    wanted = {"base_model": "qwen-image-2", "quality": "low"}
    return _sparing(judge, lambda call: _is(call, "generate", **wanted))


@defect(breaks="request.quality-by-model", wraps=_QUALITY)
def qualities_of_flux_are_unprocessable(judge: Rule) -> Rule:
    """Refuse a quality on flux-2 with 422 where 400 is documented."""

    def unprocessed(call: Call) -> None:
        if _is(call, "edit", base_model="flux-2") and call.json.get("quality") is not None:
            message = "quality is only supported by gpt-image-2"
            raise unprocessable(breach(("body", "quality"), "value_error", message))
        judge(call)

    return unprocessed


@defect(breaks="request.quality-by-model", wraps=_QUALITY)
def gpt_image_2_generates_in_no_medium_quality(judge: Rule) -> Rule:
    """Refuse the quality "medium" of generate with gpt-image-2 at once."""

    def strict(call: Call) -> None:
        is_medium = _is(call, "generate", base_model="gpt-image-2", quality="medium")
        if is_medium and not call.wants_job:
            raise invalid("gpt-image-2 does not support the quality medium.")
        judge(call)

    return strict
