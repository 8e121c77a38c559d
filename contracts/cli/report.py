"""`phota-contracts report`: render a run's verdict again, or show it on the terminal."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from contracts.clauses import catalogue
from contracts.errors import UsageError
from contracts.model import Finding, Role, RunVerdict
from contracts.reports import (
    html,
    junit,
    load,
    sarif,
    stories,
    summary,
    terminal,
    transcript,
    verdict,
)
from contracts.reports.account import Account, account
from contracts.reports.folder import write_whole
from contracts.reports.writing import VIEWS

_FORMATS = {
    "html": html.FILE,
    "markdown": summary.FILE,
    "junit": junit.FILE,
    "sarif": sarif.FILE,
    "json": verdict.FILE,
}


class _Report(click.Command):
    """Show a run, or hand over to `report merge`."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **x: Any
    ) -> click.Context:
        """Return the context of the command that is meant."""
        if args[:1] != ["merge"]:
            return super().make_context(info_name, args, parent, **x)
        from contracts.cli.report_merge import command as merge  # noqa: PLC0415 - it imports this

        return merge.make_context(f"{info_name} merge", args[1:], parent, **x)


@click.command(cls=_Report, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path), default=Path("reports/latest"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["terminal", *_FORMATS]),
    default="terminal",
    show_default=True,
    help="What to render.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file instead of standard output.",
)
def command(folder: Path, format_: str, output: Path | None) -> None:
    r"""Render a run again, from FOLDER (by default the newest run, reports/latest).

    The verdict comes from verdict.json, what was sent and received from transcript.jsonl, and
    findings about the document from findings.sarif, where they exist.

    \b
    phota-contracts report                                     the newest run, here
    phota-contracts report --format markdown >> "$GITHUB_STEP_SUMMARY"
    phota-contracts report reports/2026-08-21T10-00-00Z --format html -o page.html
    phota-contracts report merge RUN RUN                       join shards; see its --help
    """
    run = load(folder)
    findings = document_findings(folder)
    if format_ == "terminal":
        _show(run, findings, output)
        return
    told = _account(folder, run, findings)
    text = VIEWS[_FORMATS[format_]](told)
    if output:
        write_whole(output, text)
    else:
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)


def _account(folder: Path, run: RunVerdict, findings: tuple[Finding, ...]) -> Account:
    """Join a run with what its folder holds: of a client, its drills."""
    if run.role is Role.SERVICE:
        told = stories.told_in(folder)
        return account(run, transcript.load(folder), findings, catalogue(), stories=told)
    from contracts.certification.certificate.issuing import (  # noqa: PLC0415 - slow, seldom needed
        evidence_of,
        situations,
    )
    from contracts.certification.exchanges import exchanges  # noqa: PLC0415 - as above

    records = evidence_of(folder)
    return account(
        run,
        exchanges(records, run.started_at),
        findings,
        catalogue(Role.CLIENT),
        situations=situations(records),
    )


def _show(run: RunVerdict, findings: tuple[Finding, ...], output: Path | None) -> None:
    if output is None:
        terminal.show(run, Console(highlight=False), findings)
        return
    text = StringIO()
    terminal.show(run, Console(file=text, width=100, highlight=False), findings)
    write_whole(output, text.getvalue())


def document_findings(folder: Path) -> tuple[Finding, ...]:
    """Return the findings about the document that a run's folder holds; none without its log."""
    path = folder / sarif.FILE
    try:
        return sarif.document_findings(json.loads(path.read_bytes()))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise UsageError(
            f"{path} is not a log of phota-contracts.",
            "Move it aside to render the reports without the findings about the document.",
        ) from None
