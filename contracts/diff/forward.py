"""What a change means to clients built for the head document that meet a service of the base.

Schemas need no table: what clients of the head send must be allowed by the base, and what a
service of the base answers by the head, which is the other side's question. Named here is what
rules see that is not a set of values, and where a rule is about more than the set. A property, a
parameter or a body that the base does not describe, and that clients of the head send, breaks;
what is optional in an answer, and is not there yet, breaks nobody.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from contracts.diff import registry
from contracts.diff.changes import Change, ResponsesChange, SchemaChange, Seen
from contracts.diff.promises import Profile
from contracts.diff.registry import Rule, concerned
from contracts.diff.words import Impact, Side

Means = Callable[[Any], Impact]


def judge(
    change: Change | SchemaChange, profile: Profile = Profile.WIRE
) -> Iterator[tuple[Rule, Impact, Seen]]:
    """Yield what every rule of a profile sees in a change, and what that means."""
    if isinstance(change, SchemaChange):
        found = registry.judge(change, profile)
        yield from (each for each in found if each[0].name not in MEANS)
    for rule in concerned(type(change), change.speaker, profile):
        means = MEANS.get(rule.name)
        if means or not isinstance(change, SchemaChange):
            impact = means(change) if means else rule.impact
            yield from ((rule, impact, seen) for seen in rule.look(change))


def _always(impact: Impact) -> Means:
    return lambda _: impact


def _sent(change: SchemaChange) -> Impact:
    """Judge what only clients of the head know: they send it, or find that it is not there."""
    return Impact.BREAKING if change.speaker is Side.REQUEST else Impact.COMPATIBLE


def _was_required(change: Change) -> Impact:
    """Judge what clients of the head no longer send."""
    required = change.old.fields.get("required") is True
    return Impact.BREAKING if required else Impact.COMPATIBLE


def _is_required(change: Change) -> Impact:
    """Judge what clients of the head wait for."""
    required = change.new.fields.get("required") is True
    return Impact.BREAKING if required else Impact.COMPATIBLE


def _success_replaced(change: ResponsesChange) -> Impact:
    """Judge statuses of the head alone: they harm only who knows no success of the base."""
    before, now = (
        {status for status in node.fields if status.startswith("2")}
        for node in (change.old, change.new)
    )
    ranges = any(status.upper() == "2XX" for status in (*before, *now))
    replaced = before and now and before.isdisjoint(now) and not ranges
    return Impact.BREAKING if replaced else Impact.COMPATIBLE


_BREAKS, _LEFT_OPEN, _HARMLESS = map(_always, Impact)

MEANS: Mapping[str, Means] = {
    # Operations, and where they are.
    **dict.fromkeys(("operation-removed", "retired-operation-removed"), _HARMLESS),
    **dict.fromkeys(("operation-added", "operation-moved", "service-moved"), _BREAKS),
    **dict.fromkeys(("operation-deprecated", "sunset-unknown", "sunset-past"), _HARMLESS),
    **dict.fromkeys(("sunset-moved-closer", "stability-decreased"), _HARMLESS),
    **dict.fromkeys(("operation-reactivated", "stability-increased"), _HARMLESS),
    **dict.fromkeys(("host-changed", "host-left-open"), _LEFT_OPEN),
    "server-removed": _HARMLESS,
    # What clients send.
    **dict.fromkeys(("parameter-removed", "retired-parameter-removed"), _was_required),
    **dict.fromkeys(("optional-parameter-added", "required-parameter-added"), _BREAKS),
    **dict.fromkeys(("parameter-moved", "parameter-renamed", "property-renamed"), _BREAKS),
    **dict.fromkeys(("parameter-became-required", "parameter-allows-less"), _HARMLESS),
    **dict.fromkeys(("parameter-became-optional", "parameter-allows-more"), _BREAKS),
    **dict.fromkeys(("parameter-default-changed", "parameter-written-otherwise"), _BREAKS),
    **dict.fromkeys(("optional-request-body-added", "required-request-body-added"), _BREAKS),
    **dict.fromkeys(("parameter-deprecated", "parameter-reactivated"), _HARMLESS),
    "request-body-removed": _was_required,
    "request-body-became-required": _HARMLESS,
    "request-body-became-optional": _BREAKS,
    "more-credentials-asked": _HARMLESS,
    **dict.fromkeys(("other-credentials-accepted", "scheme-changed"), _BREAKS),
    "credentials-from-elsewhere": _BREAKS,
    "scope-offered": _LEFT_OPEN,
    "scope-withdrawn": _HARMLESS,
    # What clients read; a media type is sent, or asked for.
    "media-type-removed": _HARMLESS,
    "media-type-added": _BREAKS,
    **dict.fromkeys(("success-response-removed", "failure-response-removed"), _HARMLESS),
    "response-covered": _HARMLESS,
    "response-added": _success_replaced,
    "response-condition-moved": _LEFT_OPEN,
    **dict.fromkeys(("required-response-header-removed",), _HARMLESS),
    "optional-response-header-removed": _HARMLESS,
    **dict.fromkeys(("response-header-added", "response-header-became-required"), _is_required),
    "response-header-written-otherwise": _BREAKS,
    **dict.fromkeys(("link-added", "link-removed", "link-target-unknown"), _HARMLESS),
    "link-leads-elsewhere": _BREAKS,
    "link-given-otherwise": _LEFT_OPEN,
    # Schemas, where it is not the set of values that tells.
    "required-property-added": _BREAKS,
    "optional-property-added": _sent,
    "required-property-removed": _sent,
    **dict.fromkeys(("optional-property-removed", "known-value-removed"), _HARMLESS),
    **dict.fromkeys(("property-deprecated", "property-reactivated"), _HARMLESS),
    "retired-property-removed": _HARMLESS,
    "property-for-the-other-side": _LEFT_OPEN,
    "default-changed": _LEFT_OPEN,
}
