"""Clauses as text: listed, explained, traced to tests and defects, and as a table for pages."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import groupby
from typing import Any

import click

from contracts.model import Clause, Level, Role, Source

_LEVEL_COLOURS = {Level.MUST: "green", Level.SHOULD: "yellow", Level.OPEN: "cyan"}
_RESTS_ON = {Level.MUST: "Promised by", Level.SHOULD: "Follows from", Level.OPEN: "Left open by"}
_WIDEST = 100


@dataclass(frozen=True)
class Traced:
    """A clause with the tests that judge it, and the defects that break it, each with its lie."""

    clause: Clause
    tests: tuple[str, ...] = ()
    defects: Mapping[str, str] = field(default_factory=dict)
    also_broken_by: tuple[str, ...] = ()


def lines(clauses: Iterable[Clause], width: int | None) -> Iterator[str]:
    """Yield a line for each clause; on a terminal, whose width is given, wrapped to it."""
    shown = tuple(clauses)
    widest = max((len(clause.id) for clause in shown), default=0)
    for clause in shown:
        gap = " " * (widest - len(clause.id))
        head = f"{_bold(clause.id)}{gap}  {_level(clause)}{' ' * (6 - len(clause.level))}  "
        yield head + _hung(clause.text, widest + 10, width)


def explained(traced: Traced, width: int) -> str:
    """Return all that is known of a clause."""
    clause, inner = traced.clause, min(width, _WIDEST)
    parts = [
        f"{_bold(clause.id)}  {_level(clause)}  since {clause.since}\n",
        _paragraph(clause.text, inner),
        _section(_RESTS_ON[clause.level], (_cited(source, inner) for source in clause.sources)),
        _section("Readings", (_reading(clause, inner))),
        _section("Finding about the documents", _wrapped([clause.finding], inner)),
        _section("Cannot be tested", _wrapped([clause.untestable], inner)),
        *(_of_client(traced, inner) if clause.role is Role.CLIENT else _of_service(traced, inner)),
    ]
    return "\n".join(filter(None, parts)).rstrip()


def _of_service(traced: Traced, width: int) -> Iterator[str]:
    clause = traced.clause
    yield _section("Needs", _wrapped([", ".join(clause.needs) or "nothing beyond the API"], width))
    yield _section("Buys at least", _wrapped([cost(clause)], width))
    yield _section("Must have been seen", _wrapped(map(str, clause.exercised_by), width))
    yield _section(f"Tests ({len(traced.tests)})", _wrapped(traced.tests, width))
    yield _section(f"Defects ({len(traced.defects)})", _lies(traced, width))
    yield _section("Also broken by", _wrapped([", ".join(traced.also_broken_by)], width))


def _of_client(traced: Traced, width: int) -> Iterator[str]:
    clause = traced.clause
    yield _section("How to keep it", _wrapped([clause.mend], width))
    yield _section("Applies to clients that use", _wrapped([", ".join(clause.features)], width))
    drills = [name.partition("::")[2] for name in traced.tests]
    yield _section(f"Drills ({len(drills)})", _wrapped([", ".join(drills)], width))


def table(traced: Iterable[Traced], width: int) -> Iterator[str]:
    """Yield a row for each clause, and below it its tests by file and its defects."""
    rows = tuple(traced)
    wide = min(width, _WIDEST)
    first = max([len("clause"), *(len(row.clause.id) for row in rows)])
    second = max(wide - first - 18, 20)
    yield _bold(f"{'clause':<{first}}  {'source':<{second}}  tests  defects")
    for row in rows:
        source = textwrap.shorten(_first(row.clause), second, placeholder=" …")
        yield (
            f"{_bold(row.clause.id)}{' ' * (first - len(row.clause.id))}  {source:<{second}}  "
            f"{len(row.tests):>5}  {len(row.defects):>7}"
        )
        for file, names in _by_file(row.tests):
            yield _labelled(file, ", ".join(names), wide)
        if row.defects:
            yield _labelled("defects", ", ".join(row.defects), wide)
        if row.clause.untestable:
            yield _labelled("cannot be tested", row.clause.untestable, wide)


def plain(traced: Traced) -> dict[str, Any]:
    """Return a clause and all that belongs to it as plain data."""
    clause = traced.clause
    sources = [{**asdict(source), "version": source.version} for source in clause.sources]
    return {
        "id": clause.id,
        "level": clause.level.value,
        "text": clause.text,
        "since": clause.since,
        "needs": [need.value for need in clause.needs],
        "cost": dict(clause.cost),
        "readings": [asdict(reading) for reading in clause.readings],
        "finding": clause.finding,
        "untestable": clause.untestable,
        "sources": sources,
        "exercised_by": [str(exercise) for exercise in clause.exercised_by],
        "tests": list(traced.tests),
        "defects": [{"name": name, "lie": lie} for name, lie in traced.defects.items()],
        "also_broken_by": list(traced.also_broken_by),
        "role": clause.role.value,
        "features": list(clause.features),
        "mend": clause.mend,
    }


def markdown(clauses: Iterable[Clause]) -> str:
    """Return a table of the clauses for each topic, folded, as pages on the web show Markdown."""
    parts = []
    for topic, found in groupby(clauses, key=lambda clause: clause.topic):
        members = tuple(found)
        rows = (
            f"| `{clause.id}` | {clause.level} | {_cell(clause.text)} | {_cell(_first(clause))} "
            f"| {', '.join(clause.needs)} |"
            for clause in members
        )
        parts += [
            f"<details><summary><code>{topic}</code>: {len(members)} clauses</summary>\n",
            "| clause | level | promise | first source | needs |\n|---|---|---|---|---|",
            *rows,
            "\n</details>\n",
        ]
    return "\n".join(parts)


def cost(clause: Clause) -> str:
    """Return what judging a clause buys at least, in words."""
    bought = (
        f"{count} {noun if count > 1 else noun.removesuffix('s')}"
        for noun, count in clause.cost.items()
    )
    return ", ".join(bought) or "nothing"


def _cited(source: Source, width: int) -> str:
    said = (
        f"“{source.quote}”" if source.quote else f"{source.fact} (In our words: we have no copy.)"
    )
    where = click.style(f"    {source.pointer}\n", dim=True) if source.pointer else ""
    return f"  {source.document}, {source.place}\n{_paragraph(said, width, 4)}{where}"


def _reading(clause: Clause, width: int) -> Iterator[str]:
    for reading in clause.readings:
        yield _paragraph(f"{reading.text}: {reading.said_by}", width)


def _lies(traced: Traced, width: int) -> Iterator[str]:
    for name, lie in traced.defects.items():
        said = " ".join(lie.partition("\n\n")[0].split())
        yield f"  {_bold(name)}\n{_paragraph(said, width, 4)}"


def _section(title: str, body: Iterable[str]) -> str:
    text = "".join(body)
    return f"{_bold(title)}\n{text}" if text else ""


def _wrapped(texts: Iterable[str | None], width: int) -> Iterator[str]:
    return (_paragraph(text, width) for text in texts if text)


def _paragraph(text: str, width: int, indent: int = 2) -> str:
    space = " " * indent
    wrapped = textwrap.wrap(
        text, width, initial_indent=space, subsequent_indent=space, break_long_words=False
    )
    return "\n".join(wrapped) + "\n"


def _labelled(label: str, text: str, width: int) -> str:
    wrapped = textwrap.wrap(
        f"{label}: {text}", width, initial_indent="    ", subsequent_indent=" " * 8
    )
    return "\n".join(wrapped)


def _hung(text: str, indent: int, width: int | None) -> str:
    if width is None or width - indent < 20:  # noqa: PLR2004 - narrower, wrapping reads worse
        return text
    return f"\n{' ' * indent}".join(textwrap.wrap(text, width - indent))


def _by_file(tests: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for test in tests:
        file, _, name = test.partition("::")
        found.setdefault(file, []).append(name)
    yield from found.items()


def _first(clause: Clause) -> str:
    source = clause.sources[0]
    return f"{source.document}, {source.place}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _bold(text: str) -> str:
    return click.style(text, bold=True)


def _level(clause: Clause) -> str:
    return click.style(clause.level.value, fg=_LEVEL_COLOURS[clause.level])
