"""Judge a sound mock through a network that fails: whatever is blamed for it was blamed falsely."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from proxy import Weather, bad_weather

sys.path.append(str(Path(__file__).parents[1] / "bench"))

from chain import longest

KEYS = {
    "PHOTA_API_KEY": "canary-weather-key-1",
    "PHOTA_OTHER_API_KEY": "canary-weather-key-2",
    "PHOTA_NO_CREDIT_API_KEY": "canary-weather-key-3",
}
TARGET = """\
[tool.phota-contracts.targets.weather]
base_url = "{base_url}"
control_url = "{base_url}/_control"
moderated_prompt = "mock:moderated"
no_subject_image_url = "https://images.example.com/mock/no-subject.jpg"
"""


@dataclass(frozen=True)
class Case:
    """What is judged in which weather: a mock of these options, by a run of those."""

    weather: Weather
    mock: tuple[str, ...] = ()
    run: tuple[str, ...] = ()
    deadline: float = 900.0


@dataclass(frozen=True)
class Report:
    """How one run in bad weather ended; dollars, and the profiles left on the mock.

    `chain` is the longest chain of dependent waits, as its transcript shows it, in seconds.
    """

    exit_code: int
    overall: str
    verdicts: Counter[str]
    blamed: tuple[str, ...]
    unjudged: tuple[str, ...]
    seconds: float
    chain: float
    spent: float
    worst: float
    left: int
    again: int
    said: str = field(repr=False)


def judged(case: Case, folder: Path) -> Report:
    """Run the suite against a mock of its own, through a proxy in this weather."""
    with _mock(case.mock) as upstream:
        address = urlsplit(upstream)
        with bad_weather((str(address.hostname), int(address.port or 0)), case.weather) as base_url:
            folder.mkdir(parents=True, exist_ok=True)
            entry = folder / "target.toml"
            entry.write_text(TARGET.format(base_url=base_url), "utf-8")
            chosen = ["--target", "weather", "--config", str(entry), *case.run]
            worst = json.loads(_ask(["plan", "--json", *chosen], 60).stdout)["worst_case_usd"]
            start = time.monotonic()
            done = _ask(["run", "--reports", str(folder), *chosen], case.deadline)
            seconds = time.monotonic() - start
        return _report(done, folder, seconds, worst, sum(_left(upstream)))


def _ask(arguments: Sequence[str], deadline: float) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "contracts", *arguments],
        env=_environment(KEYS),
        capture_output=True,
        text=True,
        check=False,
        timeout=deadline,
    )


def _left(upstream: str):
    """Yield how many profiles each developer has, as the mock itself says in calm weather."""
    for key in KEYS.values():
        request = urllib.request.Request(  # noqa: S310 - our own mock
            f"{upstream}/v1/phota/profiles/ids", headers={"X-API-Key": key}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - as above
            yield len(json.load(answer)["profiles"])


def _report(done, folder: Path, seconds: float, worst: float, left: int) -> Report:
    found = folder / "latest" / "verdict.json"
    verdict = json.loads(found.read_text("utf-8")) if found.exists() else {}
    clauses = verdict.get("clauses", [])
    told = {
        kind: tuple(
            f"{one['id']} {one['verdict']}: {one['reason']}"
            for one in clauses
            if one["verdict"] in names
        )
        for kind, names in (("blamed", {"fail", "warn"}), ("unjudged", {"error", "not-tested"}))
    }
    return Report(
        done.returncode,
        verdict.get("overall", "none"),
        Counter(one["verdict"] for one in clauses),
        told["blamed"],
        told["unjudged"],
        seconds,
        longest(found.parent).seconds if verdict else 0.0,
        verdict.get("spend_usd", 0.0),
        worst,
        left,
        len({test["id"] for one in clauses for test in one["tests"] if test.get("attempt")}),
        done.stdout + done.stderr,
    )


@contextmanager
def _mock(options: Sequence[str]):
    command = [sys.executable, "-m", "contracts", "mock", "--json", *options]
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
