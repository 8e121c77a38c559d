"""Write every report of a run into its folder."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from contracts.model import Exchange, Finding, RunVerdict
from contracts.reports import verdict
from contracts.reports.folder import write_whole


def write(
    run: RunVerdict,
    transcript: Iterable[Exchange],
    directory: Path,
    *,
    findings: Sequence[Finding] = (),
) -> None:
    """Write the verdict and its views into the run's folder, which exists.

    Each file appears whole or not at all. Raises SuiteError naming the file that cannot be written.
    """
    del transcript, findings
    data = json.dumps(verdict.to_json(run), indent=2, ensure_ascii=False, allow_nan=False)
    write_whole(directory / verdict.FILE, data + "\n")
