"""`phota-contracts keygen`: make a pair of keys to sign certificates with."""

from pathlib import Path

import click

from contracts.cli.shown import shown


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> None:
    r"""Write a private Ed25519 key into FILE, and its public half into FILE.pub.

    The private key is readable by you alone and stands there unencrypted: keep it where you keep
    secrets. The public one is for whoever verifies. Nothing is overwritten.

    \b
    phota-contracts keygen issuer.pem
    phota-contracts certify --key issuer.pem …
    phota-contracts verify certificate.json --key issuer.pem.pub
    """
    from contracts.certification.certificate import keys  # noqa: PLC0415 - `--help` must not wait

    key = keys.generate()
    public = keys.write_pair(file, key)
    click.echo(f"Private key: {shown(str(file))}")
    click.echo(f"Public key:  {shown(str(public))}")
    click.echo(f"Its name:    {keys.identity(key.public_key())}")
