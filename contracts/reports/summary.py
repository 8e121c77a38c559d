"""`summary.md`: the run for a pull request or a chat, what is broken first."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from contracts.model import Overall, Verdict
from contracts.reports.account import Account, words
from contracts.reports.markdown import code, escape, link

FILE = "summary.md"
MOST_FINDINGS = 50
_SYMBOLS = {
    Overall.CONFORMANT: "✅",
    Overall.WITH_WARNINGS: "⚠️",
    Overall.INCOMPLETE: "❔",
    Overall.NOT_CONFORMANT: "❌",
}
_TITLES = {Verdict.FAIL: "Broken", Verdict.ERROR: "Errors", Verdict.WARN: "Warnings"}


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
    environment.filters["link"] = link
    return environment.get_template("summary.md.j2")
