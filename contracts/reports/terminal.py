"""A run on the terminal: a short table of what matters, then one line of conclusion."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from contracts.clauses import catalogue
from contracts.model import Clause, Finding, Overall, RunVerdict, Severity, Verdict
from contracts.reports.account import WORDS, Account, Judged, account, words
from contracts.reports.text import clip, counted, one_line

STYLES: Mapping[Verdict, str] = {
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.WARN: "yellow",
    Verdict.NOT_TESTED: "dim",
    Verdict.OBSERVED: "cyan",
    Verdict.NOT_APPLICABLE: "dim",
    Verdict.PASS: "green",
}
_OVERALL_STYLES: Mapping[Overall, str] = {
    Overall.CONFORMANT: "bold green",
    Overall.WITH_WARNINGS: "bold yellow",
    Overall.INCOMPLETE: "bold magenta",
    Overall.NOT_CONFORMANT: "bold red",
}
_MOST_ROWS = 20
_LONGEST_TEXT = 300
_LONGEST_LIST = 8
_Row = tuple[Text, Text, Text]


def show(
    run: RunVerdict,
    console: Console,
    findings: Sequence[Finding] = (),
    clauses: Mapping[str, Clause] | None = None,
) -> None:
    """Print what matters of the run; colour on a terminal, plain text elsewhere.

    What a target said is shown with its control characters replaced, and never read as markup.
    """
    told = account(run, (), findings, catalogue(run.role) if clauses is None else clauses)
    console.print(_title(told), soft_wrap=True)
    table = _table(told)
    if table.row_count:
        console.print()
        console.print(table)
    console.print()
    console.print(_conclusion(told), soft_wrap=True)


def _title(told: Account) -> Text:
    target = told.run.target
    address = f" at {target.base_url}" if target.base_url else ""
    where = one_line(f"{target.name}{address}, judged by {target.api_version}")
    return Text.assemble(("phota-contracts ", "bold"), (where, "dim"))


def _table(told: Account) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=32)
    table.add_column(overflow="fold", ratio=1)
    for row in (*_broken_rows(told), *_reading_rows(told), *_gap_rows(told), *_document_rows(told)):
        table.add_row(*row)
    return table


def _broken_rows(told: Account) -> Iterator[_Row]:
    for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.WARN):
        group = told.of(verdict)
        for judged in group[:_MOST_ROWS]:
            seen = (_bounded(judged.result.reason), STYLES[verdict])
            promise = one_line(judged.clause.text)
            told_how = f"\n{one_line(judged.clause.mend)}" if judged.clause.mend else ""
            yield _word(verdict), Text(judged.id), Text.assemble(promise, "\n", seen, told_how)
        if len(group) > _MOST_ROWS:
            more = counted(len(group) - _MOST_ROWS, "more clause")
            yield _word(verdict), Text(more), Text("see report.html", "dim")


def _reading_rows(told: Account) -> Iterator[_Row]:
    for judged in told.readings:
        if judged.result.observed:
            seen = Text(_bounded(judged.result.observed))
            yield _word(Verdict.OBSERVED), Text(judged.id), seen


def _gap_rows(told: Account) -> Iterator[_Row]:
    for verdict in (Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE):
        for reason, group in told.by_reason(verdict).items():
            named = group[0].id if len(group) == 1 else counted(len(group), "clause")
            why = Text.assemble(_bounded(reason), (_names(group), "dim"))
            yield _word(verdict), Text(named), why
    for judged in told.partly:
        yield _word(judged.verdict), Text(judged.id), Text(_bounded(judged.result.reason))


def _document_rows(told: Account) -> Iterator[_Row]:
    for severity in Severity:
        rules = [finding.rule for finding in told.findings if finding.severity is severity]
        if rules:
            about = Text(counted(len(rules), severity.value))
            distinct = Text(_bounded(", ".join(dict.fromkeys(rules))), "dim")
            yield Text("document", "cyan"), about, distinct


def _word(verdict: Verdict) -> Text:
    return Text(WORDS[verdict], STYLES[verdict])


def _bounded(text: str | None) -> str:
    return clip(one_line(text or ""), _LONGEST_TEXT)


def _names(group: Sequence[Judged]) -> str:
    """Return, on a line of its own, which clauses share a reason; nothing if there is but one."""
    if len(group) == 1:
        return ""
    more = len(group) - _LONGEST_LIST
    named = ", ".join(judged.id for judged in group[:_LONGEST_LIST])
    return f"\n{named}" + (f" and {more} more" if more > 0 else "")


def _conclusion(told: Account) -> Text:
    verdicts = ", ".join(
        f"{number} {words(verdict, number)}" for verdict, number in told.counts.items()
    )
    figures = ", ".join(told.effort)
    if told.again:
        ran = counted(told.again, "test ran again", "tests ran again")
        figures += f", {ran} since the network had failed"
    headline = (told.headline, _OVERALL_STYLES[told.run.overall])
    judged = f": {verdicts or 'nothing was judged'} "
    return Text.assemble(headline, judged, (f"({figures})", "dim"))
