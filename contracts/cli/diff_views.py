"""What `phota-contracts diff` writes, for people and for programs."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from contracts.cli.shown import counted, shown
from contracts.diff import Comparison, Finding, Impact
from contracts.model import Finding as AnyFinding
from contracts.model import Place

if TYPE_CHECKING:
    from contracts.acceptances import Acceptance

_COLOURS = {Impact.BREAKING: "red", Impact.UNDECIDED: "yellow", Impact.COMPATIBLE: "green"}
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, what it weighs here, the documents it was found against, and who accepts it."""

    finding: Finding
    impact: Impact
    bases: tuple[str, ...]
    acceptance: "Acceptance | None" = None


@dataclass(frozen=True, slots=True)
class Result:
    """All comparisons with one document, what they found, and what is wrong with acceptances.

    Where anything was `decided`, people are shown what an acceptance goes by.
    """

    comparisons: tuple[Comparison, ...]
    told: tuple[Told, ...]
    broken_decisions: tuple[AnyFinding, ...] = ()
    decided: bool = False

    def counting(self, impact: Impact) -> list[Told]:
        """Return what weighs this, and nobody accepts."""
        return [each for each in self.told if each.impact is impact and not each.acceptance]


def text(result: Result) -> Iterator[str]:
    """Yield lines for people, the worst first."""
    shows = {"several": len(result.comparisons) > 1, "decided": result.decided}
    for comparison in result.comparisons:
        yield _heading(comparison)
    for impact in Impact:
        found = result.counting(impact)
        if found:
            yield from _section(impact.title(), found, colour=_COLOURS[impact], **shows)
    accepted = [each for each in result.told if each.acceptance]
    if accepted:
        yield from _section("Accepted", accepted, colour=None, **shows)
    if result.broken_decisions:
        yield ""
        yield click.style(f"Acceptances ({len(result.broken_decisions)})", fg="red", bold=True)
        for finding in result.broken_decisions:
            yield f"  {shown(finding.message)}"
            yield "    " + click.style(shown(f"{finding.rule}  {finding.place}"), dim=True)
    yield from _left_out("Not compared, since an excerpt leaves them out:", _unknown(result))
    yield from _left_out("Not read:", _unread(result))


def _heading(comparison: Comparison) -> str:
    held = "".join(
        f", {name} {value}"
        for name, value, usual in (
            ("profile", comparison.profile, "wire"),
            ("mode", comparison.mode, "backward"),
        )
        if value != usual
    )
    return shown(
        f"{comparison.base} → {comparison.head}: {counted(comparison.findings, 'change')}"
        f" in {counted(comparison.compared, 'operation')}{held}"
    )


def _section(
    title: str, found: Sequence[Told], *, colour: str | None, several: bool, decided: bool
) -> Iterator[str]:
    yield ""
    yield click.style(f"{title} ({len(found)})", fg=colour, bold=True)
    for each in found:
        yield from _entry(each, several=several, decided=decided)


def _entry(told: Told, *, several: bool, decided: bool) -> Iterator[str]:
    finding, acceptance = told.finding, told.acceptance
    yield f"  {shown(finding.message)}"
    if several:
        yield "    " + shown(f"since {', '.join(told.bases)}")
    if finding.impact is Impact.COMPATIBLE:
        yield f"    {shown(f'breaks nobody · {_names(finding.affects)}'.rstrip(' ·'))}"
    for each in finding.directions:
        if each.impact is not Impact.COMPATIBLE:
            breaks = "may break" if each.impact is Impact.UNDECIDED else "breaks"
            whom = f"{breaks} {each.readers} · {_names(each.affects)}"
            yield f"    {shown(whom.rstrip(' ·'))}"
        if each.witness is not None:
            yield f"    {shown(each.witness.sentence)}"
    if acceptance:
        until = f"by {acceptance.owner} until {acceptance.expires}: {acceptance.reason}"
        yield f"    {shown(until)}"
    where = " → ".join(_where(place) for place in (finding.base, finding.place) if place)
    known = f"  {finding.fingerprint}" if decided else ""
    yield "    " + click.style(shown(f"{finding.rule}  {where}{known}"), dim=True)


def _left_out(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield title
        yield from (f"  {shown(line)}" for line in lines)


def _unknown(result: Result) -> list[str]:
    return list(dict.fromkeys(name for each in result.comparisons for name in each.unknown))


def _unread(result: Result) -> list[str]:
    return list(dict.fromkeys(line for each in result.comparisons for line in each.unread))


def _names(operations: Sequence[str]) -> str:
    names = ", ".join(operations[:_MOST_NAMES])
    more = len(operations) - _MOST_NAMES
    return f"{names} and {more} more" if more > 0 else names


def _where(place: Place) -> str:
    return f"{place.document}:{place.line}:{place.column}"


def as_json(result: Result) -> str:
    """Return one object: of several comparisons, what differs stands under `comparisons`."""
    several = len(result.comparisons) > 1
    first = result.comparisons[0]
    said: dict[str, object] = {} if several else {"base": first.base}
    said |= {"head": first.head, "profile": first.profile, "mode": first.mode}
    said["summary"] = {impact: len(result.counting(impact)) for impact in Impact}
    if several:
        said["comparisons"] = [
            {"base": each.base, "summary": {i: each.impacts[i] for i in Impact}, **_reach(each)}
            for each in result.comparisons
        ]
    else:
        said |= _reach(first)
    said["findings"] = [_record(each, several=several) for each in result.told]
    if result.broken_decisions:
        said["acceptances"] = [
            {"rule": each.rule, "message": each.message} for each in result.broken_decisions
        ]
    return json.dumps(said, indent=2)


def _reach(comparison: Comparison) -> dict[str, object]:
    return {name: getattr(comparison, name) for name in ("compared", "unknown", "unread")}


def _record(told: Told, *, several: bool) -> dict[str, object]:
    from contracts.diff.aliases import of_finding  # noqa: PLC0415 - a table that text needs not

    finding, acceptance = told.finding, told.acceptance
    record: dict[str, object] = {
        "rule": finding.rule,
        "impact": told.impact,
        "breaks": finding.whom,
        "message": finding.message,
        "aliases": of_finding(finding),
        "fingerprint": finding.fingerprint,
        "base": _spot(finding.base),
        "head": _spot(finding.place),
        "affects": finding.affects,
        "directions": [each.record for each in finding.directions],
    }
    if several:
        record["since"] = told.bases
    if acceptance:
        record["accepted"] = acceptance.record
    return record


def _spot(place: Place | None) -> dict[str, object] | None:
    if place is None:
        return None
    return {"pointer": place.pointer, "line": place.line, "column": place.column}
