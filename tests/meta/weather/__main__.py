"""Run the scenarios in bad weather, many times; exit 1 if a sound mock was blamed even once."""

import argparse
import sys
import tempfile
from pathlib import Path

from proxy import HELD, Weather
from running import judged

DEADLINE = 900
BRIEF = 0.5


def main() -> int:
    """Run as often as asked at each rate, and print a line for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default="1,5,20", help="per cent of all requests that fail")
    parser.add_argument("--runs", type=int, default=20, help="runs at each rate")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next count on")
    parser.add_argument("--clause", action="append", default=[], help="judge these alone")
    parser.add_argument("--brief", action="store_true", help="no answer is held up for long")
    arguments = parser.parse_args()
    options = ["--scenarios-only", *(f"--clause={name}" for name in arguments.clause)]
    blamed = 0
    for rate in map(float, arguments.rates.split(",")):
        for seed in range(arguments.seed, arguments.seed + arguments.runs):
            weather = Weather(rate / 100, seed, held=BRIEF if arguments.brief else HELD)
            blamed += _run_once(weather, options)
    sys.stdout.write(f"{blamed} clauses blamed falsely\n")
    return 1 if blamed else 0


def _run_once(weather: Weather, options: list[str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = judged(weather, Path(folder), options, DEADLINE)
    verdicts = ", ".join(f"{number} {name}" for name, number in sorted(report.verdicts.items()))
    struck = f"{sum(report.struck.values())} of {report.requests} requests struck"
    sys.stdout.write(
        f"{weather.rate:.0%}, seed {weather.seed}: {struck}, {report.seconds:.0f} s, "
        f"exit {report.exit_code}: {verdicts or report.said}\n"
    )
    sys.stdout.writelines(f"    {line}\n" for line in report.blamed)
    sys.stdout.flush()
    return len(report.blamed)


if __name__ == "__main__":
    sys.exit(main())
