"""The kill matrix: show every defect of the mock failing exactly the clause that it breaks.

    make mutants                                    all of it
    make mutants ARGS="--clause 'job.*' --no-bare"  a part
    make mutants ARGS="--defect NAME --shares 1"    one defect, by every test there is

`--shares N` gives each defect all tests of its clause and an Nth of the others, dealt in turn.
"""

import sys
import tempfile
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import click
from bare import kills, learn
from bench import Bench, collect_for
from forking import Broken, each
from matrix import Row, judging, of_defect
from serving import mock
from showing import progress, show, wide, write_figures

from contracts.mock.defects import DEFECTS, Defect

LONGEST = 300.0  # seconds for one defect
LEARNING = 40.0  # seconds in which Schemathesis may complain of the clean mock


@click.command(help=__doc__)
@click.option("--defect", "names", multiple=True, help="These defects alone, e.g. 'fast-*'.")
@click.option("--clause", "clauses", multiple=True, help="Defects of these clauses alone.")
@click.option("--shares", type=click.IntRange(1, 1000), default=25, show_default=True)
@click.option("--processes", type=click.IntRange(1, 16), default=8, show_default=True)
@click.option("--first", is_flag=True, help="Of each clause the first defect alone.")
@click.option("--no-bare", is_flag=True, help="Do not measure bare Schemathesis.")
@click.option("--readme", type=click.Path(path_type=Path, exists=True), help="Write figures here.")
def main(
    names: tuple[str, ...],
    clauses: tuple[str, ...],
    shares: int,
    processes: int,
    *,
    first: bool,
    no_bare: bool,
    readme: Path | None,
) -> None:
    """Judge the chosen defects, show the matrix, exit 1 unless all is as it should be."""
    chosen = [
        d for d in DEFECTS.values() if _is_chosen(d.name, names) and _is_chosen(d.breaks, clauses)
    ]
    if first:
        chosen = list({d.breaks: d for d in reversed(chosen)}.values())
    if not chosen:
        raise click.UsageError("No defect matches; `phota-contracts mock --defects` lists them.")

    def work(bench: Bench) -> bool:
        rows = _judged(bench, chosen, shares, processes, with_bare=not no_bare)
        show(rows, wide())
        if readme is not None:
            write_figures(rows, readme)
        return all(row.is_right for row in rows)

    try:
        sys.exit(collect_for(work))
    except Broken as error:
        raise click.ClickException(str(error)) from None


def _judged(
    bench: Bench, chosen: list[Defect], shares: int, processes: int, *, with_bare: bool
) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, progress() as shown:
        bare = _bare(Path(folder) / "baseline.json") if with_bare else None
        lies = [of_defect(defect) for defect in chosen]
        tasks = judging(bench, lies, shares, lambda lie: mock(defects=(lie.name,)), bare)
        bar = shown.add_task("defects", total=len(tasks))
        rows = []
        for _, row in each(tasks, processes=processes, longest=LONGEST):
            rows.append(row)
            shown.update(bar, advance=1, refresh=True)
        return rows


def _bare(baseline: Path) -> Callable[[str, float], bool]:
    """Return what asks Schemathesis about a defect, once it knows the clean mock."""
    learning = {"the clean mock": lambda: learn(baseline, seconds=LEARNING)}
    for _ in each(learning, processes=1, longest=LONGEST):
        pass
    return lambda name, seconds: kills(name, seconds=seconds, baseline=baseline)


def _is_chosen(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns)


if __name__ == "__main__":
    main()
