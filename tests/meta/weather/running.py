"""Judge a sound mock through a network that fails: whatever is blamed for it was blamed falsely."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from proxy import Weather, bad_weather

KEYS = {
    "PHOTA_API_KEY": "canary-weather-key-1",
    "PHOTA_OTHER_API_KEY": "canary-weather-key-2",
    "PHOTA_NO_CREDIT_API_KEY": "canary-weather-key-3",
}


@dataclass(frozen=True)
class Report:
    """How one run in bad weather ended."""

    exit_code: int
    verdicts: Counter[str]
    blamed: tuple[str, ...]
    struck: Counter[str]
    requests: int
    seconds: float
    said: str


def judged(weather: Weather, folder: Path, options: Sequence[str], deadline: float) -> Report:
    """Run the suite against a mock of its own, through a proxy in this weather."""
    with _mock() as upstream:
        address = urlsplit(upstream)
        with bad_weather((str(address.hostname), int(address.port or 0)), weather) as base_url:
            command = [sys.executable, "-m", "contracts", "run", "--base-url", base_url]
            command += ["--control-url", f"{base_url}/_control", "--reports", str(folder)]
            done = subprocess.run(  # noqa: S603 - our own command
                [*command, *options],
                env=_environment(KEYS),
                capture_output=True,
                text=True,
                check=False,
                timeout=deadline,
            )
    return _report(done, folder, weather)


def _report(done: subprocess.CompletedProcess[str], folder: Path, weather: Weather) -> Report:
    found = folder / "latest" / "verdict.json"
    verdict = json.loads(found.read_text("utf-8")) if found.exists() else {"clauses": []}
    clauses = verdict["clauses"]
    broken = [one for one in clauses if one["verdict"] in {"fail", "warn"}]
    return Report(
        done.returncode,
        Counter(one["verdict"] for one in clauses),
        tuple(f"{one['id']} {one['verdict']}: {one['reason']}" for one in broken),
        weather.struck,
        weather.requests,
        verdict.get("seconds", 0.0),
        done.stdout + done.stderr,
    )


@contextmanager
def _mock():
    command = [sys.executable, "-m", "contracts", "mock", "--json"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        env=_environment({"PHOTA_MOCK_KEYS": ",".join(KEYS.values())}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield json.loads(process.stdout.readline())["base_url"]
    finally:
        process.kill()
        process.communicate()


def _environment(entries: dict[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PHOTA_")}
    return clean | entries
