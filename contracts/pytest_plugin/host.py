"""The one process that owns a run: starts the target, gathers, concludes, writes the reports."""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import httpx

from contracts import __version__
from contracts.client import Target
from contracts.client.recorder import line, read
from contracts.client.redaction import Redactor
from contracts.client.target import MOCK, resolve
from contracts.documents import newest, registered, validation, versions
from contracts.errors import SuiteError, TargetError, UsageError
from contracts.model import (
    Exchange,
    Finding,
    Overall,
    RunVerdict,
    TargetSummary,
    TestOutcome,
    Verdict,
)
from contracts.pytest_plugin.options import Selection, selection
from contracts.pytest_plugin.run import Plan, Run, now
from contracts.pytest_plugin.verdicts import conclude, from_wire, renumbered
from contracts.reports import new_run_folder, overall, point_latest, write

_PROBE_DEADLINE = 10.0
_EXIT = {
    Overall.CONFORMANT: 0,
    Overall.WITH_WARNINGS: 0,
    Overall.INCOMPLETE: 0,
    Overall.NOT_CONFORMANT: 1,
}
EXIT_UNREACHABLE = 3
EXIT_INTERRUPTED = 130
EXIT_INCOMPLETE = 4


@dataclass
class Portion:
    """What one process of the run saw; exchange numbers are that process's own."""

    outcomes: list[tuple[str, TestOutcome]] = field(default_factory=list)
    learnt: tuple[dict[str, str], dict[str, str]] = field(default_factory=lambda: ({}, {}))
    created: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    spend_usd: float = 0.0


class Host:
    """Owns the run from the choice of the target to its reports."""

    def __init__(self, plan: Plan, chosen: Selection, resources: ExitStack, reports: Path) -> None:
        self.plan = plan
        self.selection = chosen
        self.portions: dict[str, Portion] = {}
        self.stopped: str | None = None
        self.verdict: RunVerdict | None = None
        self.remaining = 0
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
            said.append(f"{self.remaining} profiles could not be deleted from the target.")
        return tuple(said)

    @classmethod
    def start(cls, option: Any) -> "Host":
        """Resolve and reach the target, start the mock if it is the target, make the folder.

        Raises `UsageError` for wrong options, `TargetError` for a target out of reach, and
        `SuiteError` if the mock does not start or the folder cannot be written.
        """
        chosen = selection(option)
        target = resolve(
            {
                name: getattr(option, name)
                for name in ("target", "base_url", "callback_url", "control_url", "api_version")
            },
            configuration=option.config,
            default_version=newest(),
        )
        if target.api_version not in versions():
            raise UsageError(
                f"--api-version {target.api_version!r} is not registered.",
                f"Registered: {', '.join(versions())}.",
            )
        seed = option.seed if option.seed is not None else secrets.randbelow(2**32)
        resources = ExitStack()
        try:
            if target.name == MOCK and not target.base_url:
                target = resources.enter_context(_embedded_mock(target, seed))
            reach(target)
            started_at = now()
            folder = new_run_folder(option.reports, started_at)
        except BaseException:
            resources.close()
            raise
        plan = Plan(target, folder, seed, option.max_examples, started_at)
        return cls(plan, chosen, resources, option.reports)

    def portion(self, worker: str) -> Portion:
        """Return what the process of this name has shown so far."""
        return self.portions.setdefault(worker, Portion())

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Gather what a test showed, wherever it ran."""
        worker = getattr(report, "worker_id", "")
        shown = getattr(report, "phota", ())
        self.portion(worker).outcomes += [(id_, from_wire(outcome)) for id_, outcome in shown]
        self.stopped = self.stopped or getattr(report, "phota_stopped", None)

    def pytest_collectreport(self, report: Any) -> None:
        """Know it if a scenario cannot even be read: that is our own fault."""
        if report.failed:
            self.stopped = f"{report.nodeid} cannot be collected: {report.longreprtext}"

    def pytest_internalerror(self, excrepr: object) -> None:
        """Know it if pytest itself breaks down."""
        self.stopped = f"pytest failed: {str(excrepr).rpartition(chr(10))[2]}"

    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker process says at its end."""
        output = getattr(node, "workeroutput", {})
        if "phota" in output:
            self.take(node.gateway.id, output["phota"])

    def take(self, worker: str, data: Mapping[str, Any]) -> None:
        """Take over what a process says at its end."""
        portion = self.portion(worker)
        portion.outcomes += [(clause, from_wire(outcome)) for clause, outcome in data["invariants"]]
        portion.learnt = tuple(data["learnt"])
        portion.created = dict(data["created"])
        portion.requests = int(data["requests"])
        portion.spend_usd = float(data["spend_usd"])

    def finish(self, *, interrupted: bool = False) -> int:
        """Conclude, write every report, stop the mock; return the exit code."""
        try:
            self._sweep()
            numbers = self._merge_transcripts()
            self.verdict = self._conclude(numbers)
            transcript = self.plan.folder / "transcript.jsonl"
            write(self.verdict, read(transcript), self.plan.folder, findings=self.findings)
            self._scrub()
            for lock in (".account", ".near"):
                (self.plan.folder / lock).unlink(missing_ok=True)
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
        left = {
            id_: key for portion in self.portions.values() for id_, key in portion.created.items()
        }
        if not left:
            return
        run = Run(self.plan, "sweep")
        run.ledger.adopt(left)
        self.remaining = run.close()
        run.transcript.unlink(missing_ok=True)

    def _merge_transcripts(self) -> dict[str, dict[int, int]]:
        """Join the transcripts of all processes in the order of time; return the new numbers."""
        files = {
            worker: self.plan.folder / f"transcript{'-' + worker if worker else ''}.jsonl"
            for worker in self.portions
        }
        exchanges: list[tuple[str, Exchange]] = [
            (worker, exchange)
            for worker, file in files.items()
            if file.exists()
            for exchange in read(file)
        ]
        exchanges.sort(key=lambda item: item[1].at)
        numbers: dict[str, dict[int, int]] = {worker: {} for worker in files}
        merged = self.plan.folder / "transcript.jsonl.partial"
        with merged.open("wb") as stream:
            for number, (worker, exchange) in enumerate(exchanges, start=1):
                numbers[worker][exchange.id] = number
                stream.write(line(replace(exchange, id=number)))
        for file in files.values():
            file.unlink(missing_ok=True)
        merged.rename(self.plan.folder / "transcript.jsonl")
        return numbers

    def _conclude(self, numbers: Mapping[str, Mapping[int, int]]) -> RunVerdict:
        outcomes: dict[str, list[TestOutcome]] = {}
        for worker, portion in self.portions.items():
            for clause_id, outcome in portion.outcomes:
                if clause_id in self.selection.clauses:
                    known = renumbered(outcome, numbers.get(worker, {}))
                    outcomes.setdefault(clause_id, []).append(known)
        target = self.plan.target
        clauses = conclude(outcomes, self.selection.clauses, target.api_version)
        return RunVerdict(
            suite_version=__version__,
            target=TargetSummary(target.name, target.base_url, target.api_version),
            started_at=self.plan.started_at,
            seconds=round(time.perf_counter() - self._start, 3),
            seed=self.plan.seed,
            requests=sum(portion.requests for portion in self.portions.values()),
            spend_usd=round(sum(portion.spend_usd for portion in self.portions.values()), 4),
            overall=overall(clauses),
            clauses=clauses,
        )

    def _scrub(self) -> None:
        """Redact what was written by others, allure-pytest's results above all."""
        redactor = Redactor()
        for key in _keys(self.plan.target):
            redactor.learn(key, "key")
        for portion in self.portions.values():
            redactor.adopt(*portion.learnt)
        for file in self.plan.folder.rglob("*"):
            if file.is_file() and not file.is_symlink():
                _rewrite(file, redactor.text)


