"""`phota-contracts diff`: say what changed between two documents, and whom it breaks."""

import gc
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import click

from contracts.cli import options
from contracts.cli.shown import counted, shown
from contracts.diff import Comparison, Finding, Impact, compare
from contracts.documents import load
from contracts.errors import UsageError
from contracts.model import Place

_COLOURS = {Impact.BREAKING: "red", Impact.UNDECIDED: "yellow", Impact.COMPATIBLE: "green"}
_MOST_NAMES = 3
_EPILOG = """
\b
Examples:
  phota-contracts diff v0.5.0 v0.7.0                    two registered documents
  phota-contracts diff main:openapi.json openapi.json   what a branch changes
  phota-contracts diff v0.7.0 new.yaml --fail-on breaking

\b
Exit codes:
  0  nothing that --fail-on names, or no --fail-on
  1  a change that --fail-on names
  2  a document cannot be read
"""


@click.command(epilog=_EPILOG)
@click.argument("base")
@click.argument("head")
@click.option(
    "--fail-on",
    type=click.Choice([Impact.BREAKING.value, Impact.UNDECIDED.value]),
    help="Exit 1 on such a change, or a worse one.",
)
@options.allow_remote("folders")
@options.text_or_json
def command(
    base: str,
    head: str,
    fail_on: str | None,
    allow_remote: bool,  # noqa: FBT001 - a click option
    form: str,
) -> int:
    """Say what changed from BASE to HEAD, worst first, and whom it breaks.

    BASE and HEAD are files, registered versions such as v0.7.0, REV:PATH in git, or - for standard
    input. Only operations that both documents cover are compared: what an excerpt leaves out is
    neither added nor removed.
    """
    if base == head == "-":
        raise UsageError("Only one of BASE and HEAD can be standard input.")
    with _uncollected():
        old, new = (load(name, allow_remote=allow_remote, lenient=True) for name in (base, head))
        comparison = compare(old, new)
    click.echo(_json(comparison) if form == "json" else "\n".join(_text(comparison)))
    return int(fail_on is not None and _worst(comparison) <= Impact(fail_on).rank)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the garbage collector out: there is little garbage, and much to look through for it."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _worst(comparison: Comparison) -> int:
    ranks = (impact.rank for impact in comparison.impacts)
    return min(ranks, default=len(Impact))


def _text(comparison: Comparison) -> Iterator[str]:
    yield shown(
        f"{comparison.base} → {comparison.head}: {counted(comparison.findings, 'change')}"
        f" in {counted(comparison.compared, 'operation')}"
    )
    for impact in Impact:
        found = [finding for finding in comparison.findings if finding.impact is impact]
        if found:
            yield ""
            yield click.style(f"{impact.title()} ({len(found)})", fg=_COLOURS[impact], bold=True)
            for finding in found:
                yield from _entry(finding)
    if comparison.unknown:
        yield ""
        yield "Not compared, since an excerpt leaves them out:"
        yield from (f"  {shown(name)}" for name in comparison.unknown)
    if comparison.unread:
        yield ""
        yield "Not read:"
        yield from (f"  {shown(sentence)}" for sentence in comparison.unread)


def _entry(finding: Finding) -> Iterator[str]:
    yield f"  {shown(finding.message)}"
    if finding.impact is Impact.COMPATIBLE:
        yield f"    {shown(f'breaks nobody · {_names(finding.affects)}')}"
    for each in finding.directions:
        if each.impact is not Impact.COMPATIBLE:
            breaks = "may break" if each.impact is Impact.UNDECIDED else "breaks"
            yield f"    {shown(f'{breaks} {each.side.readers} · {_names(each.affects)}')}"
    where = " → ".join(_where(place) for place in (finding.base, finding.place) if place)
    yield "    " + click.style(shown(f"{finding.rule}  {where}"), dim=True)


def _names(operations: Sequence[str]) -> str:
    names = ", ".join(operations[:_MOST_NAMES])
    more = len(operations) - _MOST_NAMES
    return f"{names} and {more} more" if more > 0 else names


def _where(place: Place) -> str:
    return f"{place.document}:{place.line}:{place.column}"


def _json(comparison: Comparison) -> str:
    result = {
        "base": comparison.base,
        "head": comparison.head,
        "summary": {impact: comparison.impacts[impact] for impact in Impact},
        "compared": comparison.compared,
        "unknown": comparison.unknown,
        "unread": comparison.unread,
        "findings": [_record(finding) for finding in comparison.findings],
    }
    return json.dumps(result, indent=2)


def _record(finding: Finding) -> dict[str, object]:
    from contracts.diff.aliases import of_finding  # noqa: PLC0415 - a table that text needs not

    return {
        "rule": finding.rule,
        "impact": finding.impact,
        "breaks": finding.whom,
        "message": finding.message,
        "aliases": of_finding(finding),
        "fingerprint": finding.fingerprint,
        "base": _spot(finding.base),
        "head": _spot(finding.place),
        "affects": finding.affects,
        "directions": [asdict(each) for each in finding.directions],
    }


def _spot(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {"pointer": place.pointer, "line": place.line, "column": place.column}
