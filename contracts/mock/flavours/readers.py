"""What a reader takes as it was meant, where another refuses it: numbers, blanks, stray bytes."""

from typing import Any

from contracts.mock import rules, stages
from contracts.mock.call import Call, Stage
from contracts.mock.flavours.liberties import preparing
from contracts.mock.flavours.registry import flavour
from contracts.mock.rules import Rule
from contracts.mock.seams import rule, stage

_SCHEMA = stage(stages.check_schema)
_TEXTS = frozenset(
    (
        "prompt",
        "image",
        "input_image",
        "reference_image",
        "tag",
        "callback_url",
        "client_request_id",
    )
)
_LISTS = frozenset(("images", "profile_ids", "image_urls"))


def _text(value: Any) -> Any:
    """Return the text that a lenient reader takes a number or a boolean for."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


@flavour(choice="texts", wraps=_SCHEMA)
def texts_are_read_leniently(check: Stage) -> Stage:
    """Write numbers and booleans out where a text belongs, and take one text for a list of one."""

    def read(call: Call) -> None:
        sent = call.parsed if isinstance(call.parsed, dict) else {}
        for name in _TEXTS & sent.keys():
            sent[name] = _text(sent[name])
        for name in _LISTS & sent.keys():
            value = [sent[name]] if isinstance(sent[name], str) else sent[name]
            sent[name] = [_text(item) for item in value] if isinstance(value, list) else value

    return preparing(check, read)


@flavour(choice="empty filters", wraps=_SCHEMA)
def empty_filters_are_none(check: Stage) -> Stage:
    """List all profiles where an empty tag is sought."""

    def forgive(call: Call) -> None:
        if call.raw_query == b"tag=":
            call.raw_query = b""

    return preparing(check, forgive)


@flavour(choice="the quality auto", wraps=rule(rules.quality_by_model))
def the_quality_auto_suits_every_model(judge: Rule) -> Rule:
    """Take the quality "auto", which leaves the choice to the provider, with any model."""

    def lenient(call: Call) -> None:
        if call.json.get("quality") != "auto":
            judge(call)

    return lenient


@flavour(choice="stray bytes", wraps=stage(stages.read_body))
def stray_bytes_are_replaced(read: Stage) -> Stage:
    """Read a byte that is no UTF-8 as U+FFFD, as Go and Node do."""

    def replace(call: Call) -> None:
        if call.body:
            call.body = call.body.decode("utf-8", "replace").encode()

    return preparing(read, replace)
