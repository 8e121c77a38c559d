"""`phota-contracts verify`: hold a client's certificate to its signature and to its evidence."""

from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contracts.cli.options import today
from contracts.cli.shown import shown
from contracts.errors import UsageError

if TYPE_CHECKING:
    from contracts.certification.certificate.verifying import Certificate
    from contracts.documents import Document

_LONGEST = 512 * 1024 * 1024
_MOST = 10
_EPILOG = """
\b
Examples:
  phota-contracts verify certificate.json --key issuer.pem.pub
  phota-contracts verify certificate.json --key issuer.pem.pub \\
      --transcript transcript.jsonl --report report.html

\b
Checked in this order: the signature, that each clause stands in it exactly once and none bars it,
the dates, and the files that are given. With the transcript every clause is judged again from what
was recorded, and must come out the same. What has changed in the catalogue or the document since
is told, and refuses nothing.

\b
Exit codes:
  0  valid
  1  refused, in one sentence
  2  wrong usage: a file that cannot be read, or is no key
  3  the suite itself failed
"""


@click.command(epilog=_EPILOG)
@click.argument("file", metavar="CERTIFICATE", type=click.Path(path_type=Path))
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    help="PEM file of the issuer's public key.",
)
@click.option(
    "--transcript", type=click.Path(path_type=Path), help="Its transcript.jsonl, to judge it again."
)
@click.option("--report", type=click.Path(path_type=Path), help="A report that came with it.")
@click.option(
    "--document",
    help="Say what it changes: a registered version or a file; the newest registered by default.",
)
@today
def command(  # noqa: PLR0913 - one parameter an option
    *,
    file: Path,
    key: Path,
    transcript: Path | None,
    report: Path | None,
    document: str | None,
    today: datetime | None,
) -> None:
    """Hold a client's CERTIFICATE to its signature, and to the evidence if that is given."""
    from contracts.certification.certificate import keys, verifying  # noqa: PLC0415 - slow to import
    from contracts.documents import load, newest  # noqa: PLC0415 - as above

    now = _end_of(today) if today else datetime.now(UTC)
    newer = load(document or newest())
    certificate = verifying.read(_content(file), keys.read_public(key), now)
    held = ["signature, clauses and dates"]
    if report is not None:
        verifying.hold_evidence(certificate, _content(report))
        held.append("the report is the one that it names")
    if transcript is not None:
        records = verifying.judge_again(certificate, _content(transcript))
        held.append(f"judged again from {len(records)} drills, every verdict is the same")
    _show(certificate, held)
    _show_superseded(certificate, newer)


def _end_of(day: datetime) -> datetime:
    """Return the last moment of a day: what is issued on it is valid, what expires on it is not."""
    return datetime.combine(day, time.max, UTC)


def _show(certificate: "Certificate", held: list[str]) -> None:
    facts = certificate.facts
    (subject,) = certificate.statement["subject"]
    ((algorithm, digest),) = subject["digest"].items()
    counts: dict[str, int] = {}
    for clause in facts["clauses"]:
        counts[clause["verdict"]] = counts.get(clause["verdict"], 0) + 1
    told = ", ".join(f"{number} {verdict}" for verdict, number in counts.items())
    lines = [
        f"Valid: {subject['name']} ({algorithm}:{digest})",
        f"  {facts['result']} by {facts['document']['name']}, suite {certificate.version}: {told}",
        f"  issued {facts['issued_at']}, expires {facts['expires_at']}",
        f"  held: {'; '.join(held)}",
    ]
    if facts["unused"]:
        lines.append(f"  declared unused, and not used: {', '.join(facts['unused'])}")
    if facts["by_hand"]:
        lines.append("  exercised by hand: what it showed was told by a person")
    if facts["self_signed"]:
        lines.append(
            "  self-signed: its key was made for it alone, so nothing was changed, and nobody "
            "vouches for it"
        )
    for line in lines:
        click.echo(shown(line))


def _show_superseded(certificate: "Certificate", document: "Document") -> None:
    from contracts.certification.certificate import verifying  # noqa: PLC0415 - as above

    certified = certificate.facts["document"]["name"]
    changed = verifying.superseded(certificate, document)
    if changed:
        click.echo(f"Since then, by {shown(document.name)} and this catalogue:")
        for clause_id, how in changed.items():
            click.echo(f"  {clause_id} {how}")
    elif document.name != certified:
        click.echo(
            f"It was judged by {shown(certified)}; {shown(document.name)} changes none of the "
            "words that its clauses rest on, and may change which requests are valid."
        )


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            content = stream.read(_LONGEST + 1)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror or error}.") from error
    if len(content) > _LONGEST:
        raise UsageError(f"{file} is larger than any evidence of ours.")
    return content
