"""Measure the mock beside Prism: throughput, CPU time a request, time to the first answer.

The two serve the same document on the same core, in turn, while wrk runs on another; only the
ratio of neighbours counts, since machines are noisy. Prism (with its default logging off) and
the Node that it needs are installed by npm into the virtual environment, once.

    .venv/bin/python tests/meta/bench/mock.py [--pairs N] [--seconds S] [--check]
"""

import argparse
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from prism import free_port, install_prism, prism_command
from rich.console import Console
from rich.table import Table

KEY = "bench-key"
CREDIT = "1000000000"
FIRST_ANSWER_GOAL = 0.5  # seconds
DEADLINE = 30.0
BUSY = 1.2  # load a core above which throughput tells little; wrk and a server make one
CONNECTIONS = "32"
TASKSET = shutil.which("taskset") or "taskset"
CPUS = sorted(os.sched_getaffinity(0))
SERVER_CPU, LOAD_CPU = str(CPUS[0]), str(CPUS[-1])


@dataclass(frozen=True)
class Load:
    """One kind of request, what it must be answered with, and how much we must beat Prism by."""

    name: str
    path: str
    body: str | None
    status: int
    goal: float

    @property
    def script(self) -> str:
        """The request in wrk's words."""
        lines = [f"wrk.headers['X-API-Key'] = '{KEY}'"]
        if self.body is not None:
            lines += [
                "wrk.method = 'POST'",
                "wrk.headers['Content-Type'] = 'application/json'",
                f"wrk.body = '{self.body}'",
            ]
        return "\n".join(lines)


LOADS = (
    Load("GET profiles/ids", "/v1/phota/profiles/ids", None, 200, 4),
    Load("valid POST generate", "/v1/phota/generate", '{"prompt":"x"}', 200, 4),
    Load(
        "invalid POST generate",
        "/v1/phota/generate",
        '{"prompt":5,"num_output_images":9}',
        422,
        6,
    ),
)


@dataclass(frozen=True)
class Sample:
    """What one burst of requests showed: requests a second, CPU microseconds a request."""

    rate: float
    cpu: float


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    pid: int
    url: str
    first_answer: float

    @property
    def cpu_seconds(self) -> float:
        """CPU time used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def megabytes(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


def main() -> int:
    """Print the table; with --check, return 1 if a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pairs", type=int, default=5, help="bursts for each load and server")
    parser.add_argument("--seconds", type=int, default=2, help="length of a burst")
    parser.add_argument("--check", action="store_true", help="exit 1 if a goal is missed")
    options = parser.parse_args()
    missing = [tool for tool in ("wrk", "npm") if shutil.which(tool) is None]
    if missing:
        sys.stderr.write(f"The bench needs {' and '.join(missing)}: install the package first.\n")
        return 3
    install_prism()
    with ExitStack() as running:
        port = str(free_port())
        prism = running.enter_context(serve("Prism 5.16", prism_command(port), port))
        port = str(free_port())
        mock = running.enter_context(serve("mock", mock_command(port), port))
        samples = {load: pairs(load, prism, mock, options) for load in LOADS}
        met = report(samples, prism, mock)
    return 1 if options.check and not met else 0


def mock_command(port: str) -> list[str]:
    """Return the command that serves it with our mock."""
    command = [str(Path(sys.prefix) / "bin" / "phota-contracts"), "mock"]
    return [*command, "--port", port, "--credit", CREDIT]


@contextmanager
def serve(name: str, command: list[str], port: str) -> Iterator[Server]:
    """Run a server on the core for servers, from its first answer on."""
    environment = {**os.environ, "PHOTA_MOCK_KEYS": KEY}
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own words
        [TASKSET, "-c", SERVER_CPU, *command], stdout=subprocess.DEVNULL, env=environment
    )
    try:
        url = f"http://127.0.0.1:{port}"
        while ask(url, LOADS[0]) is None:
            if process.poll() is not None or time.perf_counter() - started > DEADLINE:
                raise SystemExit(f"{name} did not start.")
            time.sleep(0.005)
        yield Server(name, process.pid, url, time.perf_counter() - started)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def pairs(
    load: Load, prism: Server, mock: Server, options: argparse.Namespace
) -> list[tuple[Sample, Sample]]:
    """Return samples of both servers, taken in turn."""
    for server in (prism, mock):
        status = ask(server.url, load)
        if status != load.status:
            raise SystemExit(f"{server.name} answers {load.name} with {status}.")
    return [
        (burst(prism, load, options.seconds), burst(mock, load, options.seconds))
        for _ in range(options.pairs)
    ]


