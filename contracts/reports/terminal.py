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
_LONGEST_REASON = 300
_LONGEST_LIST = 8


def show(
    run: RunVerdict,
    console: Console,
    findings: Sequence[Finding] = (),
    clauses: Mapping[str, Clause] | None = None,
) -> None:
    """Print what matters of the run; colour on a terminal, plain text elsewhere.

    What a target said is shown with its control characters replaced, and never read as markup.
    """
    told = account(run, (), findings, catalogue() if clauses is None else clauses)
    console.print(_title(told))
    table = _table(told)
    if table.row_count:
        console.print()
        console.print(table)
    console.print()
    console.print(_conclusion(told))


def _title(told: Account) -> Text:
    target = told.run.target
    where = one_line(f"{target.name} at {target.base_url}, judged by {target.api_version}")
    return Text.assemble(("phota-contracts ", "bold"), (where, "dim"))


def _table(told: Account) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", max_width=32)
    table.add_column(overflow="fold", ratio=1)
    for verdict in (Verdict.FAIL, Verdict.ERROR, Verdict.WARN):
        for judged in told.of(verdict):
            table.add_row(_word(verdict), judged.id, _seen(judged))
    for judged in told.readings:
        if judged.result.observed:
            seen = one_line(judged.result.observed)
            table.add_row(_word(Verdict.OBSERVED), judged.id, Text(seen))
    for verdict in (Verdict.NOT_TESTED, Verdict.NOT_APPLICABLE):
        for reason, group in told.by_reason(verdict).items():
            named = group[0].id if len(group) == 1 else counted(len(group), "clause")
            table.add_row(_word(verdict), named, _gap(reason, group))
    for row in _document_rows(told):
        table.add_row(*row)
    return table


def _word(verdict: Verdict) -> Text:
    return Text(WORDS[verdict], STYLES[verdict])


def _seen(judged: Judged) -> Text:
    reason = clip(one_line(judged.result.reason or ""), _LONGEST_REASON)
    return Text.assemble(one_line(judged.clause.text), "\n", (reason, STYLES[judged.verdict]))


def _gap(reason: str, group: Sequence[Judged]) -> Text:
    said = Text(clip(one_line(reason), _LONGEST_REASON))
    if len(group) > 1:
        more = len(group) - _LONGEST_LIST
        named = ", ".join(judged.id for judged in group[:_LONGEST_LIST])
        said.append(f"\n{named}" + (f" and {more} more" if more > 0 else ""), "dim")
    return said


def _document_rows(told: Account) -> Iterator[tuple[Text, Text, Text]]:
    for severity in Severity:
        rules = [finding.rule for finding in told.findings if finding.severity is severity]
        if rules:
            distinct = ", ".join(dict.fromkeys(map(one_line, rules)))
            about = Text(counted(len(rules), severity.value))
            yield Text("document", "cyan"), about, Text(distinct, "dim")


def _conclusion(told: Account) -> Text:
    verdicts = ", ".join(
        f"{number} {words(verdict, number)}" for verdict, number in told.counts.items()
    )
    took = told.figures
    figures = (
        f"{took['requests']} requests, {took['duration']}, {took['spend']}, seed {took['seed']}"
    )
    headline = (told.headline, _OVERALL_STYLES[told.run.overall])
    return Text.assemble(
        headline, f": {verdicts or 'nothing was judged'} ", (f"({figures})", "dim")
    )
