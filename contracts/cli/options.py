"""Options that several commands about documents have in common."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from contracts.diff.promises import Mode, Profile


def allow_remote(elsewhere: str = "files") -> Callable[[Any], Any]:
    """Return the option that lets references lead to other `elsewhere` and to web addresses."""
    return click.option(
        "--allow-remote",
        is_flag=True,
        help=f"Follow references to other {elsewhere} and web addresses.",
    )


text_or_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the findings are written.",
)

profile = click.option(
    "--profile",
    type=click.Choice([each.value for each in Profile]),
    default=Profile.WIRE.value,
    show_default=True,
    help="What must stay: what travels, also what generated clients are named after, all prose.",
)

mode = click.option(
    "--mode",
    type=click.Choice([each.value for each in Mode]),
    default=Mode.BACKWARD.value,
    show_default=True,
    help="Clients of BASE meet a service of HEAD, clients of HEAD one of BASE, or both.",
)

accept = click.option(
    "--accept",
    type=click.Path(path_type=Path),
    help="TOML file of accepted findings and severities.",
)

today = click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day to judge by.")


def day(given: datetime | None) -> date:
    """Return the day that was given with `--today`, or else this one."""
    return given.date() if given else datetime.now(UTC).date()
