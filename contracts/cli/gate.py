"""`phota-contracts gate`: let a change of a document pass, or refuse it and say why."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contracts.acceptances import Decisions
from contracts.cli import options
from contracts.cli.decisions import decisions
from contracts.diff.promises import Mode, Profile
from contracts.documents import Document, load, versions
from contracts.errors import UsageError

if TYPE_CHECKING:
    from contracts.gate import Plan

_FORMS = ("text", "json", "markdown", "html", "junit", "sarif", "github")
_EPILOG = """
\b
Examples:
  phota-contracts gate main:openapi.json openapi.json
  phota-contracts gate v0.5.0 v0.7.0 --fail-on never
  phota-contracts gate base.yaml head.yaml --format github --output markdown=comment.md

\b
Exit codes:
  0  the change may pass
  1  the change is refused
  2  wrong usage, or a document cannot be read
  3  a report cannot be written
"""


class _Target(click.ParamType[tuple[str, Path]]):
    """`FORM=FILE`."""

    name = "FORM=FILE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, Path]:
        """Split it; fails for a form that there is not."""
        form, _, file = str(value).partition("=")
        if form not in _FORMS or not file:
            self.fail(f"{value!r} is not FORM=FILE; forms are {', '.join(_FORMS)}.", param, ctx)
        return form, Path(file)


@click.command(epilog=_EPILOG)
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Refuse from this severity on; a breaking change is an error, an undecided one a warning.",
)
@click.option("--format", "form", type=click.Choice(_FORMS), default="text", show_default=True)
@click.option("--output", "outputs", type=_Target(), multiple=True, help="Also write a file.")
@options.profile
@options.mode
@options.accept
@click.option(
    "--notes",
    metavar="FILE",
    help="Release notes that must tell of the change; of registered versions, the published ones.",
)
@options.today
@options.allow_remote("folders")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of --format json, and end.")
def command(base: str | None, head: str | None, **given: Any) -> int:
    """Judge the change from BASE to HEAD: what it breaks, what it does to the document, who agreed.

    BASE and HEAD are files, registered versions such as v0.7.0, REV:PATH in git, or - for standard
    input. Of what is wrong with the document itself only what is new in HEAD counts.
    """
    from contracts.gate import judge, record, writing  # noqa: PLC0415 - `--help` must not wait

    if given["schema"]:
        click.echo(json.dumps(record.schema(), indent=2))
        return 0
    old, new = _documents(base, head, allow_remote=given["allow_remote"])
    verdict = judge(old, new, _plan(given, new), _told)
    _told("")
    for form, file in given["outputs"]:
        file.write_text(click.unstyle(writing.text(form, verdict)) + "\n", "utf-8")
    click.echo(writing.text(given["form"], verdict))
    return int(verdict.refused)


def _documents(
    base: str | None, head: str | None, *, allow_remote: bool
) -> tuple[Document, Document]:
    if not (base and head):
        raise UsageError("BASE or HEAD is missing.", "Say which two documents: gate BASE HEAD.")
    if base == head == "-":
        raise UsageError("Only one of BASE and HEAD can be standard input.")
    old, new = (load(name, allow_remote=allow_remote, lenient=True) for name in (base, head))
    return old, new


def _plan(given: Mapping[str, Any], head: Document) -> "Plan":
    from contracts import notes  # noqa: PLC0415 - as above
    from contracts.gate import Plan, Threshold  # noqa: PLC0415 - as above

    told: str | None = given["notes"]
    return Plan(
        today=options.day(given["today"]),
        threshold=Threshold(given["fail_on"]),
        decisions=decisions(given["accept"]) if given["accept"] else Decisions(),
        profile=Profile(given["profile"]),
        mode=Mode(given["mode"]),
        notes=notes.load(told) if told or head.name in versions() else None,
    )


def _told(stage: str) -> None:
    """Say on a terminal what is being done; clear the line if nothing is."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{stage}{' …' if stage else ''}", err=True, nl=False)
