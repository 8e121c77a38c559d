"""Lies about training tiers: how many images each takes, and which is meant if none is said."""

from contracts.mock import rules
from contracts.mock.answers import Refusal, invalid
from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK, Members, correcting
from contracts.mock.rules import Rule
from contracts.mock.seams import rule

_BY_TIER = rule(rules.images_by_tier)
_MOST = 50


def _accepting(judge: Rule, tier: str | None, *counts: int) -> Rule:
    """Return the rule, which takes these numbers of images for a tier; None: that is not said."""

    def lenient(call: Call) -> None:
        if _said(call) != tier or len(call.json["image_urls"]) not in counts:
            judge(call)

    return lenient


def _refusing(judge: Rule, tier: str | None, count: int) -> Rule:
    """Return the rule, which takes one number of images less for a tier."""

    def strict(call: Call) -> None:
        judge(call)
        if _said(call) == tier and len(call.json["image_urls"]) == count:
            raise invalid("The number of images does not suit the training tier.")

    return strict


def _said(call: Call) -> str | None:
    tier: str | None = call.parsed.get("training_tier")
    return tier


def _cut(sent: Members, tier: str | None) -> None:
    if sent.get("training_tier") == tier and _count(sent) > _MOST:
        del sent["image_urls"][_MOST:]


def _count(sent: Members) -> int:
    images = sent.get("image_urls")
    return len(images) if isinstance(images, list) else 0


@defect(breaks="profile.tier-standard", wraps=_BY_TIER)
def standard_tier_takes_nine(judge: Rule) -> Rule:
    """Accept one image too few for Full Train."""
    return _accepting(judge, "standard", 9)


@defect(breaks="profile.tier-standard", wraps=_BY_TIER)
def standard_tier_takes_what_fast_takes(judge: Rule) -> Rule:
    """Accept five and six images for Full Train, as for Quick Train."""
    return _accepting(judge, "standard", 5, 6)


@defect(breaks="profile.tier-standard", wraps=_BY_TIER)
def standard_tier_refuses_its_last_image(judge: Rule) -> Rule:
    """Refuse fifty images for Full Train."""
    return _refusing(judge, "standard", _MOST)


@defect(breaks="profile.tier-standard", wraps=CHECK)
def standard_tier_drops_what_is_too_much(check: Stage) -> Stage:
    """Train on the first fifty images where more are sent for Full Train."""
    return correcting(check, lambda _, sent: _cut(sent, "standard"))


@defect(breaks="profile.tier-standard", wraps=_BY_TIER)
def too_few_for_standard_are_a_bad_request(judge: Rule) -> Rule:
    """Refuse too few images for Full Train with 400, and not with 422."""

    def otherwise(call: Call) -> None:
        try:
            judge(call)
        except Refusal:
            if _said(call) != "standard":
                raise
            raise invalid("Too few images.") from None

    return otherwise


@defect(breaks="profile.tier-fast", wraps=_BY_TIER)
def fast_tier_takes_eleven(judge: Rule) -> Rule:
    """Accept one image too many for Quick Train."""
    return _accepting(judge, "fast", 11)


@defect(breaks="profile.tier-fast", wraps=_BY_TIER)
def fast_tier_takes_as_many_as_standard(judge: Rule) -> Rule:
    """Accept fifty images for Quick Train, as for Full Train."""
    return _accepting(judge, "fast", _MOST)


@defect(breaks="profile.tier-fast", wraps=_BY_TIER)
def fast_tier_refuses_ten(judge: Rule) -> Rule:
    """Refuse the last number of images that Quick Train takes."""
    return _refusing(judge, "fast", 10)


@defect(breaks="profile.tier-fast", wraps=_BY_TIER)
def fast_tier_refuses_nine(judge: Rule) -> Rule:
    """Refuse nine images for Quick Train, and neither five nor ten."""
    return _refusing(judge, "fast", 9)


@defect(breaks="profile.tier-fast", wraps=CHECK)
def fast_tier_makes_five_of_four(check: Stage) -> Stage:
    """Use an image twice where four are sent for Quick Train."""

    def fill(_: Call, sent: Members) -> None:
        if sent.get("training_tier") == "fast" and _count(sent) == 4:  # noqa: PLR2004 - four is the lie
            sent["image_urls"].append(sent["image_urls"][0])

    return correcting(check, fill)


@defect(breaks="profile.tier-default", wraps=_BY_TIER)
def unsaid_tier_takes_nine(judge: Rule) -> Rule:
    """Accept one image too few where no tier is said."""
    return _accepting(judge, None, 9)


@defect(breaks="profile.tier-default", wraps=CHECK)
def unsaid_tier_suits_five_images(check: Stage) -> Stage:
    """Choose the tier by the number of images where none is said: five are fast."""

    def choose(call: Call, sent: Members) -> None:
        if call.operation.name == "profile-add" and _count(sent) == 5:  # noqa: PLR2004 - five is the lie
            sent.setdefault("training_tier", "fast")

    return correcting(check, choose)


@defect(
    breaks="profile.tier-default",
    wraps=CHECK,
    also_breaks={"billing.training": "what is said to be standard by default costs less"},
)
def unsaid_tier_is_fast_for_ten(check: Stage) -> Stage:
    """Train ten images fast, and charge for that, where no tier is said."""

    def choose(call: Call, sent: Members) -> None:
        if call.operation.name == "profile-add" and _count(sent) == 10:  # noqa: PLR2004 - both tiers take ten
            sent.setdefault("training_tier", "fast")

    return correcting(check, choose)


@defect(breaks="profile.tier-default", wraps=CHECK)
def unsaid_tier_follows_the_last_one(check: Stage) -> Stage:
    """Take the tier that the developer last asked for where none is said."""
    last: dict[str, str] = {}

    def follow(call: Call, sent: Members) -> None:
        if call.operation.name == "profile-add":
            known = last.get(call.tenant.account, "standard")
            last[call.tenant.account] = sent.setdefault("training_tier", known)

    return correcting(check, follow)


@defect(breaks="profile.tier-default", wraps=_BY_TIER)
def unsaid_tier_refuses_fifty(judge: Rule) -> Rule:
    """Refuse fifty images where no tier is said."""
    return _refusing(judge, None, _MOST)


@defect(breaks="profile.tier-default", wraps=CHECK)
def unsaid_tier_drops_what_is_too_much(check: Stage) -> Stage:
    """Train on the first fifty images where more are sent and no tier is said."""
    return correcting(check, lambda _, sent: _cut(sent, None))
