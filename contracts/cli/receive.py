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
  phota-contracts receive --http --base-url https://staging.example.com
  phota-contracts receive --http --format json --output callbacks.jsonl

\b
Only POST to the random path shown is answered 200; all else gets an empty 404. A body may have 1 MB
and take 10 seconds. Signatures are checked with PHOTA_WEBHOOK_SECRET, or else with the secret that
the target tells the developer of PHOTA_API_KEY. Nothing secret is shown.
"""
_LONGEST_SHOWN = 2000
_NO_KEY = "The target tells its webhook secret only to a developer: PHOTA_API_KEY is not set."
_UNCHECKED = (
    "Signatures are not checked: neither PHOTA_WEBHOOK_SECRET is set, nor PHOTA_API_KEY with a "
    "target."
)


@click.command(epilog=_EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; 0: a free one.")
@click.option("--target", help="Ask this target of the configuration for the webhook secret.")
@click.option("--base-url", help="Ask the service at this address for the webhook secret.")
@click.option("--config", type=click.Path(path_type=Path), help="TOML file with the targets.")
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
    target: str | None,
    base_url: str | None,
    config: Path | None,
) -> None:
    """Receive callbacks at an address of your own, and check their signatures. Ctrl-C ends it."""
    from contracts.client import listening  # noqa: PLC0415 - `--help` need not wait
    from contracts.client.receiver import bound  # noqa: PLC0415

    if is_plain is (certificate is not None):
        raise UsageError("Give either --http or --certificate.")
    context = None if certificate is None else listening.certificate(certificate, key)
    secret = _secret(target, base_url, config)
    if output is not None:
        output.open("a").close()  # what cannot be kept is better known before anything comes
    app = listening.Doorstep(_teller(secret, form, output), secret)
    with bound(host, port) as listener:
        scheme = "http" if context is None else "https"
        name = f"[{host}]" if ":" in host else host
        address = f"{scheme}://{name}:{listener.getsockname()[1]}{app.path}"
        click.echo(json.dumps({"address": address}) if form == "json" else f"Waiting at {address}")
        listening.listen(app, listener, context)


def _secret(target: str | None, base_url: str | None, config: Path | None) -> str | None:
    """Return the environment's secret, or the one that the target tells; None if there is neither.

    Raises UsageError if a target is named and no key is there to ask it with.
    """
    if secret := os.environ.get("PHOTA_WEBHOOK_SECRET"):
        return secret
    from contracts.client.target import resolve  # noqa: PLC0415 - `--help` need not wait
    from contracts.client.webhook_secret import webhook_secret  # noqa: PLC0415
    from contracts.pytest_plugin.reaching import reach  # noqa: PLC0415

    options = {"target": target, "base_url": base_url}
    chosen = resolve(options, configuration=config, default_version="")
    if chosen.base_url and chosen.api_key:
        reach(chosen)
        return webhook_secret(chosen.base_url, chosen.api_key)
    if target or base_url:
        raise UsageError(
            _NO_KEY if chosen.base_url else f"The target {chosen.name!r} has no address to ask.",
            "Or give the secret itself in PHOTA_WEBHOOK_SECRET.",
        )
    click.echo(_UNCHECKED, err=True)
    return None


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
