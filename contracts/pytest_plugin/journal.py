"""What each test showed, on disk as it comes, so that a run that breaks off can be gone on with.

The first line says what was judged, by which document and which suite; then a line for each phase
of a test, and one whenever what all responses together show of an invariant has changed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts import __version__
from contracts.client import Target
from contracts.documents import registered
from contracts.errors import SuiteError, UsageError
from contracts.model import Outcome, TestOutcome, Verdict
from contracts.pytest_plugin.options import SCENARIOS
from contracts.pytest_plugin.verdicts import conclude, from_wire, renumbered, to_wire

FILE = "journal.jsonl"
_UNSETTLED = frozenset({Outcome.ERROR, Outcome.NOT_TESTED})
_PASSED = frozenset({Outcome.PASSED, Outcome.NOT_APPLICABLE})
_GOOD = frozenset({Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE})

Shown = tuple[str, TestOutcome]


class Journal:
    """Writes what the tests of a run show."""

    def __init__(self, file: Path, about: Mapping[str, Any]) -> None:
        self._invariants: dict[str, Any] = {}
        try:
            self._stream = file.open("a", encoding="utf-8")
        except OSError as error:
            raise SuiteError(f"Cannot write {file}: {error.strerror}.") from error
        self._write(dict(about))

    def enter(self, worker: str, test: str, shown: Iterable[Shown], *, is_over: bool) -> None:
        """Write what a phase of a test showed; the last one settles the test."""
        told = [(id_, to_wire(outcome)) for id_, outcome in shown]
        if told or is_over:
            self._write({"worker": worker, "test": test, "shown": told, "over": is_over})

    def note(self, worker: str, invariants: list[Any]) -> None:
        """Write what all responses to a process have shown so far, if that has changed."""
        if invariants and self._invariants.get(worker) != invariants:
            self._invariants[worker] = invariants
            self._write({"worker": worker, "invariants": invariants})

    def conclude(self, numbers: Mapping[str, Mapping[int, int]]) -> None:
        """Write the numbers that exchanges have in the merged transcript, and close the file."""
        self._write({"numbers": {worker: list(new.items()) for worker, new in numbers.items()}})
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def _write(self, entry: Mapping[str, Any]) -> None:
        try:
            self._stream.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._stream.flush()
        except OSError as error:
            raise SuiteError(f"Cannot write the journal: {error.strerror}.") from error


@dataclass
class Earlier:
    """What an earlier run has shown, test by test; exchange numbers are those of its processes."""

    about: dict[str, Any] = field(default_factory=dict)
    tests: dict[str, list[tuple[str, Shown]]] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    invariants: dict[str, list[Shown]] = field(default_factory=dict)
    is_merged: bool = False

    def settled(self) -> frozenset[str]:
        """Return the tests that ended and judged: to go on, they need not be run again."""
        return frozenset(
            test
            for test in self.over
            if not any(outcome.outcome in _UNSETTLED for _, (_, outcome) in self.tests[test])
        )

    def passed(self, chosen: frozenset[str]) -> frozenset[str]:
        """Return the tests that showed no trouble, of clauses without any.

        A test that met with a response which broke an invariant is none of them.
        """
        outcomes: dict[str, list[TestOutcome]] = {}
        for clause_id, outcome in self._all():
            outcomes.setdefault(clause_id, []).append(outcome)
        verdicts = conclude(outcomes, chosen, self.about["api_version"])
        good = {each.id for each in verdicts if each.verdict in _GOOD}
        return frozenset(test for test in self.over if self._is_well(test, good))

    def without_failures(self) -> "Earlier":
        """Return it without the invariants that were broken: the tests that saw it run again."""
        kept = {
            worker: [each for each in shown if each[1].outcome is not Outcome.FAILED]
            for worker, shown in self.invariants.items()
        }
        return replace(self, invariants=kept)

    @property
    def workers(self) -> frozenset[str]:
        """The names of the processes that it ran in."""
        named = {worker for shown in self.tests.values() for worker, _ in shown}
        return frozenset(named | self.invariants.keys())

    def _is_well(self, test: str, good: set[str]) -> bool:
        for worker, (clause_id, outcome) in self.tests[test]:
            if outcome.outcome not in _PASSED or clause_id not in good:
                return False
            broken = (
                exchange
                for _, invariant in self.invariants.get(worker, ())
                if invariant.outcome is Outcome.FAILED
                for exchange in invariant.exchanges
            )
            if not set(outcome.exchanges).isdisjoint(broken):
                return False
        return True

    def taken_over(self, tests: frozenset[str]) -> dict[str, list[Shown]]:
        """Return what these tests showed, and the invariants that held, by process."""
        found: dict[str, list[Shown]] = {}
        for test in tests:
            for worker, shown in self.tests[test]:
                found.setdefault(worker, []).append(shown)
        for worker, invariants in self.invariants.items():
            found.setdefault(worker, []).extend(invariants)
        return found

    def _all(self) -> Iterator[Shown]:
        for shown in self.tests.values():
            yield from (each for _, each in shown)
        for invariants in self.invariants.values():
            yield from invariants


def about(target: Target) -> dict[str, Any]:
    """Return what must be the same for a run to be gone on with."""
    document = registered(target.api_version)
    return {
        "suite": f"{__version__} {_digest_of_scenarios()}",
        "target": target.name,
        "base_url": target.base_url,  # none yet, if the run starts a mock for itself
        "api_version": target.api_version,
        "document": sha256(json.dumps(document.data, sort_keys=True).encode()).hexdigest(),
    }


def earlier(folder: Path, now: Mapping[str, Any]) -> Earlier:
    """Return what the run of a folder showed.

    Raises `UsageError` if it was no run, or one of another target, document or suite.
    """
    file = folder / FILE
    found = Earlier()
    for entry in _entries(file):
        _enter(found, entry)
    if not found.about:
        raise UsageError(f"{file} is the journal of no run.", "Name the folder of a run.")
    for what, name in (
        ("target", "target"),
        ("base_url", "address"),
        ("api_version", "document"),
        ("document", "document"),
        ("suite", "suite"),
    ):
        if found.about.get(what) != now[what]:
            raise UsageError(
                f"{folder} judged another {name}: {found.about.get(what)}, not {now[what]}.",
                "Start a new run.",
            )
    return found


def _enter(found: Earlier, entry: Mapping[str, Any]) -> None:
    worker = entry.get("worker", "")
    if "test" in entry:
        shown = [(worker, (id_, from_wire(outcome))) for id_, outcome in entry["shown"]]
        found.tests.setdefault(entry["test"], []).extend(shown)
        if entry["over"]:
            found.over.add(entry["test"])
    elif "invariants" in entry:
        found.invariants[worker] = [(id_, from_wire(each)) for id_, each in entry["invariants"]]
    elif "numbers" in entry:
        _renumber(found, {worker: dict(pairs) for worker, pairs in entry["numbers"].items()})
    else:
        found.about = dict(entry)


def _renumber(found: Earlier, numbers: Mapping[str, Mapping[int, int]]) -> None:
    """Let everything refer to the one transcript that the run has left."""
    found.is_merged = True
    for test, shown in found.tests.items():
        found.tests[test] = [
            ("", (id_, renumbered(outcome, numbers.get(worker, {}))))
            for worker, (id_, outcome) in shown
        ]
    found.invariants = {
        "": [
            (id_, renumbered(outcome, numbers.get(worker, {})))
            for worker, shown in found.invariants.items()
            for id_, outcome in shown
        ]
    }


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines; half a line is that of a killed process."""
    try:
        lines = file.read_text("utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise UsageError(
            f"Cannot read {file}: {error.strerror}.", "Name the folder of a run."
        ) from error
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue


def _digest_of_scenarios() -> str:
    digest = sha256()
    for file in sorted(SCENARIOS.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
