"""Judge legitimate servers: every flavour alone, and ten combinations drawn by a seed.

    make flavours                           all of it, by every scenario there is
    make flavours ARGS="--flavour 'ids-*'"  some of them, without combinations

No clause may fail or err; a SHOULD may warn where a flavour declares that it does not keep it.
Nor may a MUST be left untested whose tests passed: the suite then failed to see what they saw.
A flavour that makes a clause fail is a bug of the suite.
"""

import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import groupby

import click
from bench import Bench, Judged, collect_for
from forking import Broken, each
from rich.console import Console
from rich.markup import escape
from serving import SEED, mock
from showing import progress, wide

from contracts.mock.flavours import FLAVOURS, Flavour
from contracts.model import Verdict

LONGEST = 600.0  # seconds for one server


@dataclass(frozen=True)
class Server:
    """A mock of one or more flavours."""

    name: str
    flavours: tuple[Flavour, ...]

    def alarms(self, judged: Judged) -> Iterator[str]:
        """Yield what was wrongly held against it."""
        warns = {clause for flavour in self.flavours for clause in flavour.warns}
        for clause, breach in judged.breaches.items():
            if breach.verdict is not Verdict.WARN or clause not in warns:
                yield f"{clause} {breach.verdict.value}: {breach.message}"
        for clause, missed in judged.unseen.items():
            yield f"{clause} not-tested: {missed}"


@click.command(help=__doc__)
@click.option("--flavour", "patterns", multiple=True, help="These alone, e.g. 'ids-*'.")
@click.option("--combinations", type=click.IntRange(0, 1000), default=10, show_default=True)
@click.option("--combined-only", is_flag=True, help="Judge no flavour alone.")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Of the combinations.")
@click.option("--processes", type=click.IntRange(1, 16), default=3, show_default=True)
def main(
    patterns: tuple[str, ...],
    combinations: int,
    seed: int,
    processes: int,
    *,
    combined_only: bool,
) -> None:
    """Judge the chosen servers, say what was held against each, exit 1 if anything was."""
    chosen = [f for f in FLAVOURS.values() if any(fnmatchcase(f.name, p) for p in patterns or "*")]
    if not chosen:
        raise click.UsageError("No flavour matches; `phota-contracts mock --flavours` lists them.")
    servers = [] if combined_only else [Server(flavour.name, (flavour,)) for flavour in chosen]
    if not patterns:
        servers += combined(combinations, seed)

    def work(bench: Bench) -> bool:
        return _judged(bench, servers, processes)

    try:
        sys.exit(collect_for(work))
    except Broken as error:
        raise click.ClickException(str(error)) from None


def combined(count: int, seed: int) -> list[Server]:
    """Return servers of many flavours: of each choice one flavour, or none."""
    drawing = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    by_choice = sorted(FLAVOURS.values(), key=lambda flavour: flavour.choice)
    choices = [list(same) for _, same in groupby(by_choice, key=lambda flavour: flavour.choice)]
    return [
        Server(
            f"combination {number}",
            tuple(drawing.choice(same) for same in choices if drawing.random() < 0.5),
        )
        for number in range(1, count + 1)
    ]


def _judged(bench: Bench, servers: Sequence[Server], processes: int) -> bool:
    console, by_name = wide(), {server.name: server for server in servers}
    alarmed = 0
    with progress() as shown:
        bar = shown.add_task("flavours", total=len(servers))
        tasks = {server.name: _task(bench, server) for server in servers}
        for name, judged in each(tasks, processes=processes, longest=LONGEST):
            alarms = list(by_name[name].alarms(judged))
            alarmed += bool(alarms)
            _show(by_name[name], alarms, judged, console)
            shown.update(bar, advance=1, refresh=True)
    console.print(
        f"{len(servers) - alarmed} of {len(servers)} servers pass, {alarmed} wrongly do not."
    )
    return not alarmed


def _task(bench: Bench, server: Server) -> Callable[[], Judged]:
    names = tuple(flavour.name for flavour in server.flavours)
    return lambda: bench.judge(bench.items, mock(flavours=names))


def _show(server: Server, alarms: Sequence[str], judged: Judged, console: Console) -> None:
    made_of = [flavour.name for flavour in server.flavours]
    told = f" ({', '.join(made_of)})" if made_of != [server.name] else ""
    verdict = "[red]ALARM[/red]" if alarms else "passes"
    console.print(f"{verdict}  {server.name}{told}  {judged.seconds:.0f} s", highlight=False)
    for line in alarms:
        console.print(f"    {escape(line)}", style="red", highlight=False)


if __name__ == "__main__":
    main()
