"""Show progress, the kill matrix and its figures: on a terminal, and in the README."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from matrix import Row
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from contracts.clauses import catalogue

BEGIN, END = "<!-- mutants:begin -->", "<!-- mutants:end -->"


def progress() -> Progress:
    """Return a bar that no thread refreshes, since this process forks; none but on a terminal."""
    console = Console(stderr=True)
    return Progress(console=console, auto_refresh=False, disable=not console.is_terminal)


def wide() -> Console:
    """Return the console, which cuts no name off where it is no terminal."""
    console = Console()
    return console if console.is_terminal else Console(width=200)


def show(rows: Sequence[Row], console: Console) -> None:
    """Print clause, defect and what killed it, then whatever is not as it should be."""
    table = Table("clause", "defect", "killed by", "bare", box=None, pad_edge=False)
    order = {id_: place for place, id_ in enumerate(catalogue())}
    for row in sorted(rows, key=lambda row: (order[row.lie.breaks], row.lie.name)):
        killers = _counted(row.killers) if row.killers else "[red]nothing[/red]"
        bare = "" if row.bare is None else "yes" if row.bare else "no"
        table.add_row(row.lie.breaks, row.lie.name, killers, bare)
    console.print(table)
    for line in complaints(rows):
        console.print(escape(line), style="red", highlight=False)
    console.print(summary(rows), highlight=False)


def complaints(rows: Iterable[Row]) -> Iterator[str]:
    """Yield what is wrong: survivors, clauses blamed for nothing, waivers that are stale."""
    for row in rows:
        lie = row.lie
        if not row.killers:
            yield f"{row.lie.name} survives: {lie.breaks} was not found broken ({lie.text})"
        for id_, message in row.strays.items():
            yield f"{row.lie.name} breaks {lie.breaks}, but {id_} was blamed: {message}"
        for id_ in row.stale:
            yield f"{row.lie.name} is said to break {id_} as well, and does not"


def summary(rows: Sequence[Row]) -> str:
    """Return the figures in one sentence."""
    killed = sum(bool(row.killers) for row in rows)
    exact = sum(row.is_right for row in rows)
    text = f"{killed} of {len(rows)} defects killed, {exact} by exactly the clause that they break"
    asked = [row for row in rows if row.bare is not None]
    if asked:
        text += f"; bare Schemathesis kills {sum(bool(r.bare) for r in asked)} of {len(asked)}"
    return text + "."


def write_figures(rows: Sequence[Row], readme: Path) -> None:
    """Put the figures between their marks in the README."""
    text = readme.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{_by_topic(rows)}\n{END}{after}", "utf-8")


def _by_topic(rows: Sequence[Row]) -> str:
    lines = ["| topic | clauses | defects | killed | by exactly their clause | bare Schemathesis |"]
    lines.append("|---|--:|--:|--:|--:|--:|")
    topics = dict.fromkeys(clause.topic for clause in catalogue().values())
    for topic in topics:
        of_topic = [row for row in rows if row.lie.breaks.startswith(f"{topic}.")]
        lines.append(_line(f"`{topic}`", of_topic))
    lines.append(_line("**all**", rows))
    return "\n".join(lines)


def _line(name: str, rows: Sequence[Row]) -> str:
    figures = (
        len({row.lie.breaks for row in rows}),
        len(rows),
        sum(bool(row.killers) for row in rows),
        sum(row.is_right for row in rows),
        sum(bool(row.bare) for row in rows),
    )
    return f"| {name} | " + " | ".join(map(str, figures)) + " |"


def _counted(killers: Sequence[str]) -> str:
    names = Counter(killer.partition("[")[0].rpartition("::")[2] for killer in killers)
    first, more = next(iter(names)), len(killers) - 1
    return escape(first) + (f" and {more} more" if more else "")
