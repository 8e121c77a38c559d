"""Lies about training images that show nobody: answers outside of both documented readings."""

from contracts.mock import rules
from contracts.mock.answers import Refusal, breach, invalid, refusal, unprocessable
from contracts.mock.call import Call
from contracts.mock.defects.answering import refusing
from contracts.mock.defects.registry import defect
from contracts.mock.rules import Rule
from contracts.mock.seams import rule

_SUBJECT = rule(rules.subject_in_training_images)


@defect(breaks="profile.no-subject", wraps=_SUBJECT)
def nobody_to_train_on_is_an_internal_error(judge: Rule) -> Rule:
    """Answer training images without a subject with a generic 500, as before v0.1.1."""
    return refusing(judge, lambda _, __: refusal("INTERNAL_ERROR", "Internal error."))


@defect(breaks="profile.no-subject", wraps=_SUBJECT)
def nobody_is_trained_on_in_full(judge: Rule) -> Rule:
    """Train on images without a subject until the profile is READY, in the standard tier."""

    def train(call: Call) -> None:
        if call.json["training_tier"] != "standard":
            judge(call)

    return train


@defect(breaks="profile.no-subject", wraps=_SUBJECT)
def nobody_in_few_images_is_unprocessable(judge: Rule) -> Rule:
    """Answer training images without a subject with 422 in the fast tier."""
    told = breach(("body", "image_urls"), "value_error", "No subject was detected.")

    def change(call: Call, reason: Refusal) -> Refusal:
        return unprocessable(told) if call.json["training_tier"] == "fast" else reason

    return refusing(judge, change)


@defect(breaks="profile.no-subject", wraps=_SUBJECT)
def nobody_to_train_on_is_not_described(judge: Rule) -> Rule:
    """Refuse training images without a subject, and do not say why."""
    return refusing(judge, lambda _, __: invalid(""))


@defect(breaks="profile.no-subject", wraps=_SUBJECT)
def nobody_to_train_on_is_moderated(judge: Rule) -> Rule:
    """Blame content moderation where training images show nobody."""
    blocked = refusal("CONTENT_MODERATION", "Content was blocked by a safety filter.")
    return refusing(judge, lambda _, __: blocked)
