"""`phota-contracts lint`: say what a document gets wrong about itself."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fnmatch import fnmatchcase

import click

from contracts.cli import options
from contracts.cli.shown import counted, shown
from contracts.documents import Document, load
from contracts.errors import UsageError
from contracts.lint import RANK, RULES, Finding, Rule, lint
from contracts.model import Place, Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_MOST_NAMES = 3
_SEVERITIES = click.Choice([severity.value for severity in Severity])
_EPILOG = """
\b
Examples:
  phota-contracts lint v0.7.0
  phota-contracts lint openapi.yaml --severity note --rule 'prose-*'
  phota-contracts lint main:openapi.json --fail-on warning --format json
  phota-contracts lint --rules

\b
Exit codes:
  0  nothing as bad as --fail-on names
  1  something as bad
  2  the document cannot be read
"""


@click.command(epilog=_EPILOG)
@click.argument("reference", metavar="DOCUMENT", required=False)
@click.option("--rules", "listing", is_flag=True, help="List the rules instead.")
@click.option(
    "--rule", "globs", multiple=True, metavar="GLOB", help="Apply only rules of such a name."
)
@click.option(
    "--severity",
    type=_SEVERITIES,
    default=Severity.WARNING.value,
    show_default=True,
    help="Write findings that matter as much or more.",
)
@click.option(
    "--fail-on",
    type=_SEVERITIES,
    default=Severity.ERROR.value,
    show_default=True,
    help="Exit 1 on such a finding, or a worse one.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day that decides which dates have passed; by default this one.",
)
@options.allow_remote()
@options.text_or_json
def command(  # noqa: PLR0913, PLR0917 - click passes each option by name
    reference: str | None,
    listing: bool,  # noqa: FBT001 - a click option
    globs: Sequence[str],
    severity: str,
    fail_on: str,
    today: datetime | None,
    allow_remote: bool,  # noqa: FBT001 - a click option
    form: str,
) -> int:
    """Say what DOCUMENT gets wrong about itself, worst first.

    DOCUMENT is a file, a registered version such as v0.7.0, REV:PATH in git, or - for standard
    input. What stands in several places in the same words is one finding.
    """
    chosen = _chosen(globs)
    if listing:
        click.echo(_listed_json(chosen) if form == "json" else "\n".join(_listed(chosen)))
        return 0
    if reference is None:
        raise UsageError("Name a DOCUMENT to lint, or ask for --rules.")
    document = load(reference, allow_remote=allow_remote)
    day = today.date() if today else date.today()  # noqa: DTZ011 - the reader's day, not the clock's
    found = lint(document, day, chosen)
    kept = [each for each in found if RANK[each.severity] <= RANK[Severity(severity)]]
    write = _json if form == "json" else _text
    click.echo(write(document, kept, Counter(each.severity for each in found)))
    return int(any(RANK[each.severity] <= RANK[Severity(fail_on)] for each in found))


def _chosen(globs: Sequence[str]) -> list[Rule]:
    for glob in globs:
        if not any(fnmatchcase(name, glob) for name in RULES):
            raise UsageError(f"No rule has a name like {glob!r}.", "--rules lists them.")
    return [
        rule
        for name, rule in RULES.items()
        if not globs or any(fnmatchcase(name, glob) for glob in globs)
    ]


def _listed(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        yield f"{click.style(rule.id, bold=True)}  {rule.severity}"
        yield f"    {rule.reason}"


def _listed_json(rules: Sequence[Rule]) -> str:
    entries = [{"id": each.id, "severity": each.severity, "why": each.reason} for each in rules]
    return json.dumps({"rules": entries}, indent=2)


def _text(document: Document, found: Sequence[Finding], counts: Counter[Severity]) -> str:
    lines = []
    for finding in found:
        label = click.style(finding.severity.value, fg=_COLOURS[finding.severity], bold=True)
        lines.append(f"{label}  {shown(finding.message)}")
        lines.append(
            click.style(f"  {shown(f'{finding.rule}  {_where(finding.place)}')}", dim=True)
        )
        lines.extend(f"    {shown(detail)}" for detail in _details(finding))
    summary = ", ".join(counted(range(counts[each]), each.value) for each in Severity)
    lines.append(shown(f"{document.name}: {summary}"))
    return "\n".join(lines)


def _details(finding: Finding) -> Iterator[str]:
    if finding.affects:
        more = len(finding.affects) - _MOST_NAMES
        rest = f" and {more} more" if more > 0 else ""
        yield ", ".join(finding.affects[:_MOST_NAMES]) + rest
    if finding.also:
        yield f"and in {counted(finding.also, 'other place')}"


def _where(place: Place) -> str:
    return f"{place.document}:{place.line}:{place.column}"


def _json(document: Document, found: Sequence[Finding], counts: Counter[Severity]) -> str:
    result = {
        "document": document.name,
        "summary": {severity: counts[severity] for severity in Severity},
        "findings": [_entry(finding) for finding in found],
    }
    return json.dumps(result, indent=2)


def _entry(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        **_spot(finding.place),
        "also": [_spot(place) for place in finding.also],
        "affects": finding.affects,
    }


def _spot(place: Place) -> dict[str, object]:
    return {"pointer": place.pointer, "line": place.line, "column": place.column}