def burst(server: Server, load: Load, seconds: int) -> Sample:
    """Let wrk ask as fast as it can."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(load.script)
        script.flush()
        command = [TASKSET, "-c", LOAD_CPU, "wrk", "-t1", "-c", CONNECTIONS, f"-d{seconds}s"]
        before = server.cpu_seconds
        done = subprocess.run(  # noqa: S603 - our own words
            [*command, "-s", script.name, server.url + load.path],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    used = server.cpu_seconds - before
    count = int(re.search(r"(\d+) requests in", done)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", done)[1])
    return Sample(rate, used / max(count, 1) * 1e6)


def report(samples: dict[Load, list[tuple[Sample, Sample]]], prism: Server, mock: Server) -> bool:
    """Print what was measured; return whether every goal was met.

    While others use the machine, wrk starves before the mock does; then the ratio of CPU times
    tells how many times the requests one core can answer.
    """
    busy = os.getloadavg()[0] / os.cpu_count() > BUSY
    compared = [Comparison(load, taken) for load, taken in samples.items()]
    met = busy or mock.first_answer <= FIRST_ANSWER_GOAL
    for comparison in compared:
        judged = comparison.core if busy else comparison.throughput
        met = met and judged >= comparison.load.goal
    console = Console(width=100)
    console.print(table(compared))
    for server in (prism, mock):
        console.print(
            f"{server.name}: first answer after {server.first_answer:.2f} s, "
            f"{server.megabytes:.0f} MB resident at the end"
        )
    by = "CPU time, since others use this machine too" if busy else "requests a second"
    console.print(f"{'Every goal was' if met else 'Not every goal was'} met, judged by {by}.")
    return met


class Comparison:
    """What the bursts of one load say together: medians, and the median of the pairs' ratios."""

    def __init__(self, load: Load, pairs: list[tuple[Sample, Sample]]) -> None:
        self.load = load
        sides = list(zip(*pairs, strict=True))
        self.rates = [statistics.median(sample.rate for sample in side) for side in sides]
        self.cpus = [statistics.median(sample.cpu for sample in side) for side in sides]
        self.throughput = statistics.median(ours.rate / theirs.rate for theirs, ours in pairs)
        self.core = statistics.median(theirs.cpu / ours.cpu for theirs, ours in pairs)


def table(compared: list[Comparison]) -> Table:
    """Return the comparisons as a table."""
    shown = Table(title="Requests a second and CPU time a request (medians)")
    for column in ("", "Prism", "mock", "ratio", "Prism CPU", "mock CPU", "ratio", "goal"):
        shown.add_column(column, justify="right" if column else "left", no_wrap=True)
    for one in compared:
        shown.add_row(
            one.load.name,
            *(f"{rate:,.0f}" for rate in one.rates),
            f"{one.throughput:.1f}x",
            *(f"{cpu:.0f} µs" for cpu in one.cpus),
            f"{one.core:.1f}x",
            f"{one.load.goal:g}x",
        )
    return shown


def ask(url: str, load: Load) -> int | None:
    """Return the status of one request, None if there was no answer."""
    headers = {"X-API-Key": KEY, "Content-Type": "application/json"}
    data = None if load.body is None else json.dumps(json.loads(load.body)).encode()
    request = urllib.request.Request(url + load.path, data, headers)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=DEADLINE) as response:  # noqa: S310
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return int(error.code)
    except OSError:
        return None


if __name__ == "__main__":
    sys.exit(main())
