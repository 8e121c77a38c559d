"""The one process that owns a run: starts the target, gathers, concludes, writes the reports."""

import secrets
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from contracts import __version__
from contracts.client import Budget, Ledger, ledger
from contracts.client.recorder import read
from contracts.client.redaction import Redactor
from contracts.documents import registered, validation
from contracts.errors import PhotaContractsError
from contracts.model import (
    Finding,
    Overall,
    RunVerdict,
    TargetSummary,
    Verdict,
)
from contracts.pytest_plugin import journal
from contracts.pytest_plugin.concluding import Portion, broken_off, concluded
from contracts.pytest_plugin.evidence import TRANSCRIPT, merge, scrub
from contracts.pytest_plugin.journal import Journal, about
from contracts.pytest_plugin.options import Selection, selection
from contracts.pytest_plugin.plan import Plan, now
from contracts.pytest_plugin.planning import capped, foreseen, is_embedded, resolved
from contracts.pytest_plugin.reaching import embedded_mock, reach
from contracts.pytest_plugin.reaching_control import reach_control
from contracts.pytest_plugin.restraint import restrained, restraint
from contracts.pytest_plugin.resuming import Continuation, Portions, continuation
from contracts.pytest_plugin.run import BUDGET, Run
from contracts.pytest_plugin.verdicts import from_wire
from contracts.reports import new_run_folder, overall, point_latest, write

if TYPE_CHECKING:
    from contracts.pytest_plugin.forecast import Forecast

_EXIT = {
    Overall.CONFORMANT: 0,
    Overall.WITH_WARNINGS: 0,
    Overall.INCOMPLETE: 0,
    Overall.NOT_CONFORMANT: 1,
}
EXIT_UNREACHABLE = 3
EXIT_INTERRUPTED = 130
EXIT_INCOMPLETE = 4


