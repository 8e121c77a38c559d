"""Go on with a run that broke off, or run again what did not pass: the rest is taken over."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts.client.recorder import CALLBACK, read
from contracts.errors import SuiteError, UsageError
from contracts.pytest_plugin import journal
from contracts.pytest_plugin.disturbed import Log
from contracts.pytest_plugin.evidence import TRANSCRIPT, of_worker
from contracts.pytest_plugin.journal import Earlier, Journal, Shown
from contracts.pytest_plugin.options import Selection
from contracts.pytest_plugin.run import BUDGET
from contracts.pytest_plugin.sweeping import sweep_run
from contracts.pytest_plugin.verdicts import to_wire

_WORKER = "earlier"
_PATIENCE = 30.0


@dataclass(frozen=True)
class Portions:
    """What is taken over, by the name of the process that it counts as, and its requests."""

    shown: Mapping[str, list[Shown]]
    requests: Mapping[str, int]


@dataclass(frozen=True)
class Continuation:
    """An earlier run, and the tests whose outcomes stand."""

    folder: Path
    earlier: Earlier
    tests: frozenset[str]

    def carry_over(self, folder: Path, book: Journal) -> Portions:
        """Take outcomes, exchanges and what was spent over into the folder of the new run."""
        taken = self.earlier.taken_over(self.tests)
        for test in sorted(self.tests):
            for worker, shown in self.earlier.tests[test]:
                book.enter(_name(worker), test, [shown], is_over=False)
            book.enter("", test, (), is_over=True)
        for worker, invariants in self.earlier.invariants.items():
            book.note(_name(worker), [(id_, to_wire(each)) for id_, each in invariants])
        requests = {}
        try:
            for worker in self.earlier.workers | taken.keys():
                copy = of_worker(folder, _name(worker))
                _copy_lines(_transcript(self.folder, self.earlier, worker), copy)
                requests[_name(worker)] = sum(each.operation != CALLBACK for each in read(copy))
            _copy_lines(self.folder / BUDGET, folder / BUDGET)
        except OSError as error:
            raise SuiteError(f"Cannot take {self.folder} over: {error.strerror}.") from error
        return Portions({_name(worker): shown for worker, shown in taken.items()}, requests)


def continuation(
    option: Any, now: Mapping[str, Any], chosen: Selection, *, loopback: bool
) -> Continuation | None:
    """Return the earlier run that the options name, None if they name none.

    What it left on its target is deleted first. A test that the network disturbed is not settled;
    on `loopback` that needs evidence. Raises `UsageError` if both options are given, if
    the run still goes on, or if it judged another target, document or suite.
    """
    if option.resume and option.only_failed:
        raise UsageError("--resume and --only-failed exclude each other.", "Give one.")
    folder: Path | None = option.resume or option.only_failed
    if folder is None:
        return None
    found = journal.earlier(folder, now)
    sweep_run(folder, _PATIENCE)
    if option.only_failed:
        return Continuation(folder, found.without_failures(), found.passed(chosen.clauses))
    return Continuation(
        folder, found, found.settled() - _disturbed(folder, found, loopback=loopback)
    )


def _disturbed(folder: Path, found: Earlier, *, loopback: bool) -> frozenset[str]:
    """Return the tests that were disturbed when they ran last, and would have run once more."""
    files = {worker: _transcript(folder, found, worker) for worker in found.workers}
    logs = {
        worker: Log(read(file, broken_off=True), loopback=loopback)
        for worker, file in files.items()
        if file.exists()
    }
    return frozenset(
        test
        for test, shown in found.tests.items()
        for last in [max((each.attempt for _, (_, each) in shown), default=0)]
        for worker, (_, each) in shown
        if each.attempt == last and worker in logs and logs[worker].told(each).is_disturbed
    )


def _transcript(folder: Path, earlier: Earlier, worker: str) -> Path:
    return folder / TRANSCRIPT if earlier.is_merged else of_worker(folder, worker)


def _name(worker: str) -> str:
    return f"{_WORKER}-{worker}" if worker else _WORKER


def _copy_lines(source: Path, target: Path) -> None:
    """Copy a file of lines, but for half a line of a process that was killed."""
    if not source.exists():
        target.touch()
        return
    with source.open("rb") as lines, target.open("wb") as copy:
        shutil.copyfileobj(lines, copy)
        copy.truncate(_end_of_lines(source))


def _end_of_lines(file: Path) -> int:
    return file.read_bytes().rfind(b"\n") + 1
