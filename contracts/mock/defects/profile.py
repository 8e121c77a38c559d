"""Lies about profiles: their tiers, their lives, their tags and their deletion."""

from contracts.mock import rules
from contracts.mock.call import Call
from contracts.mock.defects.registry import defect
from contracts.mock.rules import Rule
from contracts.mock.seams import rule


@defect(breaks="profile.tier-fast", wraps=rule(rules.images_by_tier))
def fast_tier_takes_eleven(judge: Rule) -> Rule:
    """Accept one image too many for Quick Train."""

    def lenient(call: Call) -> None:
        if call.json["training_tier"] != "fast" or len(call.json["image_urls"]) != 11:  # noqa: PLR2004 - eleven is the lie
            judge(call)

    return lenient
