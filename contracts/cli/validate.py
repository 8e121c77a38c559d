"""`phota-contracts validate`: check that documents are valid OpenAPI."""

import json
from collections.abc import Iterable, Sequence

import click

from contracts.cli import options
from contracts.cli.shown import counted, shown
from contracts.documents import Document, load, versions
from contracts.model import Finding

_EPILOG = """
\b
Examples:
  phota-contracts validate                       every registered document
  phota-contracts validate openapi.yaml          a file, JSON or YAML
  phota-contracts validate main:openapi.json     a file as it is in a git revision
  curl -s …/openapi.json | phota-contracts validate -

\b
Exit codes:
  0  every document is valid
  1  a document is not valid
  2  a document cannot be read
"""


@click.command(epilog=_EPILOG)
@click.argument("references", nargs=-1, metavar="[REFERENCE]...")
@options.allow_remote()
@options.text_or_json
def command(references: Sequence[str], allow_remote: bool, form: str) -> int:  # noqa: FBT001 - a click option
    """Check that each REFERENCE is valid OpenAPI 3, and say where it is not.

    A REFERENCE is a file, a registered version such as v0.7.0, REV:PATH in git, or - for standard
    input. Without one, every registered document is checked.
    """
    from contracts.documents import validation  # noqa: PLC0415 - `--help` must not wait for it

    documents = [load(name, allow_remote=allow_remote) for name in references or versions()]
    judged = [(document, validation.findings(document)) for document in documents]
    click.echo(_json(judged) if form == "json" else _text(judged))
    return int(any(findings for _, findings in judged))


def _text(judged: Iterable[tuple[Document, Sequence[Finding]]]) -> str:
    lines = []
    for document, findings in judged:
        result = f"not valid, {counted(findings, 'error')}" if findings else "valid"
        operations = counted(document.operations, "operation")
        about = f"{document.name}: {result}; OpenAPI {document.data['openapi']}, {operations}"
        lines.append(shown(about))
        lines.extend("  " + shown(f"{finding.place}  {finding.message}") for finding in findings)
    return "\n".join(lines)


def _json(judged: Iterable[tuple[Document, Sequence[Finding]]]) -> str:
    documents = [
        {
            "name": document.name,
            "openapi": document.data["openapi"],
            "operations": [operation.name for operation in document.operations],
            "valid": not findings,
            "findings": [_entry(finding) for finding in findings],
        }
        for document, findings in judged
    ]
    return json.dumps({"documents": documents}, indent=2)


def _entry(finding: Finding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "pointer": finding.place.pointer,
        "line": finding.place.line,
        "column": finding.place.column,
    }
