"""Judge the two servers that share no code with ours: clean, with faults, with their own manners.

    make independent                                        clean, and every fault
    make independent ARGS="--server by-hand --fault 'p*'"   some of them
    make independent ARGS="--variations"                    clean, and every legitimate variation

A fault has to break its clause; that it breaks others too is told, and fails nothing: who wrote
the faults did not know the suite, and some of them are crude.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from types import ModuleType

import click
from bench import Bench, Judged, collect_for
from forking import Broken, each
from matrix import Lie, Row, judging
from rich.console import Console
from rich.markup import escape
from serving import independent
from showing import progress, show, wide

from contracts.client import Target
from contracts.model import Verdict

SERVERS = Path(__file__).parent.parent / "servers"
sys.path += [str(SERVERS), str(SERVERS / "by_hand")]
LONGEST = 900.0  # seconds; the probes alone send thousands of requests


@dataclass(frozen=True)
class Server:
    """An independent server: its command line, its faults, and the names of its variations."""

    name: str
    module: ModuleType
    lies: tuple[Lie, ...]
    variations: tuple[str, ...]
    option: str

    def serving(self, *options: str) -> AbstractContextManager[Target]:
        """Serve it with these options."""
        return independent(self.module.main, list(options))


def fastapi() -> Server:
    """Return the server on FastAPI with pydantic models."""
    faults = importlib.import_module("fastapi_server.faults").FAULTS
    flavours = importlib.import_module("fastapi_server.flavours").FLAVOURS
    module = importlib.import_module("fastapi_server.start")
    return Server("fastapi", module, _lies(faults), tuple(flavours), "--flavour")


def by_hand() -> Server:
    """Return the server on the standard library."""
    faults = importlib.import_module("atelier.faults").FAULTS
    tastes = importlib.import_module("atelier.tastes").TASTES
    module = importlib.import_module("atelier.start")
    return Server("by-hand", module, _lies(faults), tuple(tastes), "--taste")


def _lies(faults: dict) -> tuple[Lie, ...]:
    return tuple(Lie(fault.name, fault.clause, fault.lie) for fault in faults.values())


BUILDERS = {"fastapi": fastapi, "by-hand": by_hand}


@click.command(help=__doc__)
@click.option("--server", "servers", multiple=True, type=click.Choice(list(BUILDERS)))
@click.option("--fault", "faults", multiple=True, help="These faults alone, e.g. 'p*'.")
@click.option("--clause", "clauses", multiple=True, help="Faults of these clauses alone.")
@click.option("--variations", is_flag=True, help="Judge legitimate variations, and no faults.")
@click.option("--variation", "names", multiple=True, help="These variations alone.")
@click.option("--shares", type=click.IntRange(1, 1000), default=1000, show_default=True)
@click.option("--processes", type=click.IntRange(1, 16), default=4, show_default=True)
def main(
    *,
    servers: tuple[str, ...],
    faults: tuple[str, ...],
    clauses: tuple[str, ...],
    variations: bool,
    names: tuple[str, ...],
    shares: int,
    processes: int,
) -> None:
    """Judge, show, and exit 1 if a clean server fails or a fault is not seen."""
    chosen = [BUILDERS[name]() for name in servers or BUILDERS]

    def work(bench: Bench) -> bool:
        right = [_passes(bench, server, names, processes, all_of=variations) for server in chosen]
        if not variations and not names:
            right += [
                _sees(bench, server, _chosen(server.lies, faults, clauses), shares, processes)
                for server in chosen
            ]
        return all(right)

    try:
        sys.exit(collect_for(work))
    except Broken as error:
        raise click.ClickException(str(error)) from None


def _passes(
    bench: Bench, server: Server, names: Sequence[str], processes: int, *, all_of: bool
) -> bool:
    """Judge the server clean, and its variations; return whether no clause failed."""
    wanted = [n for n in server.variations if all_of or any(fnmatchcase(n, p) for p in names)]
    tasks = {"clean": partial(_whole, bench, server)}
    tasks |= {name: partial(_whole, bench, server, server.option, name) for name in wanted}
    console, passed = wide(), True
    with progress() as shown:
        bar = shown.add_task(f"{server.name}: legitimate", total=len(tasks))
        for name, judged in each(tasks, processes=processes, longest=LONGEST):
            alarms = list(_alarms(judged))
            passed = passed and not alarms
            _tell(server, name, alarms, console)
            shown.update(bar, advance=1, refresh=True)
    return passed


def _whole(bench: Bench, server: Server, *options: str) -> Judged:
    return bench.judge(bench.items, server.serving(*options))


def _alarms(judged: Judged) -> Iterator[str]:
    for clause, breach in judged.breaches.items():
        yield f"{clause} {breach.verdict.value}: {breach.message}"
    for clause, verdict in judged.verdicts.items():
        if verdict is Verdict.NOT_TESTED:
            yield f"{clause} {verdict.value}"


def _tell(server: Server, name: str, alarms: Sequence[str], console: Console) -> None:
    verdict = "[red]ALARM[/red]" if alarms else "passes"
    console.print(f"{verdict}  {server.name} {name}", highlight=False)
    for line in alarms:
        console.print(f"    {escape(line)}", style="red", highlight=False)


def _sees(bench: Bench, server: Server, lies: Sequence[Lie], shares: int, processes: int) -> bool:
    """Judge the server with each fault; return whether each was seen by its clause."""
    tasks = judging(bench, lies, shares, lambda lie: server.serving("--fault", lie.name))
    rows: list[Row] = []
    with progress() as shown:
        bar = shown.add_task(f"{server.name}: faults", total=len(tasks))
        for _, row in each(tasks, processes=processes, longest=LONGEST):
            rows.append(row)
            shown.update(bar, advance=1, refresh=True)
    show(rows, wide())
    return all(row.killers for row in rows)


def _chosen(lies: Sequence[Lie], names: Sequence[str], clauses: Sequence[str]) -> list[Lie]:
    return [
        lie
        for lie in lies
        if (not names or any(fnmatchcase(lie.name, pattern) for pattern in names))
        and (not clauses or any(fnmatchcase(lie.breaks, pattern) for pattern in clauses))
    ]


if __name__ == "__main__":
    main()
