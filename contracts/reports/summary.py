"""`summary.md`: the run for a pull request or a chat, what is broken first."""

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from contracts.model import Overall, Verdict
from contracts.reports.account import Account, words
from contracts.reports.text import clip, one_line

FILE = "summary.md"
MOST_FINDINGS = 50
_LONGEST = 600
_SYMBOLS = {
    Overall.CONFORMANT: "✅",
    Overall.WITH_WARNINGS: "⚠️",
    Overall.INCOMPLETE: "❔",
    Overall.NOT_CONFORMANT: "❌",
}
_TITLES = {Verdict.FAIL: "Broken", Verdict.ERROR: "Errors", Verdict.WARN: "Warnings"}
_SPECIAL = re.compile(
    r"[\\`*{}\[\]<>|~$]"
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # within a word it is only a character
    r"|^[#+=-]"  # a heading, a list, a rule
)
_CODE_SPAN = re.compile(r"`([^`]+)`")


def render(account: Account) -> str:
    """Return the run as GitHub-flavoured Markdown.

    What a target said stays text: no markup, no link, no mention of a person.
    """
    return _template().render(
        told=account,
        run=account.run,
        sections=[(title, account.of(v)) for v, title in _TITLES.items() if account.of(v)],
        untested=(Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE),
        words=words,
        symbol=_SYMBOLS,
        most_findings=MOST_FINDINGS,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("contracts.reports", "page"),
        autoescape=False,  # noqa: S701 - Markdown, which `finalize` escapes instead
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = code
    return environment.get_template("summary.md.j2")


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


def _plain(text: str) -> str:
    """Escape markup, and break what a code host would make a link, a mention, a reference."""
    escaped = _SPECIAL.sub(lambda found: f"\\{found[0]}", text.replace("&", "&amp;"))
    escaped = escaped.replace("://", "&#58;//").replace("www.", "www&#46;")
    return re.sub(r"([@#])(?=\w)", "\\1\u200b", escaped)
