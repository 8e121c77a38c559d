"""Run the suite in bad weather, many times; exit 1 if a sound mock was blamed even once."""

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proxy import HELD, KINDS, LIES, Weather
from running import Case, Report, judged

BRIEF = 0.5
OF_A_RUN = (0, 1)  # what it ends with if it comes to a verdict
GOAL = 1.25  # times the longest chain of dependent waits
STAGING = {
    "rates": "5",
    "runs": 10,
    "strict": True,
    "training_seconds": 60.0,
    "image_seconds": 5.0,
    "job_seconds": 5.0,
    "latency": 0.05,
    "workers": 64,
}
ROW = "{:>5} {:>5} {:<25} {:>7} {:>6} {:>6} {:>6} {:>5} {:>9} {:>9} {:>5}"
HEAD = (
    *("rate", "seed", "overall", "struck", "again", "wall"),
    *("chain", "ratio", "spent", "worst", "left"),
)


def main() -> int:
    """Run as often as asked at each rate, and print a row for each run."""
    chosen = _arguments()
    sys.stdout.write(ROW.format(*HEAD) + "\n")
    faults = 0
    for rate in map(float, chosen.rates.split(",")):
        for seed in range(chosen.seed, chosen.seed + chosen.runs):
            weather = Weather(
                rate / 100, seed, _kinds(chosen.kind), BRIEF if chosen.brief else HELD
            )
            case = Case(weather, _of_mock(chosen), _of_run(chosen), chosen.deadline)
            with _folder(chosen.keep, f"{rate:g}-{seed}") as folder:
                report = judged(case, folder)
                faults += _tell(case, report, strict=chosen.strict, timed=chosen.staging)
    wanted = "was not conformant, dear, slow or untidy" if chosen.strict else "was blamed falsely"
    sys.stdout.write(f"{faults} times a sound mock {wanted}\n")
    return 1 if faults else 0


@contextmanager
def _folder(kept: Path | None, name: str) -> Iterator[Path]:
    """Give a folder for the reports of a run, which goes unless it is to be `kept`."""
    if kept is not None:
        yield kept / name
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _tell(case: Case, report: Report, *, strict: bool, timed: bool) -> int:
    """Print how a run ended; return how often it was not as it must be."""
    weather = case.weather
    ratio = report.seconds / report.chain if report.chain else math.inf
    row = (
        f"{weather.rate:.0%}",
        weather.seed,
        report.overall,
        sum(weather.struck.values()),
        report.again,
        f"{report.seconds:.0f} s",
        f"{report.chain:.0f} s",
        f"{ratio:.2f}",
        f"${report.spent:.2f}",
        f"${report.worst:.2f}",
        report.left,
    )
    sys.stdout.write(ROW.format(*row) + "\n")
    wrong = list(report.blamed)
    if strict:
        wrong += report.unjudged
        wrong += [f"{report.left} profiles are left"] if report.left else []
        wrong += ["the worst case was passed"] if report.spent > report.worst else []
    if timed and ratio > GOAL:
        wrong.append(f"it took more than {GOAL} times its longest chain of dependent waits")
    if report.exit_code not in OF_A_RUN or report.overall == "none":
        wrong.append(report.said)
    sys.stdout.writelines(f"    {line}\n" for line in wrong)
    sys.stdout.flush()
    return len(wrong)


def _kinds(names: list[str]) -> dict[str, int]:
    return {name: (KINDS | LIES)[name] for name in names or KINDS}


def _of_mock(chosen: argparse.Namespace) -> tuple[str, ...]:
    given = {
        "--training-seconds": chosen.training_seconds,
        "--image-seconds": chosen.image_seconds,
        "--job-seconds": chosen.job_seconds,
        "--latency": chosen.latency,
    }
    return tuple(f"{name}={value}" for name, value in given.items() if value is not None)


def _of_run(chosen: argparse.Namespace) -> tuple[str, ...]:
    options = [f"--workers={chosen.workers}", *(f"--clause={name}" for name in chosen.clause)]
    return (*options, "--scenarios-only") if chosen.scenarios_only else tuple(options)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rates", default="1,5,20", help="per cent of all requests that fail")
    parser.add_argument("--runs", type=int, default=20, help="runs at each rate")
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the next count on")
    parser.add_argument("--strict", action="store_true", help="each conformant, within the budget")
    parser.add_argument(
        "--staging",
        action="store_true",
        help=f"ten strict runs, as slow as staging, in {GOAL} times the longest chain of waits",
    )
    parser.add_argument("--keep", type=Path, help="a folder in which all reports are kept")
    parser.add_argument("--clause", action="append", default=[], help="judge these alone")
    parser.add_argument(
        "--kind", action="append", default=[], choices=KINDS | LIES, help="these alone"
    )
    parser.add_argument("--brief", action="store_true", help="no answer is held up for long")
    parser.add_argument("--scenarios-only", action="store_true", help="leave the probes out")
    parser.add_argument("--workers", type=int, default=2, help="of each run")
    parser.add_argument("--deadline", type=float, default=1800, help="seconds for each run")
    for name in ("training", "image", "job"):
        parser.add_argument(f"--{name}-seconds", type=float, help="of the mock")
    parser.add_argument("--latency", type=float, help="of the mock")
    if parser.parse_known_args()[0].staging:
        parser.set_defaults(**STAGING)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
