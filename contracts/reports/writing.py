"""Write every report of a run into its folder."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from contracts.clauses import catalogue
from contracts.model import Clause, Exchange, Finding, RunVerdict
from contracts.reports import html, junit, sarif, stories, summary, verdict
from contracts.reports.account import Account, account
from contracts.reports.folder import write_whole

VIEWS: Mapping[str, Callable[[Account], str]] = {
    verdict.FILE: lambda told: as_text(verdict.to_json(told.run)),
    junit.FILE: junit.render,
    summary.FILE: summary.render,
    sarif.FILE: lambda told: as_text(sarif.render(told)),
    html.FILE: html.render,
}
"""Each file of a run's folder that is a view of its verdict, and what renders it."""


def write(  # noqa: PLR0913 - each is a part of what reports tell
    run: RunVerdict,
    transcript: Iterable[Exchange],
    directory: Path,
    *,
    findings: Sequence[Finding] = (),
    clauses: Mapping[str, Clause] | None = None,
    situations: Mapping[str, str] | None = None,
) -> None:
    """Write the verdict and its views into the run's folder, which exists.

    Each file appears whole or not at all, the verdict first. `clauses` are the catalogue's unless
    given; `situations` say what each drill of a client is. Raises SuiteError naming the file that
    cannot be written.
    """
    known = catalogue(run.role) if clauses is None else clauses
    told = account(
        run,
        transcript,
        findings,
        known,
        situations=situations or {},
        stories=stories.told_in(directory),
    )
    for name, render in VIEWS.items():
        write_whole(directory / name, render(told))


def as_text(data: Any) -> str:
    """Return JSON as it stands in a file: indented, readable, ending with a newline."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
