"""`phota-contracts clauses`: list, explain and trace the promises that a target is judged by."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from contracts.cli import clause_views as views
from contracts.errors import UsageError
from contracts.model import Clause, Level, Need, Role

_BEGIN, _END = "<!-- clauses:begin -->", "<!-- clauses:end -->"
_WITHOUT_TERMINAL = 100
_CLIENT = "client-"  # with which the ids of a client's clauses begin
_EPILOG = """
\b
Examples:
  phota-contracts clauses                  all of them, one line each
  phota-contracts clauses 'job.*'          a topic
  phota-contracts clauses job.expired      one, explained: its words, tests and defects
  phota-contracts clauses --level OPEN     what the documents leave open
  phota-contracts clauses --need clock     what a target without a clock leaves untested
  phota-contracts clauses --role client    what a client is certified for
  phota-contracts clauses --trace          source, tests and defects of every clause
  phota-contracts clauses --json           all of it, for programs
"""


@click.command(epilog=_EPILOG)
@click.argument("pattern", default="*")
@click.option(
    "--level",
    multiple=True,
    type=click.Choice([level.value for level in Level], case_sensitive=False),
    help="Clauses of this level alone; repeatable.",
)
@click.option(
    "--need",
    multiple=True,
    type=click.Choice([need.value for need in Need]),
    help="Clauses that need this of a target; repeatable.",
)
@click.option("--since", metavar="VERSION", help="Clauses promised since this document alone.")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    help="Whose clauses: what a service promises, by default, or what a client is to keep.",
)
@click.option("--trace", is_flag=True, help="Show source, tests and defects of each.")
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each, as JSON.")
@click.option("--markdown", is_flag=True, help="Print a table for pages.")
@click.option(
    "--readme",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help=f"Write that table into this file, between {_BEGIN} and {_END}.",
)
def command(  # noqa: PLR0913, PLR0917 - one parameter an option
    pattern: str,
    level: tuple[str, ...],
    need: tuple[str, ...],
    since: str | None,
    role: str | None,
    trace: bool,  # noqa: FBT001 - a flag
    as_json: bool,  # noqa: FBT001 - a flag
    markdown: bool,  # noqa: FBT001 - a flag
    readme: Path | None,
) -> None:
    """List the clauses whose id matches PATTERN; explain one that is named in full."""
    if sum((trace and not as_json, as_json, markdown, readme is not None)) > 1:
        raise UsageError("--json, --markdown, --readme and --trace are views: choose one.")
    whose = Role(role) if role else Role.CLIENT if pattern.startswith(_CLIENT) else Role.SERVICE
    found = _chosen(pattern, whose, level, need, since)
    if readme is not None:
        _write(views.markdown(found), readme)
    elif markdown:
        _print([views.markdown(found)])
    elif as_json:
        _print([json.dumps([views.plain(traced) for traced in _traced(found)], indent=2)])
    elif trace:
        _print(views.table(_traced(found), _width()))
    elif len(found) == 1 and found[0].id == pattern:
        _print(views.explained(traced, _width()) for traced in _traced(found))
    else:
        _print(views.lines(found, _width() if sys.stdout.isatty() else None))
        click.echo(f"{len(found)} clauses.", err=True)


def _chosen(
    pattern: str, role: Role, levels: tuple[str, ...], needs: tuple[str, ...], since: str | None
) -> tuple[Clause, ...]:
    from contracts.clauses import catalogue, matching  # noqa: PLC0415 - `--help` must not wait

    versions = sorted({clause.since for clause in catalogue(role).values()})
    if since is not None and since not in versions:
        raise UsageError(f"No clause is promised since {since!r}.", f"Try {' or '.join(versions)}.")
    return tuple(
        clause
        for clause in matching(pattern, role)
        if not levels or clause.level in levels
        if not needs or {*needs} & {*clause.needs}
        if since in {None, clause.since}
    )


def _traced(clauses: Iterable[Clause]) -> Iterator[views.Traced]:
    from contracts.mock.defects import DEFECTS  # noqa: PLC0415 - only those who ask wait for it
    from contracts.pytest_plugin.tracing import traced_tests  # noqa: PLC0415 - as above

    tests = traced_tests()
    for clause in clauses:
        if clause.role is Role.CLIENT:
            yield views.Traced(clause, _drills(clause))
            continue
        own = {name: d.lie for name, d in DEFECTS.items() if d.breaks == clause.id}
        also = tuple(name for name, d in DEFECTS.items() if clause.id in d.also_breaks)
        yield views.Traced(clause, tests[clause.id], own, also)


def _drills(clause: Clause) -> tuple[str, ...]:
    """Return the drills that show a client's clause."""
    from contracts.certification.drills import drills  # noqa: PLC0415 - as above

    return tuple(f"drill::{each.name}" for each in drills().values() if clause.id in each.shows)


def _write(table: str, into: Path) -> None:
    text = into.read_text("utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        raise UsageError(f"{into} has no {_BEGIN} followed by {_END}.")
    into.write_text(f"{before}{begin}\n{table}\n{end}{after}", "utf-8")


def _print(lines: Iterable[str]) -> None:
    color = False if os.environ.get("NO_COLOR") else None  # None: where a terminal shows it
    for line in lines:
        click.echo(line, color=color)


def _width() -> int:
    return shutil.get_terminal_size((_WITHOUT_TERMINAL, 24)).columns
