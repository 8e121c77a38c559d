"""Lies about refusals: how a breach of the schema is told, and what a refused request leaves."""

from typing import Any

from contracts.mock import billing, rules, stages
from contracts.mock.answers import Refusal, refusal
from contracts.mock.call import Call, Stage
from contracts.mock.defects.registry import defect
from contracts.mock.defects.wrapping import CHECK
from contracts.mock.records import Profile
from contracts.mock.rules import Rule
from contracts.mock.seams import rule, stage

_MODEL = "base_model"
_MODERATED = "Content was blocked by a safety filter."


def _breaches(refused: Refusal) -> list[dict[str, Any]]:
    """Return the entries of a 422, one for each place."""
    told = refused.detail if isinstance(refused.detail, list) else []
    return list({tuple(entry["loc"]): entry for entry in told}.values())


def _is_job(call: Call) -> bool:
    return isinstance(call.parsed, dict) and call.parsed.get("async") is True


@defect(breaks="request.invalid-status", wraps=CHECK)
def too_many_images_are_unsafe(check: Stage) -> Stage:
    """Refuse an edit of eleven images with 400 CONTENT_MODERATION."""

    def blame(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            if call.operation.name == "edit" and _breaches(refused)[0]["type"] == "too_long":
                raise refusal("CONTENT_MODERATION", _MODERATED) from None
            raise

    return blame


@defect(breaks="request.invalid-status", wraps=CHECK)
def an_image_left_out_is_unsafe(check: Stage) -> Stage:
    """Refuse an enhance without an image with 400 CONTENT_MODERATION."""

    def blame(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            if call.operation.name == "enhance" and _breaches(refused)[0]["type"] == "missing":
                raise refusal("CONTENT_MODERATION", _MODERATED) from None
            raise

    return blame


@defect(breaks="request.invalid-status", wraps=CHECK)
def two_breaches_crash_a_job(check: Stage) -> Stage:
    """Fail with an internal error where two members of a job of generate are wrong."""

    def crash(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            is_job = call.operation.name == "generate" and _is_job(call)
            if is_job and len(_breaches(refused)) > 1:
                raise refusal("INTERNAL_ERROR", "Internal error.") from None
            raise

    return crash


@defect(breaks="request.invalid-status", wraps=CHECK)
def two_breaches_of_a_profile_are_a_conflict(check: Stage) -> Stage:
    """Refuse a profile with 409 where two of its members are wrong."""

    def confuse(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            if call.operation.name == "profile-add" and len(_breaches(refused)) > 1:
                raise Refusal(409, "The request contradicts itself.") from None
            raise

    return confuse


def _charge(call: Call) -> None:
    price = call.service.prices.image[call.operation.name]
    with call.tenant.state.atomic():
        billing.reserve(call.tenant, call.operation.name, price)


@defect(breaks="request.refused-has-no-effect", wraps=stage(stages.check_rules))
def generate_charges_before_its_rules(check: Stage) -> Stage:
    """Keep the charge of a generate that its model does not allow."""

    def charge(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            if call.operation.name == "generate" and refused.code == "INVALID_REQUEST":
                _charge(call)
            raise

    return charge


@defect(breaks="request.refused-has-no-effect", wraps=CHECK)
def a_search_for_a_model_is_charged(check: Stage) -> Stage:
    """Charge for a generate whose model nobody knows, and refuse it."""

    def charge(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            if call.operation.name == "generate" and _breaches(refused)[0]["loc"][-1] == _MODEL:
                _charge(call)
            raise

    return charge


@defect(breaks="request.refused-has-no-effect", wraps=rule(rules.moderated_prompt))
def blocked_pictures_are_charged(judge: Rule) -> Rule:
    """Charge for an enhancement whose prompt is blocked, and refuse it."""

    def charge(call: Call) -> None:
        try:
            judge(call)
        except Refusal:
            if call.operation.name == "enhance":
                _charge(call)
            raise

    return charge


@defect(breaks="request.refused-has-no-effect", wraps=rule(rules.ready_profiles))
def who_is_in_training_is_charged_for(judge: Rule) -> Rule:
    """Charge for an edit with a profile in training, and refuse it."""

    def charge(call: Call) -> None:
        try:
            judge(call)
        except Refusal as refused:
            if call.operation.name == "edit" and refused.code == "PROFILE_NOT_READY":
                _charge(call)
            raise

    return charge


@defect(breaks="request.refused-has-no-effect", wraps=CHECK)
def refused_edit_jobs_are_charged(check: Stage) -> Stage:
    """Charge for a job of edit that breaks the schema, and refuse it."""

    def charge(call: Call) -> None:
        try:
            check(call)
        except Refusal:
            if call.operation.name == "edit" and _is_job(call):
                _charge(call)
            raise

    return charge


@defect(breaks="request.refused-has-no-effect", wraps=rule(rules.ready_profiles))
def a_search_for_profiles_is_charged(judge: Rule) -> Rule:
    """Charge for a remix with a profile that nobody has, and refuse it."""

    def charge(call: Call) -> None:
        try:
            judge(call)
        except Refusal:
            if call.operation.name == "remix":
                _charge(call)
            raise

    return charge


def _leave_a_profile(call: Call) -> None:
    now, id_ = call.tenant.now(), call.tenant.ids.new("prof")
    profile = Profile(id_, None, now, now, now, now, failure="The request was refused.")
    call.tenant.state.profiles.put(id_, profile)


@defect(breaks="request.refused-has-no-effect", wraps=rule(rules.images_by_tier))
def too_few_images_leave_a_profile(judge: Rule) -> Rule:
    """Refuse a profile with too few or too many images, and list it from then on."""

    def leave(call: Call) -> None:
        try:
            judge(call)
        except Refusal:
            _leave_a_profile(call)
            raise

    return leave


@defect(breaks="request.refused-has-no-effect", wraps=CHECK)
def a_tag_too_long_leaves_a_profile(check: Stage) -> Stage:
    """Refuse a profile for its tag, and list it without one from then on."""

    def leave(call: Call) -> None:
        try:
            check(call)
        except Refusal as refused:
            if call.operation.name == "profile-add" and _breaches(refused)[0]["loc"][-1] == "tag":
                _leave_a_profile(call)
            raise

    return leave
