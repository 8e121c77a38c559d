"""`phota-contracts clauses`: list and explain the promises that a target is judged by."""

import click

from contracts.model import Clause

_EPILOG = """
\b
Examples:
  phota-contracts clauses                  all of them, one line each
  phota-contracts clauses 'job.*'          a topic
  phota-contracts clauses job.expired      one, explained
  phota-contracts clauses --level OPEN     what the documents leave open
"""


@click.command(epilog=_EPILOG)
@click.argument("pattern", default="*")
@click.option(
    "--level",
    type=click.Choice(["MUST", "SHOULD", "OPEN"], case_sensitive=False),
    help="Clauses of this level alone.",
)
def command(pattern: str, level: str | None) -> None:
    """List the clauses whose id matches PATTERN; explain one that is named in full."""
    from contracts.clauses import matching  # noqa: PLC0415 - `--help` must not wait for the catalogue

    found = [clause for clause in matching(pattern) if level in (None, clause.level)]
    if len(found) == 1 and found[0].id == pattern:
        click.echo(_explained(found[0]))
        return
    width = max((len(clause.id) for clause in found), default=0)
    for clause in found:
        click.echo(f"{clause.id:<{width}}  {clause.level:<6}  {clause.text}")
    click.echo(f"{len(found)} clauses.", err=True)


def _explained(clause: Clause) -> str:
    sources = "; ".join(f"{source.document} {source.place}".strip() for source in clause.sources)
    lines = [
        f"{clause.id} ({clause.level})",
        f"  {clause.text}",
        f"  source  {sources}",
        f"  since   {clause.since}",
        f"  needs   {', '.join(clause.needs) or 'nothing beyond the API'}",
    ]
    if clause.untestable:
        lines.append(f"  cannot be tested: {clause.untestable}")
    return "\n".join(lines)