def reach(target: Target) -> None:
    """Raise `TargetError` unless the target answers a request with HTTP, whatever it says."""
    url = target.base_url + "/v1/phota/profiles/ids"
    try:
        with httpx.Client(timeout=_PROBE_DEADLINE, trust_env=False) as client:
            client.get(url)
    except httpx.TimeoutException:
        raise TargetError(
            f"{target.base_url} accepts connections but did not answer in {_PROBE_DEADLINE:.0f} s.",
            "Is it the address of a running Phota service?",
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise TargetError(
            f"{target.base_url} cannot be reached: {str(error) or type(error).__name__}.",
            "Is the address right and the service up?",
        ) from None


def _embedded_mock(target: Target, seed: int) -> Any:
    """Return a context that starts the mock, and gives the target that it is."""
    from contextlib import contextmanager  # noqa: PLC0415

    from contracts.mock.sandbox import sandbox  # noqa: PLC0415 - only the embedded mock pays for it

    @contextmanager
    def started() -> Any:
        with sandbox(api_version=target.api_version, seed=seed) as served:
            yield replace(
                target,
                base_url=served.base_url,
                control_url=served.control_url,
                api_key=served.api_key,
                other_api_key=served.other_api_key,
                no_credit_api_key=served.no_credit_api_key,
                moderated_prompt=served.moderated_prompt,
                no_subject_image_url=served.no_subject_image_url,
                image_urls=tuple(served.image_urls),
                prices=dict(served.prices),
            )

    return started()


def _keys(target: Target) -> tuple[str | None, ...]:
    return target.api_key, target.other_api_key, target.no_credit_api_key


def _rewrite(file: Path, redact: Callable[[str], str]) -> None:
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError:
        return  # a picture that allure kept: no text in it
    clean = redact(text)
    if clean != text:
        temporary = file.with_name(f".{file.name}.clean")
        try:
            temporary.write_text(clean, "utf-8")
            os.replace(temporary, file)  # noqa: PTH105 - atomic, unlike a second write
        except OSError as error:
            raise SuiteError(f"Cannot redact {file}: {error.strerror}.") from error
