"""Edit schemas of real documents at random, and ask the diff and drawn values who is harmed.

The values know nothing of the diff: they are drawn from one version, aimed at what was edited, and
judged by jsonschema against both. A value that the new version refuses of a request, or the old of
an answer, where the diff sees no break, is a false pass: shown with the smallest pair that has it,
and the end is 1. A break that no value shows is unconfirmed: a false alarm, or seldom met.

    .venv/bin/python tests/meta/oracle [--edits N] [--seed N] [--tries N] [--show N]
"""

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from edits import EDITS
from judging import NOTHING, Pair, Said, said
from places import Data, at, schemas
from rich.console import Console
from rich.table import Table
from shrinking import shown, shrunk
from sources import ROOT, bodies, cut, read

from contracts.diff import Impact, Side
from contracts.errors import DocumentError

COLUMNS = ("agreed", "left open", "unconfirmed", "false pass")
MOST_SCHEMAS = 400
_ATTEMPTS = 60
_TWICE = 1 / 3


@dataclass(frozen=True)
class Trial:
    """One edit of one document, and what came of it on one side."""

    edit: str
    source: str
    place: str
    side: Side
    base: Data = field(repr=False)
    head: Data = field(repr=False)
    ours: Said
    value: Any

    @property
    def outcome(self) -> str:
        """One of the columns: how what the diff says and what values show go together."""
        separated = self.value is not NOTHING
        if self.ours.impact is Impact.UNDECIDED:
            return "left open"
        if self.ours.impact is Impact.BREAKING:
            return "agreed" if separated or not self.ours.by_values else "unconfirmed"
        return "false pass" if separated else "agreed"


def main() -> int:
    """Try the edits, print what came of them; 1 if the diff let a break pass."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--edits", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tries", type=int, default=80, help="values drawn for each side")
    parser.add_argument("--show", type=int, default=10, help="how many unconfirmed to list")
    options = parser.parse_args()
    drawing = Random(options.seed)  # noqa: S311 - to be repeated
    found: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials(drawing, options.edits, options.tries):
        found[trial.edit].append(trial)
    show(found, options.show)
    return int(any(trial.outcome == "false pass" for each in found.values() for trial in each))


def trials(drawing: Random, edits: int, tries: int) -> Iterator[Trial]:
    """Yield what comes of so many edits, on both sides; every source and edit as often."""
    known = {name: (data, bodies(data)) for name, data in read().items()}
    done = 0
    while done < edits:
        source, (data, found) = drawing.choice(sorted(known.items()))
        base = cut(data, drawing.choice(found))
        places = schemas(base, ROOT)
        made = change(base, places, drawing) if len(places) <= MOST_SCHEMAS else None
        if made is None:
            continue
        edit, where, head = made
        done += 1
        for side in Side:
            value = Pair(base, head, side).separate(where, drawing, tries)
            yield Trial(
                edit, source, " ".join(where), side, base, head, said(base, head, side), value
            )


def change(
    base: Data, places: list[str], drawing: Random
) -> tuple[str, tuple[str, ...], Data] | None:
    """Return the name of an edit that fitted, where, and what it made; None if none fits soon.

    Of every three, one is followed by another, at the same place or below.
    """
    name = drawing.choice(sorted(EDITS))
    for _ in range(_ATTEMPTS):
        place = drawing.choice(places)
        head = deepcopy(base)
        if not edited(head, place, name, drawing):
            continue
        near = [each for each in schemas(base, place) if there(head, each)]
        other, second = drawing.choice(near), drawing.choice(sorted(EDITS))
        if drawing.random() < _TWICE and edited(head, other, second, drawing):
            return "two at once", (place, other), head
        return name, (place,), head
    return None


def edited(data: Data, place: str, name: str, drawing: Random) -> bool:
    """Edit the schema at a place; tell whether that fitted."""
    schema = at(data, place)
    if not isinstance(schema, dict) or "$ref" in schema or not EDITS[name](schema, drawing):
        return False
    if schema.get("nullable") and not data["openapi"].startswith("3.0"):
        del schema["nullable"]
        kind = schema.get("type")
        schema["type"] = [kind, "null"] if isinstance(kind, str) else kind
    return True


def there(data: Data, place: str) -> bool:
    """Tell whether a document still has what stood at a place."""
    try:
        at(data, place)
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True


def show(found: dict[str, list[Trial]], most: int) -> None:
    """Print the table, every false pass, and some of what no value confirmed."""
    console = Console(width=150)
    table = Table("edit", *COLUMNS)
    total: Counter[str] = Counter()
    for edit in sorted(found):
        counted = Counter(trial.outcome for trial in found[edit])
        total += counted
        table.add_row(edit, *(str(counted[column]) for column in COLUMNS))
    table.add_section()
    table.add_row("all", *(str(total[column]) for column in COLUMNS))
    console.print(table)
    of_all = [trial for each in found.values() for trial in each]
    for trial in (each for each in of_all if each.outcome == "false pass"):
        console.print(told(trial), markup=False, soft_wrap=True)
        console.print(smallest(trial), markup=False, soft_wrap=True)
    for trial in [each for each in of_all if each.outcome == "unconfirmed"][:most]:
        console.print(told(trial), markup=False, soft_wrap=True)


def told(trial: Trial) -> str:
    """Return a trial in a line."""
    messages = "; ".join(trial.ours.messages[:2])
    where = f"{trial.source} {trial.place}"
    return f"\n{trial.outcome}: {trial.edit} ({trial.side}) at {where}\n  {messages}"


def smallest(trial: Trial) -> str:
    """Return the smallest pair that the same value separates, and the value."""

    def shows(base: Data, head: Data) -> bool:
        try:
            passed = said(base, head, trial.side).impact is Impact.COMPATIBLE
            return passed and Pair(base, head, trial.side).separated_by(trial.value)
        except (KeyError, DocumentError):  # what was left out is referred to
            return False

    return f"{shown(*shrunk(trial.base, trial.head, shows))}\n  {trial.value!r}"


if __name__ == "__main__":
    sys.exit(main())
