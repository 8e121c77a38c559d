"""`phota-contracts reconcile`: hold release notes and documents against each other."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from contracts.cli import options
from contracts.cli.shown import counted, shown
from contracts.documents import load
from contracts.errors import UsageError
from contracts.model import Finding, Severity

if TYPE_CHECKING:
    from contracts.notes import Judgement, Reconciliation

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}
_EPILOG = """
\b
Examples:
  phota-contracts reconcile v0.5.0 v0.7.0               with the notes as published
  phota-contracts reconcile main:openapi.json openapi.json --notes CHANGELOG.md

\b
Exit codes:
  0  notes and documents agree; notes that have lost a number are told of
  1  a promise that the document lacks, contradicts or let pass, a change that no note
     tells of, or a version that grew too little
  2  a document or the notes cannot be read
"""


@click.command(epilog=_EPILOG)
@click.argument("base")
@click.argument("head")
@click.option(
    "--notes",
    "reference",
    metavar="FILE",
    help="The release notes, text or Markdown; without it those published with the documents.",
)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The day on which a date has passed; today if not given.",
)
@options.allow_remote()
@options.text_or_json
def command(  # noqa: PLR0913 - one parameter for each option
    base: str,
    head: str,
    *,
    reference: str | None,
    today: datetime | None,
    allow_remote: bool,
    form: str,
) -> int:
    """Check that HEAD holds what its release notes promise, and that these tell what changed.

    BASE and HEAD are files, registered versions such as v0.7.0, REV:PATH in git, or - for standard
    input. Every change from BASE to HEAD must be told of by the notes of a version after that of
    BASE; and the version must have grown as much as the changes ask for. What an excerpt leaves
    out is not judged.
    """
    from contracts import diff, notes  # noqa: PLC0415 - `--help` must not wait for them

    if [base, head, reference].count("-") > 1:
        raise UsageError("Only one of BASE, HEAD and --notes can be standard input.")
    pair = load(base, allow_remote=allow_remote), load(head, allow_remote=allow_remote)
    comparison = diff.compare(*pair)
    impacts = sorted(impact.value for impact in comparison.impacts)
    day = today.date() if today else date.today()  # noqa: DTZ011 - the day where the person is
    result = notes.reconcile(pair, comparison.findings, impacts, notes.load(reference), day)
    click.echo(_json(result) if form == "json" else "\n".join(_text(result)))
    return int(any(finding.severity is not Severity.NOTE for finding in result.findings))


def _text(result: "Reconciliation") -> Iterator[str]:
    told = sum(each.item is not None for each in result.announcements)
    yield shown(
        f"{result.notes}: {counted(result.judgements, 'claim')}, {_outcomes(result)};"
        f" {told} of {counted(result.announcements, 'change')} announced"
    )
    for severity in Severity:
        found = [finding for finding in result.findings if finding.severity is severity]
        if found:
            yield ""
            title = f"{severity.title()} ({len(found)})"
            yield click.style(title, fg=_COLOURS[severity], bold=True)
            for finding in found:
                yield f"  {shown(finding.message)}"
                yield "    " + click.style(shown(f"{finding.rule}  {_where(finding)}"), dim=True)
    yield ""
    yield shown(f"Version: {result.bump.reason}")


def _outcomes(result: "Reconciliation") -> str:
    counts = Counter(each.outcome.value for each in result.judgements)
    return ", ".join(f"{number} {name}" for name, number in counts.items()) or "none judged"


def _where(finding: Finding) -> str:
    places = (place for place in (finding.place, finding.base) if place)
    return " · ".join(f"{place.document}:{place.line}:{place.column}" for place in places)


def _json(result: "Reconciliation") -> str:
    said = {
        "notes": result.notes,
        "claims": [_claim(each) for each in result.judgements],
        "changes": [
            {
                "rule": each.change.rule,
                "message": each.change.message,
                "announced": each.item and {"version": each.item.version, "line": each.item.line},
            }
            for each in result.announcements
        ],
        "version": asdict(result.bump),
        "findings": [_record(finding) for finding in result.findings],
    }
    return json.dumps(said, indent=2)


def _claim(judgement: "Judgement") -> dict[str, object]:
    claim = judgement.claim
    return {
        "version": claim.version,
        "line": claim.sentence.line,
        "kind": claim.kind,
        "subject": claim.subject,
        "values": claim.values,
        "operations": claim.operations,
        "gone": claim.gone,
        "outcome": judgement.outcome,
    }


def _record(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "place": asdict(finding.place),
        "base": asdict(finding.base) if finding.base else None,
        "affects": finding.affects,
    }
