"""What Schemathesis finds by itself: its own defaults, our document, as much time as we take.

Our time is what our tests keep a processor busy. What it also says of the clean mock is its
baseline, kept by its own means, and counts for nothing.
"""

import math
import os
from pathlib import Path

from schemathesis.cli import schemathesis
from serving import mock

from contracts.documents import newest
from contracts.documents.registry import FOLDER, index

SEED = 7
FOUND, NOTHING = 1, 0  # exit codes


def kills(defect: str, *, seconds: float, baseline: Path) -> bool:
    """Return whether a run of Schemathesis fails a mock with this defect."""
    return _run((defect,), seconds, "--baseline", str(baseline)) == FOUND


def learn(baseline: Path, *, seconds: float) -> None:
    """Write down what Schemathesis says of the clean mock in so many seconds."""
    _run((), seconds, "--baseline", str(baseline), "--baseline-update")


def _run(defects: tuple[str, ...], seconds: float, *options: str) -> int:
    """Return the exit code of Schemathesis, whose words go nowhere; for a forked process."""
    file = next(entry["file"] for entry in index()["document"] if entry["version"] == newest())
    with mock(defects=defects) as target, Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        arguments = ["run", str(FOLDER / file), "--url", target.base_url, "--seed", str(SEED)]
        arguments += ["--header", f"X-API-Key: {target.api_key}", "--no-color", *options]
        arguments += ["--max-time", str(math.ceil(seconds)), "--generation-database", "none"]
        code = _exit_code(arguments)
    if code not in {FOUND, NOTHING}:
        raise RuntimeError(f"Schemathesis ended with exit code {code}: {arguments[2:]}")
    return code


def _exit_code(arguments: list[str]) -> int:
    try:
        schemathesis(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    return 0
