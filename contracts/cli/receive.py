"""`phota-contracts receive`: wait for callbacks at a public address."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contracts.cli.shown import shown
from contracts.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.client.listening import Arrival

_EPILOG = """
\b
Examples:
  phota-contracts receive --http --port 8765       behind a tunnel that ends TLS
  phota-contracts receive --host 0.0.0.0 --port 443 --certificate chain.pem --key key.pem
  PHOTA_WEBHOOK_SECRET=… phota-contracts receive --http --format json --output callbacks.jsonl

\b
Only POST to the random path shown is answered 200; all else gets an empty 404. A body may have 1 MB
and take 10 seconds. Signatures are checked with PHOTA_WEBHOOK_SECRET; nothing secret is shown.
"""
_LONGEST_SHOWN = 2000


@click.command(epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; 0: a free one.")
@click.option("--http", "is_plain", is_flag=True, help="No TLS: a tunnel in front ends it.")
@click.option("--certificate", type=click.Path(path_type=Path), help="PEM file of the chain.")
@click.option("--key", type=click.Path(path_type=Path), help="PEM file of its private key.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How each callback is shown.",
)
@click.option("--output", type=click.Path(path_type=Path), help="Append a JSON line of each, too.")
def command(  # noqa: PLR0913 - click passes one argument per option
    *,
    host: str,
    port: int,
    certificate: Path | None,
    key: Path | None,
    form: str,
    output: Path | None,
    is_plain: bool,
) -> None:
    """Receive callbacks at an address of your own, and check their signatures. Ctrl-C ends it."""
    from contracts.client import listening  # noqa: PLC0415 - `--help` need not wait
    from contracts.client.receiver import bound  # noqa: PLC0415

    if is_plain is (certificate is not None):
        raise UsageError("Give either --http or --certificate.")
    context = None if certificate is None else listening.certificate(certificate, key)
    secret = os.environ.get("PHOTA_WEBHOOK_SECRET")
    app = listening.Doorstep(_teller(secret, form, output), secret)
    with bound(host, port) as listener:
        scheme = "http" if context is None else "https"
        name = f"[{host}]" if ":" in host else host
        address = f"{scheme}://{name}:{listener.getsockname()[1]}{app.path}"
        click.echo(json.dumps({"address": address}) if form == "json" else f"Waiting at {address}")
        listening.listen(app, listener, context)


def _teller(secret: str | None, form: str, output: Path | None) -> "Callable[[Arrival], None]":
    from contracts.client import Redactor  # noqa: PLC0415 - `--help` need not wait

    redactor = Redactor()
    for name in ("PHOTA_API_KEY", "PHOTA_OTHER_API_KEY", "PHOTA_NO_CREDIT_API_KEY"):
        redactor.learn(os.environ.get(name), "key")
    redactor.learn(secret, "secret")

    def tell(arrival: "Arrival") -> None:
        told = _told(arrival, redactor)
        line = json.dumps(told)
        if output is not None:
            with output.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        click.echo(line if form == "json" else _shown(told))

    return tell


def _told(arrival: "Arrival", redactor: Any) -> dict[str, Any]:
    headers = list(arrival.headers)
    kinds = [value for name, value in headers if name.lower() == "content-type"]
    media_type = kinds[0].partition(";")[0].strip().lower() if kinds else ""
    return {
        "at": arrival.at,
        "from": arrival.sender,
        "signature": arrival.signature,
        "bytes": len(arrival.body),
        "headers": redactor.headers(headers),
        "body": redactor.body(arrival.body, media_type),
    }


def _shown(told: dict[str, Any]) -> str:
    body = told["body"] or ""
    rest = f"… ({len(body)} characters)" if len(body) > _LONGEST_SHOWN else ""
    return (
        f"{told['at']}  from {shown(told['from'])}  {told['bytes']} bytes  "
        f"signature {told['signature']}\n  {shown(body[:_LONGEST_SHOWN])}{rest}"
    )
