"""Options that `run` and `plan` have in common: what is judged, how much of it, and how gently."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_TARGET = (
    click.option("--target", help="A target named in the configuration; 'mock' is the default."),
    click.option("--base-url", help="Judge the server at this address instead."),
    click.option("--callback-url", help="Public https address that reaches the callback receiver."),
    click.option("--control-url", help="The target's control API (clock, charges, faults)."),
    click.option("--api-version", help="Which document to judge by; default the newest."),
    click.option(
        "--config",
        type=click.Path(path_type=Path),
        help="TOML file with [tool.phota-contracts.targets.NAME] tables.",
    ),
)
_CHOICE = (
    click.option(
        "--clause", multiple=True, help="Judge these clauses alone, e.g. 'job.*'; repeatable."
    ),
    click.option(
        "--level",
        multiple=True,
        type=click.Choice(["MUST", "SHOULD", "OPEN"], case_sensitive=False),
        help="Judge clauses of this level alone; repeatable.",
    ),
    click.option("--scenarios-only", is_flag=True, help="Leave the property-based probes out."),
    click.option(
        "--max-examples",
        type=click.IntRange(1, 10_000),
        help="Examples for each operation in each probe; 20 if not given. Giving it allows the "
        "probes to make images and profiles on a target that charges for them.",
    ),
    click.option(
        "-n",
        "--workers",
        type=click.IntRange(1, 64),
        help="Processes that judge at the same time; 2 on the embedded mock (1 for a few of its "
        "clauses), else as many as let all waits overlap, up to 64, to 12 a core where the target "
        "runs on this machine, and to --max-concurrency.",
    ),
)
_RESTRAINT = (
    click.option(
        "--budget-usd",
        type=click.FloatRange(min=0),
        help="The most that may be spent; what would pass it is not sent. Without it, the worst "
        "case of `plan` holds on every target but this machine's.",
    ),
    click.option("--read-only", is_flag=True, help="Send nothing but GET requests."),
    click.option(
        "--cheap",
        is_flag=True,
        help="Make one image where one will do; the default on every other machine.",
    ),
    click.option("--full", is_flag=True, help="Make everything; the default on this machine."),
    click.option("--yes-really", is_flag=True, help="Make images and profiles in production, too."),
    click.option(
        "--max-rps",
        type=click.FloatRange(min=0, min_open=True),
        help="Requests a second, of all workers together.",
    ),
    click.option(
        "--max-concurrency",
        type=click.IntRange(min=1),
        help="Requests under way at the same time, of all workers together.",
    ),
)


def judging(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options."""
    for option in reversed((*_TARGET, *_CHOICE, *_RESTRAINT)):
        command = option(command)
    return command
