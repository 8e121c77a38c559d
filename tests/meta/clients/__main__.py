"""The clients' kill matrix: does each faulty client fail exactly its clause,
and do the model clients pass all?

make clientmatrix                                        every fault in every drill
make clientmatrix ARGS="--clause 'client-retry.*'"       a part
make clientmatrix ARGS="--fault retries-402 --shares 8"  one fault, in its drills and an 8th
make clientmatrix ARGS="--readme README.md"              write the figures there
"""

import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import click
from clientmatrix import FAULTS, MODELS, Row, complaints, rows, unkept
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from contracts.certification.drills import drills
from contracts.clauses import catalogue
from contracts.model import Role

BEGIN, END = "<!-- clients:begin -->", "<!-- clients:end -->"
_WIDTH = 160


@click.command(help=__doc__)
@click.option("--fault", "names", multiple=True, help="These faults alone, e.g. 'retries-*'.")
@click.option("--clause", "clauses", multiple=True, help="Faults of these clauses alone.")
@click.option(
    "--shares",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="Give each fault its clause's drills and an Nth of the others.",
)
@click.option("--jobs", type=click.IntRange(1, 64), default=6, show_default=True)
@click.option("--at-once", type=click.IntRange(1, 16), default=2, show_default=True)
@click.option("--readme", type=click.Path(path_type=Path, exists=True), help="Write figures here.")
def main(
    *,
    names: tuple[str, ...],
    clauses: tuple[str, ...],
    shares: int,
    jobs: int,
    at_once: int,
    readme: Path | None,
) -> None:
    """Judge the chosen faults, show the matrix, exit 1 unless all is as it should be."""
    chosen = [
        fault
        for fault in FAULTS.values()
        if _is_chosen(fault.name, names) and _is_chosen(fault.breaks, clauses)
    ]
    if not chosen:
        raise click.UsageError("No fault matches; `python fixtures/clients/faulty.py` lists them.")
    wrong = [] if names or clauses else [line for each in MODELS for line in _unkept(each, jobs)]
    with Progress(console=Console(stderr=True)) as progress:
        bar = progress.add_task("faulty clients", total=len(chosen))

        def told(row: Row) -> None:
            progress.advance(bar)
            for line in complaints([row]):
                progress.console.print(escape(line), highlight=False)

        judged = rows(chosen, shares=shares, jobs=jobs, at_once=at_once, told=told)
    console = Console()
    show(judged, console if console.is_terminal else Console(width=_WIDTH))
    for line in wrong:
        console.print(escape(line), style="red", highlight=False)
    if readme is not None:
        write_figures(judged, readme)
    sys.exit(0 if all(row.is_right for row in judged) and not wrong else 1)


def show(judged: list[Row], console: Console) -> None:
    """Print clause, fault and what killed it, then whatever is not as it should be."""
    table = Table("clause", "fault", "killed by", box=None, pad_edge=False)
    for row in judged:
        first, *more = row.killers or ("[red]nothing[/red]",)
        table.add_row(
            row.fault.breaks, row.fault.name, first + (f" and {len(more)} more" if more else "")
        )
    console.print(table)
    for line in complaints(judged):
        console.print(escape(line), style="red", highlight=False)
    killed = sum(bool(row.killers) for row in judged)
    exact = sum(row.is_right for row in judged)
    console.print(
        f"{killed} of {len(judged)} faulty clients found out, {exact} by exactly their clause.",
        highlight=False,
    )


def write_figures(judged: Sequence[Row], readme: Path) -> None:
    """Put the figures of each topic between their marks in the README."""
    lines = ["| topic | clauses | faulty clients | found out | by exactly their clause |"]
    lines.append("|---|--:|--:|--:|--:|")
    for topic in dict.fromkeys(clause.topic for clause in catalogue(Role.CLIENT).values()):
        of_topic = [row for row in judged if row.fault.breaks.startswith(f"{topic}.")]
        lines.append(_line(f"`{topic}`", of_topic))
    lines.append(_line("**all**", judged))
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text("\n".join([before + BEGIN, *lines, END + after]), "utf-8")


def _line(name: str, judged: Sequence[Row]) -> str:
    figures = (
        len({row.fault.breaks for row in judged}),
        len(judged),
        sum(bool(row.killers) for row in judged),
        sum(row.is_right for row in judged),
    )
    return f"| {name} | " + " | ".join(map(str, figures)) + " |"


def _unkept(model: str, jobs: int) -> list[str]:
    return unkept(model, list(drills().values()), jobs=jobs)


def _is_chosen(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


if __name__ == "__main__":
    main()
