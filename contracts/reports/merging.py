"""Join the runs of several shards into one, judged anew from what all of them showed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from contracts.clauses import catalogue
from contracts.errors import UsageError
from contracts.model import Exchange, Outcome, RunVerdict, TestOutcome
from contracts.reports import transcript
from contracts.reports.judgement import judge_clause, overall
from contracts.reports.verdict import load

_EMBEDDED = "mock"  # each run has its own, on a free port


def merge(folders: Sequence[Path]) -> tuple[RunVerdict, list[Exchange]]:
    """Return what the runs in these folders showed together, and all their exchanges, renumbered.

    A clause is judged by all tests of all runs; what one run left to others counts only if none
    tested it. Raises UsageError if a folder holds no run, or the runs are not of one target, one
    document, one version of the suite and one set of clauses.
    """
    runs = [load(folder) for folder in folders]
    for folder, run in zip(folders[1:], runs[1:], strict=True):
        _refuse_another(runs[0], run, folder)
    exchanges, numbers = _joined(folders)
    return _merged(runs, numbers), exchanges


def _refuse_another(first: RunVerdict, other: RunVerdict, folder: Path) -> None:
    for what, of in (
        ("version of the suite", lambda run: run.suite_version),
        ("document", lambda run: run.target.api_version),
        ("target", lambda run: (run.target.name, _address(run))),
        ("set of clauses", lambda run: [clause.id for clause in run.clauses]),
    ):
        if of(first) != of(other):
            raise UsageError(
                f"{folder} is a run of another {what}.", "Merge the shards of one run alone."
            )


def _address(run: RunVerdict) -> str:
    """Return the target's address; that of an embedded mock without its port."""
    parts = urlsplit(run.target.base_url)
    host = parts.hostname or ""
    return host if run.target.name == _EMBEDDED and _is_loopback(host) else run.target.base_url


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _joined(folders: Iterable[Path]) -> tuple[list[Exchange], list[dict[int, int]]]:
    """Return all exchanges in the order of time, and for each run its exchanges' new numbers."""
    told = [
        (index, exchange)
        for index, folder in enumerate(folders)
        for exchange in transcript.load(folder)
    ]
    told.sort(key=lambda each: each[1].at)
    numbers: list[dict[int, int]] = [{} for _ in folders]
    exchanges = []
    for number, (index, exchange) in enumerate(told, start=1):
        numbers[index][exchange.id] = number
        exchanges.append(replace(exchange, id=number))
    return exchanges, numbers


def _merged(runs: Sequence[RunVerdict], numbers: Sequence[dict[int, int]]) -> RunVerdict:
    outcomes: dict[str, list[TestOutcome]] = {}
    for run, known in zip(runs, numbers, strict=True):
        for clause in run.clauses:
            renumbered = [_renumbered(test, known) for test in clause.tests]
            outcomes.setdefault(clause.id, []).extend(renumbered)
    clauses = tuple(
        judge_clause(catalogue()[id_], _without_gaps(tests)) for id_, tests in outcomes.items()
    )
    return replace(
        runs[0],
        started_at=min(run.started_at for run in runs),
        seconds=max(run.seconds for run in runs),
        requests=sum(run.requests for run in runs),
        spend_usd=round(sum(run.spend_usd for run in runs), 4),
        overall=overall(clauses),
        clauses=clauses,
    )


def _renumbered(test: TestOutcome, numbers: dict[int, int]) -> TestOutcome:
    return replace(test, exchanges=tuple(numbers.get(one, one) for one in test.exchanges))


def _without_gaps(tests: list[TestOutcome]) -> list[TestOutcome]:
    """Leave out what stands for a clause that a run did not reach, if another run reached it."""
    reached = [test for test in tests if test.id]
    if reached:
        return reached
    applicable = [test for test in tests if test.outcome is not Outcome.NOT_APPLICABLE]
    return (applicable or tests)[:1]