class Host:
    """Owns the run from the choice of the target to its reports."""

    def __init__(self, plan: Plan, chosen: Selection, resources: ExitStack, reports: Path) -> None:
        self.plan = plan
        self.selection = chosen
        self.portions: dict[str, Portion] = {}
        self.stopped: str | None = None
        self.verdict: RunVerdict | None = None
        self.remaining: tuple[str, ...] = ()
        self.forecast: Forecast | None = None
        self.journal: Journal | None = None
        self._reports = reports
        self._resources = resources
        self._start = time.perf_counter()

    def __enter__(self) -> Self:
        """Return the host, whose mock is stopped at the end whatever happens."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop what was started."""
        self._resources.close()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the document that the target is judged by."""
        return validation.findings(registered(self.plan.target.api_version))

    @property
    def complaints(self) -> tuple[str, ...]:
        """What a person must be told beyond the verdict, a sentence each."""
        said = [self.stopped] if self.stopped else []
        if self.remaining:
            said += [f"Left on the target: {each}." for each in self.remaining]
            said.append(f"`phota-contracts sweep {self.plan.folder}` tries again.")
        return tuple(said)

    @property
    def money(self) -> str:
        """What was planned and what was spent, in a sentence."""
        if self.forecast is None or self.verdict is None:
            return ""
        cap = self.plan.restraint.budget_usd
        limit = "" if cap is None else f"; no more than ${cap:,.2f} could be"
        expected = f"${self.forecast.expected_usd:,.2f}"
        return f"Planned: {expected}, spent: ${self.verdict.spend_usd:,.2f}{limit}"

    @classmethod
    def start(cls, option: Any) -> "Host":
        """Resolve and reach the target, start the mock if it is the target, make the folder.

        Raises `UsageError` for wrong options, `TargetError` for a target out of reach or a control
        API that is none, `SuiteError` if the mock does not start or the folder cannot be written.
        """
        chosen, target = selection(option), resolved(option)
        kept = restraint(option, target)
        foretold = foreseen(target, kept, chosen, option.max_examples, _workers(option))
        kept = capped(kept, foretold, target)
        resources = ExitStack()
        try:
            loopback = is_embedded(target) or target.is_loopback
            earlier = continuation(option, about(target), chosen, loopback=loopback)
            seed = _seed(option, earlier)
            told = {**about(target), "seed": seed}
            if embedded := is_embedded(target):
                target = resources.enter_context(embedded_mock(target, seed))
            reach(target)
            reach_control(restrained(target, kept.intrusion))
            started_at = now()
            folder = new_run_folder(option.reports, started_at)
            plan = Plan(
                restrained(target, kept.intrusion),
                folder,
                seed,
                option.max_examples,
                started_at,
                embedded,
                kept,
                foretold.left_out | (earlier.tests if earlier else frozenset()),
            )
            host = cls(plan, chosen, resources, option.reports)
            host.forecast = foretold
            host._open_books(told, earlier)
        except BaseException:
            resources.close()
            raise
        return host

    def _open_books(self, told: Mapping[str, Any], earlier: Continuation | None) -> None:
        """Begin the journal and the ledger, with what an earlier run has shown."""
        folder, target = self.plan.folder, self.plan.target
        self.journal = Journal(folder / journal.FILE, told)
        self._resources.callback(self.journal.close)
        if not self.plan.is_embedded:
            at = {"base_url": target.base_url, "api_version": target.api_version}
            opened = Ledger(folder / ledger.FILE, about=at)
            self._resources.callback(opened.close)  # while it is open the run counts as going on
        if earlier is not None:
            self.take_over(earlier.carry_over(folder, self.journal))

    def take_over(self, taken: Portions) -> None:
        """Count what an earlier run has shown as shown by this one."""
        for worker, number in taken.requests.items():
            self.portion(worker).requests = number
        for worker, shown in taken.shown.items():
            self.portion(worker).outcomes += shown

    def portion(self, worker: str) -> Portion:
        """Return what the process of this name has shown so far."""
        return self.portions.setdefault(worker, Portion())

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Gather what a test showed, wherever it ran."""
        worker = getattr(report, "worker_id", "")
        wired = getattr(report, "phota", ())
        shown = [(id_, from_wire(outcome)) for id_, outcome in wired]
        self.portion(worker).outcomes += shown
        if self.journal is not None and hasattr(report, "phota_test"):
            is_over = report.when == "teardown"
            self.journal.enter(worker, report.phota_test, shown, is_over=is_over)
            self.journal.note(worker, getattr(report, "phota_invariants", []))
        self.stopped = self.stopped or getattr(report, "phota_stopped", None)

    def pytest_collectreport(self, report: Any) -> None:
        """Know it if a scenario cannot even be read: that is our own fault."""
        if report.failed:
            said = self.redactor().text(report.longreprtext)
            self.stopped = f"{report.nodeid} cannot be collected: {said}"

    def pytest_internalerror(self, excrepr: object, excinfo: Any) -> bool | None:
        """Know it if pytest itself breaks down; what a person can mend is said in a sentence."""
        error = excinfo.value
        if isinstance(error, PhotaContractsError | OSError):
            said = str(error) if isinstance(error, PhotaContractsError) else f"{error.strerror}."
            self.stopped = self.stopped or self.redactor().text(said)
            return True
        said = str(excrepr).rstrip().rpartition(chr(10))[2]
        self.stopped = f"pytest failed: {self.redactor().text(said)}"
        return None

    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker process says at its end."""
        output = getattr(node, "workeroutput", {})
        if "phota" in output:
            self.take(node.gateway.id, output["phota"])

    def take(self, worker: str, data: Mapping[str, Any]) -> None:
        """Take over what a process says at its end."""
        portion = self.portion(worker)
        if self.journal is not None:
            self.journal.note(worker, data["invariants"])
        portion.outcomes += [(clause, from_wire(outcome)) for clause, outcome in data["invariants"]]
        portion.learnt = tuple(data["learnt"])
        portion.requests = int(data["requests"])

    def finish(self, *, interrupted: bool = False) -> int:
        """Conclude, write every report, stop the mock; return the exit code."""
        try:
            self._sweep()
            numbers = merge(self.plan.folder, self.portions)
            if self.journal is not None:
                self.journal.conclude(numbers)
            verdict = self._conclude(numbers)
            is_whole = not interrupted and self.stopped is None
            self.verdict = verdict if is_whole else broken_off(verdict)
            transcript = read(self.plan.folder / TRANSCRIPT)
            write(self.verdict, transcript, self.plan.folder, findings=self.findings)
            scrub(self.plan.folder, self.redactor())
            point_latest(self._reports, self.plan.folder)
        finally:
            self._resources.close()
        return EXIT_INTERRUPTED if interrupted else self._exit_code(self.verdict)

    def _exit_code(self, verdict: RunVerdict) -> int:
        code = _EXIT[verdict.overall]
        if self.stopped is not None:
            return EXIT_UNREACHABLE
        if code == 0 and any(clause.verdict is Verdict.ERROR for clause in verdict.clauses):
            return EXIT_UNREACHABLE
        return code

    def _sweep(self) -> None:
        """Delete what processes created that did not get to their own end."""
        if self.plan.is_embedded:
            return
        left = ledger.read(self.plan.folder / ledger.FILE)
        if left.are_empty:
            return
        run = Run(self.plan, "sweep")
        run.ledger.adopt(left)
        self.remaining = run.close(after_a_break=True).remaining
        run.transcript.unlink(missing_ok=True)

    def spent(self) -> float:
        """Return what all processes have spent, and what may have been charged."""
        budget = Budget(self.plan.folder / BUDGET)
        try:
            return budget.usd
        finally:
            budget.close()

    def _conclude(self, numbers: Mapping[str, Mapping[int, int]]) -> RunVerdict:
        clauses = concluded(self.plan, self.selection, self.portions, numbers)
        target = self.plan.target
        return RunVerdict(
            suite_version=__version__,
            target=TargetSummary(target.name, target.base_url, target.api_version),
            started_at=self.plan.started_at,
            seconds=round(time.perf_counter() - self._start, 3),
            seed=self.plan.seed,
            requests=sum(portion.requests for portion in self.portions.values()),
            spend_usd=round(self.spent(), 4),
            overall=overall(clauses),
            clauses=clauses,
        )

    def redactor(self) -> Redactor:
        """Return one that knows the secrets of all processes."""
        target, redactor = self.plan.target, Redactor(self.plan.salt)
        for key in (target.api_key, target.other_api_key, target.no_credit_api_key):
            redactor.learn(key, "key")
        for portion in self.portions.values():
            redactor.adopt(*portion.learnt)
        return redactor


def _workers(option: Any) -> int:
    """Return how many processes judge: click and pytest call that by different names."""
    for name in ("workers", "numprocesses"):
        if isinstance(number := getattr(option, name, None), int):
            return max(1, number)
    return 1


def _seed(option: Any, earlier: Continuation | None) -> int:
    if option.seed is not None:
        return int(option.seed)
    return int(earlier.earlier.about["seed"]) if earlier else secrets.randbelow(2**32)
