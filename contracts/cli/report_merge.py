"""`phota-contracts report merge`: join the runs of several shards into one."""

import shutil
from pathlib import Path

import click
from rich.console import Console

from contracts.cli.report import document_findings
from contracts.client import recorder
from contracts.errors import SuiteError
from contracts.model import Exchange, Overall, Verdict
from contracts.reports import merging, new_run_folder, point_latest, terminal, transcript, write

_STORIES = "stories"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folders", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option(
    "--reports",
    type=click.Path(path_type=Path),
    default=Path("reports"),
    show_default=True,
    help="Where the joined run is written.",
)
@click.option("--require-complete", is_flag=True, help="Exit 4 if a MUST could not be tested.")
def command(folders: tuple[Path, ...], reports: Path, *, require_complete: bool) -> int:
    r"""Join the runs in FOLDERS, which `run --shard` left, and judge every clause anew.

    The joined run lies in a folder of its own, with every report. Exit codes are those of `run`.

    \b
    phota-contracts run --shard 1/2                      on one machine
    phota-contracts run --shard 2/2                      on another
    phota-contracts report merge shard-1 shard-2
    """
    run, exchanges = merging.merge(folders)
    findings = document_findings(folders[0])
    folder = new_run_folder(reports, run.started_at)
    _write_transcript(folder / transcript.FILE, exchanges)
    for one in folders:
        if (one / _STORIES).is_dir():
            shutil.copytree(one / _STORIES, folder / _STORIES, dirs_exist_ok=True)
    write(run, exchanges, folder, findings=findings)
    point_latest(reports, folder)
    console = Console()
    terminal.show(run, console, findings)
    console.print(f"Reports: {folder}", soft_wrap=True, highlight=False, markup=False)
    if run.overall is Overall.NOT_CONFORMANT:
        return 1
    if any(clause.verdict is Verdict.ERROR for clause in run.clauses):
        return 3
    return 4 if require_complete and run.overall is Overall.INCOMPLETE else 0


def _write_transcript(file: Path, exchanges: list[Exchange]) -> None:
    try:
        with file.open("wb") as stream:
            stream.writelines(recorder.line(exchange) for exchange in exchanges)
    except OSError as error:
        raise SuiteError(f"{file} cannot be written: {error.strerror or error}.") from error
