"""The verdict as a comment on a pull request: what breaks first, each with its proof in a fold."""

from collections.abc import Iterator

from contracts.gate.verdict import Entry, GateVerdict, Stage
from contracts.gate.view import held, operations, place, proof, weight, whom
from contracts.reports.markdown import code, escape, fenced

MOST_SHOWN = 25
"""How many findings of one stage and weight are written out; a comment holds 65,536 characters."""

MARK = "<!-- phota-contracts gate -->"
"""The first line, by which a workflow finds its own comment again."""

_SYMBOLS = {"breaking": "🔴", "error": "🔴", "undecided": "🟠", "warning": "🟠"}


def render(verdict: GateVerdict) -> str:
    """Return GitHub-flavoured Markdown; nothing that a document says becomes markup."""
    return "\n".join(_lines(verdict)).rstrip() + "\n"


def _lines(verdict: GateVerdict) -> Iterator[str]:
    symbol = "❌" if verdict.refused else "✅"
    yield MARK
    yield f"## {symbol} {escape(verdict.headline)}"
    yield ""
    yield ", ".join(filter(None, (f"{code(verdict.base)} → {code(verdict.head)}", held(verdict))))
    yield ""
    for stage in verdict.stages:
        yield from _stage(stage, verdict.of(stage))
    for stage, why in verdict.left_out:
        yield f"**{stage.heading}**: not looked at. {escape(why)}"
        yield ""
    if verdict.unknown:
        names = escape(operations(verdict.unknown))
        yield f"Not compared, since an excerpt leaves them out: {names}."


def _stage(stage: Stage, entries: tuple[Entry, ...]) -> Iterator[str]:
    if not entries:
        return
    yield f"### {stage.heading}"
    yield ""
    for kind in dict.fromkeys("accepted" if e.acceptance else weight(e) for e in entries):
        of_kind = [e for e in entries if ("accepted" if e.acceptance else weight(e)) == kind]
        loud = kind in _SYMBOLS
        if not loud:
            yield f"<details><summary>{len(of_kind)} {kind}</summary>"
            yield ""
        for entry in of_kind[:MOST_SHOWN]:
            yield from _entry(entry, f"{_SYMBOLS[kind]} **{kind}**: " if loud else "")
        if len(of_kind) > MOST_SHOWN:
            yield f"- … and {len(of_kind) - MOST_SHOWN} more"
        yield ""
        if not loud:
            yield "</details>"
            yield ""


def _entry(entry: Entry, symbol: str) -> Iterator[str]:
    finding, acceptance = entry.finding, entry.acceptance
    yield f"- {symbol}{escape(finding.message)}"
    if whom(entry):
        yield f"  {escape(whom(entry))}  "
    where = " → ".join(str(code(place(p))) for p in (finding.base, finding.place) if p)
    yield f"  {code(finding.rule)} {where} {code(finding.fingerprint)}"
    if acceptance:
        until = f"accepted by {acceptance.owner} until {acceptance.expires}: {acceptance.reason}"
        yield f"  {escape(until)}"
    if proof(entry):
        yield ""
        yield "  <details><summary>A body that was right and is no longer</summary>"
        yield ""
        yield from (f"  {line}" for line in fenced(proof(entry), "json").splitlines())
        yield ""
        yield "  </details>"
        yield ""
