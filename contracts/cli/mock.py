"""`phota-contracts mock`: serve the API ourselves."""

import json
from pathlib import Path
from typing import Any

import click

from contracts.documents import newest, versions

_EPILOG = """
\b
Examples:
  phota-contracts mock                              three developers, a free port
  phota-contracts mock --port 8080 --seed 7         the same keys and ids every time
  phota-contracts mock --state sandbox.db --workers 4
  phota-contracts mock --defect fast-tier-takes-eleven
  PHOTA_MOCK_KEYS=key-1,key-2,key-3 phota-contracts mock --json

\b
Keys come from PHOTA_MOCK_KEYS, never from arguments, which show in process lists: a comma list
(a developer, another one, one without credit) or a JSON object of names and keys.

\b
Prompts and images that it reacts to:
  mock:moderated               in a prompt: 400 CONTENT_MODERATION
  mock:moderated-in-pipeline   in a prompt: the job is accepted, and fails with that code
  https://images.example.com/mock/no-subject.jpg    among training images: 400
  https://images.example.com/mock/untrainable.jpg   among training images: training ends in ERROR
"""


@click.command(epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="The port; 0, the default: a free one."
)
@click.option(
    "--api-version",
    type=click.Choice(versions()),
    default=newest(),
    show_default=True,
    help="Which document to serve.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Make keys and ids repeatable.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep all state in this SQLite file, across restarts and between workers.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that serve; several need --state.",
)
@click.option(
    "--job-seconds",
    type=click.FloatRange(0, 86_400),
    default=0.2,
    show_default=True,
    help="How long a job takes: a quarter of it pending, the rest running.",
)
@click.option(
    "--training-seconds",
    type=click.FloatRange(0, 86_400),
    default=180.0,
    show_default=True,
    help="How long a fast training takes; a standard one 8/3 of it.",
)
@click.option(
    "--image-seconds",
    type=click.FloatRange(0, 600),
    default=0.0,
    show_default=True,
    help="How long images are waited for that are answered at once.",
)
@click.option(
    "--latency",
    "latency_seconds",
    type=click.FloatRange(0, 60),
    default=0.0,
    show_default=True,
    help="Seconds by which every answer is held back.",
)
@click.option(
    "--callback-host",
    "callback_hosts",
    multiple=True,
    help="Also call back to this internal host; repeatable. On loopback, 127.0.0.1 is allowed.",
)
@click.option(
    "--credit",
    "credit_usd",
    type=click.FloatRange(0, 1_000_000_000),
    default=1_000_000.0,
    show_default=True,
    help="Prepaid credit of each developer, in USD.",
)
@click.option(
    "--unpublished-price",
    "unpublished_price_usd",
    type=click.FloatRange(0, 1_000),
    default=0.10,
    show_default=True,
    help="USD for an image of edit or generate, whose prices no document states.",
)
@click.option(
    "--defect",
    "defects",
    multiple=True,
    metavar="NAME",
    help="Tell this lie, which breaks one clause; repeatable.",
)
@click.option(
    "--flavour",
    "flavours",
    multiple=True,
    metavar="NAME",
    help="Take this liberty, which the documents leave; repeatable.",
)
@click.option("--defects", "list_defects", is_flag=True, help="List the defects, and end.")
@click.option("--flavours", "list_flavours", is_flag=True, help="List the flavours, and end.")
@click.option("--json", "as_json", is_flag=True, help="Say everything as one line of JSON.")
def command(
    state: Path | None,
    callback_hosts: tuple[str, ...],
    *,
    list_defects: bool,
    list_flavours: bool,
    **options: Any,
) -> None:
    """Serve the Phota API: the default target, and the partners' sandbox. Ctrl-C ends it."""
    if list_defects or list_flavours:
        _list(defects=list_defects, as_json=options["as_json"])
        return
    from contracts.mock.server import Address, serve  # noqa: PLC0415 - `--help` need not wait
    from contracts.mock.settings import Settings, developers  # noqa: PLC0415
    from contracts.mock.settings import callback_hosts as allowed  # noqa: PLC0415

    as_json = options.pop("as_json")
    settings = Settings(
        state=None if state is None else str(state.absolute()),
        callback_hosts=allowed(options["host"], callback_hosts),
        developers=developers(options["credit_usd"], options["seed"]),
        **options,
    )

    def announce(address: Address) -> None:
        click.echo(address.to_json() if as_json else _table(address, settings.api_version))

    serve(settings, announce)


def _list(*, defects: bool, as_json: bool) -> None:
    from contracts.mock.defects import DEFECTS  # noqa: PLC0415 - serving need not wait for all
    from contracts.mock.flavours import FLAVOURS  # noqa: PLC0415

    rows = (
        [(defect.name, defect.breaks, defect.lie) for defect in DEFECTS.values()]
        if defects
        else [(flavour.name, flavour.choice, flavour.text) for flavour in FLAVOURS.values()]
    )
    if as_json:
        names = ("name", "breaks", "lie") if defects else ("name", "choice", "text")
        for row in rows:
            click.echo(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False))
        return
    widths = [max((len(row[column]) for row in rows), default=0) for column in (0, 1)]
    for name, judged, text in sorted(rows, key=lambda row: row[1]):
        click.echo(f"{judged:<{widths[1]}}  {name:<{widths[0]}}  {text.splitlines()[0]}")


def _table(address: Any, api_version: str) -> str:
    lines = [
        f"Phota API {api_version} at {address.url}",
        f"Control API    at {address.control_url}",
        "",
        f"{'developer':<12} {'X-API-Key':<53} webhook secret",
    ]
    lines += [f"{name:<12} {key:<53} {secret}" for name, key, secret in address.developers]
    return "\n".join([*lines, "", "Ctrl-C ends it."])
