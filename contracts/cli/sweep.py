"""`phota-contracts sweep`: delete what a broken-off run left on its target."""

from pathlib import Path

import click

from contracts.cli.shown import shown
from contracts.errors import UsageError

_EPILOG = """
\b
Examples:
  phota-contracts sweep reports/2026-05-04T10-00-00+00-00
  phota-contracts sweep --all

\b
A run's ledger says what it created, and by which key: its digest, never the key. Keys come from the
environment alone, as for `run`: PHOTA_API_KEY, PHOTA_OTHER_API_KEY, PHOTA_NO_CREDIT_API_KEY.
Deleted is what the run was seen to create, and what bears a tag that it sent: nothing else.

\b
Exit codes:
  0  nothing is left
  2  wrong usage, or the run is still going on
  3  something is left, and why
"""


@click.command(epilog=_EPILOG)
@click.argument("run", required=False, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Sweep up after every run of --reports.")
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where the runs' folders are.",
)
@click.option(
    "--patience",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    help="Seconds to wait for the workers of a run that was killed.",
)
def command(run: Path | None, reports: Path, patience: float, *, everything: bool) -> int:
    """Delete what a broken-off run left on its target."""
    from contracts.pytest_plugin.sweeping import sweep_run, unswept  # noqa: PLC0415 - `--help`

    if (run is None) is not everything:
        raise UsageError("Name the folder of one run, or give --all.")
    folders = unswept(reports) if run is None else [run]
    is_clean = True
    for folder in folders:
        swept = sweep_run(folder, patience)
        click.echo(f"{shown(str(folder))}: {swept.deleted} profiles deleted")
        for each in swept.remaining:
            is_clean = False
            click.echo(f"phota-contracts: left on the target: {shown(each)}", err=True)
    if not folders:
        click.echo(f"No run in {shown(str(reports))} has left anything.")
    return 0 if is_clean else 3
