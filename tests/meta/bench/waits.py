"""Judge a mock as slow as staging: is the run as fast as the longest chain of its waits allows?

Jobs and images take 5 s, a fast training 60 s and a standard one 160 s (or what is asked for), and
every answer 50 ms. Wall time counts from the start of the command to its end, reports included; the
chain is measured from the run's own transcript. Exit 1 if the wall time is more than 1.25 times it.

    .venv/bin/python tests/meta/bench/waits.py [--training S] [--control] [-n N]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chain import longest

GOAL = 1.25
KEYS = ("pk_bench_key_one_1234", "pk_bench_key_two_1234", "pk_bench_key_three_1234")
NAMES = ("PHOTA_API_KEY", "PHOTA_OTHER_API_KEY", "PHOTA_NO_CREDIT_API_KEY")
IMAGES = [f"https://images.example.com/training/{number:02}.jpg" for number in range(1, 51)]
DEADLINE = 1800
OF_A_RUN = (0, 1)  # what it ends with if it comes to a verdict
SHOWN = 100  # characters


def main() -> int:
    """Run once, and print the wall time, the chain and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--job", type=float, default=5.0, help="seconds of a job and of an image")
    parser.add_argument("--training", type=float, default=60.0, help="seconds of a fast training")
    parser.add_argument("--latency", type=float, default=0.05, help="seconds of every answer")
    parser.add_argument("--control", action="store_true", help="let the run use the control API")
    parser.add_argument("-n", "--workers", type=int, default=64, help="of the run, as remotely")
    arguments = parser.parse_args()
    durations = ["--job-seconds", arguments.job, "--image-seconds", arguments.job]
    durations += ["--training-seconds", arguments.training, "--latency", arguments.latency]
    with tempfile.TemporaryDirectory() as folder, served(durations) as base_url:
        options = ["--control-url", f"{base_url}/_control"] if arguments.control else []
        options += ["-n", str(arguments.workers)] if arguments.workers else []
        return judge(Path(folder), base_url, options)


def judge(folder: Path, base_url: str, options: list[str]) -> int:
    """Run the suite and print how long it took; return what this command ends with."""
    configuration = folder / "targets.toml"
    configuration.write_text(table(base_url), "utf-8")
    command = [sys.executable, "-m", "contracts", "run", "--target", "slow"]
    command += ["--config", str(configuration), "--reports", str(folder), *options]
    load, used, start = os.getloadavg()[0], _cpu(), time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        env=os.environ | dict(zip(NAMES, KEYS, strict=True)),
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE,
    )
    wall = time.monotonic() - start
    if done.returncode not in OF_A_RUN:
        sys.stderr.write(done.stdout + done.stderr)
        return done.returncode
    chain = longest(folder / "latest")
    ratio = wall / chain.seconds
    say(f"wall time      {wall:7.1f} s  ({_cpu() - used:.0f} s of CPU; load {load:.1f} before)")
    say(f"longest chain  {chain.seconds:7.1f} s")
    for name, seconds in chain.links:
        say(f"               {seconds:7.1f} s  {name[:SHOWN]}")
    say(f"ratio          {ratio:7.2f}    (goal: no more than {GOAL})")
    say(done.stdout.strip().splitlines()[-3])
    return 0 if ratio <= GOAL else 1


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def table(base_url: str) -> str:
    """Return the target's entry in a configuration."""
    entries = {
        "base_url": base_url,
        "job_deadline": 60,
        "training_deadline": 900,
        "moderated_prompt": "a photo of mock:moderated",
        "no_subject_image_url": "https://images.example.com/mock/no-subject.jpg",
        "image_urls": IMAGES,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in entries.items()]
    return "\n".join(["[tool.phota-contracts.targets.slow]", *lines])


@contextmanager
def served(durations: list[object]) -> Iterator[str]:
    """Start a mock of its own, and give its address."""
    command = [sys.executable, "-m", "contracts", "mock", "--json", *map(str, durations)]
    environment = os.environ | {"PHOTA_MOCK_KEYS": ",".join(KEYS)}
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment, stdout=subprocess.PIPE, text=True
    ) as mock:
        try:
            yield str(json.loads(mock.stdout.readline())["base_url"])  # type: ignore[union-attr]
        finally:
            mock.terminate()


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
