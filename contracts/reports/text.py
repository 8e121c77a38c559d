"""Make untrusted text fit to be shown: visible, bounded, readable."""

import json
import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, among them those that move a cursor
    "\u200e\u200f\u2028-\u202e\u2066-\u2069"  # what reorders or breaks the text around it
    "\ud800-\udfff\ufeff\ufffe\uffff]"  # what UTF-8 or XML cannot hold
)


def visible(text: str) -> str:
    """Return the text with every character that acts instead of showing replaced by a sign."""
    return _UNSAFE.sub(_sign, text)


def one_line(text: str) -> str:
    """Return the text, visible, on one line."""
    return " ".join(visible(text).split())


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters of the text, and how long it was if that is less."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()}… ({len(text):,} characters in all)"


def pretty(text: str) -> str:
    """Return JSON text with its members on lines of their own, and any other text as it is."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(parsed, dict | list):
        return text
    return json.dumps(parsed, indent=2, ensure_ascii=False)


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return `1 clause`, `2 clauses`, `1,234 requests`."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def duration(seconds: float) -> str:
    """Return `0.4 s`, `41.2 s`, `3 min 05 s`."""
    if round(seconds, 1) < 60:  # noqa: PLR2004 - seconds in a minute
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02} s"


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:  # noqa: PLR2004 - the C0 controls have pictures of their own
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\\u{code:04x}"  # noqa: PLR2004 - DELETE
