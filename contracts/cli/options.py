"""Options that several commands about documents have in common."""

from collections.abc import Callable
from typing import Any

import click


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
