"""Read what a client said of a refusal without a body: what it is, or that the client stumbled.

People are told in many languages, so that other words say neither.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from contracts.certification.record import Record

_NAMED: Mapping[int, str] = {
    401: r"unauthori|unauthenti|\bapi[-_ ]?key",
    402: r"credit|payment|balance",
    403: r"forbidden|\bapi[-_ ]?key",
}
_ACCESS = (
    r"\bauth|denied|permi(?:ssion|tted)|\baccess\b|credential|not allowed|\blog[- ]?in\b|\btoken\b"
    r"|(?<!idempotency[ -])\bkeys?\b"
)
_RELATED: Mapping[int, str] = {
    401: _ACCESS,
    402: r"\bfund(?:s|ing|ed)?\b|\bpa(?:y|id)\b|quota|\bbill|afford|top[- ]?up|\bcharge|\bspent\b",
    403: rf"{_ACCESS}|{_NAMED[401]}",
}
# Frames of a traceback name lines and quote the source, which tells nothing of the refusal.
_FRAMES = re.compile(
    r'^[ \t]*file ".*", line \d+.*(?:\n[ \t]{4,}.*)*|^[ \t]+at .*$|^\S+:\d+\n.*\n[ \t]*\^.*$',
    re.MULTILINE,
)
_STUMBLED = re.compile(
    r"json ?decode|expecting value|unexpected (?:end|token|eof|non-whitespace)"
    r"|end of (?:json|input|file)|(?:not|in) ?valid json|no json"
    r"|\bjson\b.{0,40} pars|pars\w+ .{0,40}\bjson\b"
    r"|\b(?:key|type|attribute|index|value|syntax|reference|eof|nullpointer|nullreference|nomethod)"
    r"(?:error|exception)\b|cannot read propert|nonetype|\[object object\]"
    r"|is not (?:a function|iterable|an object|subscriptable)"
)
_UNCAUGHT = re.compile(
    r"traceback \(most recent|unhandled|uncaught|\bpanic:|exception in thread|core dumped"
)
_NOTHING = re.compile(
    r"^(?:[\w .:\[\]()-]*\b(?:error|message|reason|detail|exception|failed|failure)\b\W*)?"
    r"(?:undefined|null|none|nil)\W*$",
    re.MULTILINE,
)
_BARE = re.compile(r"(?:\W|_|\b(?:error|failed|failure|exception|request|request_?id|x|id)\b)*")


def tells(record: Record, status: int) -> bool | None:
    """Return whether a client told that it was refused with this status; None if nobody can say.

    A word that may mean something else counts only where the client did not stumble.
    """
    said = _FRAMES.sub("", _own_words(record))
    if re.search(rf"{_number(status)}|{_NAMED[status]}", said):
        return True
    if _BARE.fullmatch(said) or _STUMBLED.search(said) or _NOTHING.search(said):
        return False
    if re.search(_RELATED[status], said):
        return True
    return False if _UNCAUGHT.search(said) else None


def _own_words(record: Record) -> str:
    """Return what the client said without the words that the drill itself put into its mouth."""
    given = [
        record.drill,
        record.drill.replace("-", "_"),
        str(record.facts.get("key", "")),
        urlsplit(str(record.facts.get("origin", ""))).netloc,
        *record.facts.get("request_ids", ()),
    ]
    said = record.said.lower()
    for each in filter(None, given):
        said = said.replace(each.lower(), "")
    return said


def _number(status: int) -> str:
    """Return a pattern of the whole number, and no part of an id or of a time."""
    return rf"(?<![0-9a-f])(?<!\d[.,]){status}(?![0-9a-f])"
