"""The verdict for people at a terminal; colour is left away by `click.echo` elsewhere."""

from collections.abc import Iterator

import click

from contracts.gate.verdict import Entry, GateVerdict
from contracts.gate.view import held, message, operations, place, proof, weight, whom
from contracts.reports.text import one_line, visible

_COLOURS = {
    "breaking": "red",
    "error": "red",
    "undecided": "yellow",
    "warning": "yellow",
    "compatible": "green",
}
_MOST_PROOF_LINES = 12


def render(verdict: GateVerdict) -> str:
    """Return the lines, what refuses the change first in each stage, the verdict last."""
    return "\n".join(_lines(verdict))


def _lines(verdict: GateVerdict) -> Iterator[str]:
    pair = f"{one_line(verdict.base)} → {one_line(verdict.head)}"
    yield ", ".join(filter(None, (pair, held(verdict))))
    for stage in verdict.stages:
        entries = verdict.of(stage)
        if entries:
            yield ""
            yield click.style(f"{stage.heading} ({len(entries)})", bold=True)
            for entry in entries:
                yield from _entry(entry)
    for stage, why in verdict.left_out:
        yield ""
        yield f"{stage.heading}: not looked at. {one_line(why)}"
    if verdict.unknown:
        yield ""
        yield f"Not compared, since an excerpt leaves them out: {operations(verdict.unknown)}"
    yield ""
    colour = "red" if verdict.refused else "green"
    yield click.style(verdict.headline, fg=colour, bold=True)


def _entry(entry: Entry) -> Iterator[str]:
    finding, acceptance = entry.finding, entry.acceptance
    kind = "accepted" if acceptance else weight(entry)
    yield f"  {click.style(kind, fg=_COLOURS.get(kind))}  {message(entry)}"
    if whom(entry):
        yield f"    {whom(entry)}"
    if acceptance:
        told = f"by {acceptance.owner} until {acceptance.expires}: {acceptance.reason}"
        yield f"    {one_line(told)}"
    where = " → ".join(filter(None, (place(finding.base), place(finding.place))))
    yield "    " + click.style(
        f"{one_line(finding.rule)}  {where}  {finding.fingerprint}", dim=True
    )
    lines = visible(proof(entry)).splitlines()
    for line in lines[:_MOST_PROOF_LINES]:
        yield "    " + click.style(f"│ {line}", dim=True)
    if len(lines) > _MOST_PROOF_LINES:
        yield "    " + click.style(f"│ … {len(lines) - _MOST_PROOF_LINES} more lines", dim=True)
