"""Untrusted text in GitHub-flavoured Markdown: no markup, no link, no mention of a person."""

import re
from typing import Any

from markupsafe import Markup

from contracts.reports.text import clip, one_line, visible

_LONGEST = 600
_SPECIAL = re.compile(
    r"[\\`*{}\[\]<>|~$]"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # within a word it is only a character
    r"|^[#+=-]"  # a heading, a list, a rule
)
_CODE_SPAN = re.compile(r"`([^`]+)`")


def escape(value: Any) -> str:
    """Return any value as one line of text that Markdown shows as it is; code spans stay code."""
    if isinstance(value, Markup):
        return str(value)
    text = clip(one_line(str(value)), _LONGEST)
    pieces = _CODE_SPAN.split(text)
    return "".join(code(piece) if at % 2 else _plain(piece) for at, piece in enumerate(pieces))


def code(value: Any) -> Markup:
    """Return any value as one code span, which shows everything as it is, also in a table."""
    text = clip(one_line(str(value)), _LONGEST).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if longest or not text else ""
    return Markup(f"{fence}{padding}{text}{padding}{fence}")  # noqa: S704 - escaped just above


def link(path: str) -> Markup:
    """Return a link to a file of ours, whose name needs no escaping."""
    return Markup(f"[{code(path)}]({path})")  # noqa: S704 - the name is ours


def _plain(text: str) -> str:
    """Escape markup, and break what a code host would make a link, a mention, a reference."""
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text.replace("&", "&amp;"))
    escaped = escaped.replace("://", "&#58;//").replace("www.", "www&#46;")
    return re.sub(r"([@#])(?=\w)", "\\1\u200b", escaped)


def fenced(text: str, language: str = "") -> str:
    """Return lines as a block of code that nothing in them can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{visible(text)}\n{fence}"
