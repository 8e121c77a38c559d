"""Options that several commands about documents have in common."""

import click

allow_remote = click.option(
    "--allow-remote", is_flag=True, help="Follow references to other folders and web addresses."
)
text_or_json = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the findings are written.",
)
