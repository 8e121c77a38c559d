"""In bad weather no sound service is blamed; a part of what `make weather` does with all of it."""

import subprocess
import sys
from pathlib import Path

import pytest

WEATHER = Path(__file__).parent / "weather"
TOPICS = ("auth.missing-key", "error.job-not-found", "job.accepted")


@pytest.fixture
def endure():
    """Judge a sound mock once, in this weather, by clauses of which nothing takes long."""

    def call(*options, clauses=TOPICS):
        chosen = [f"--clause={topic}" for topic in clauses]
        options = ("--runs=1", "--workers=1", "--brief", "--scenarios-only", *options, *chosen)
        return subprocess.run(  # noqa: S603 - our own script
            [sys.executable, WEATHER, *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=280,
        )

    return call


def columns(done):
    head, row, *_ = done.stdout.splitlines()
    return dict(zip(head.split(), row.split(), strict=False))  # the row goes on in units


def test_a_network_that_fails_in_one_of_ten_requests_brings_no_false_blame(endure):
    done = endure("--rates", "10")

    assert done.returncode == 0, done.stdout + done.stderr
    assert int(columns(done)["struck"]) > 0
    assert int(columns(done)["again"]) > 0


def test_a_service_that_lies_now_and_then_is_blamed_in_bad_weather_too(endure):
    kinds = ("--kind", "lie", "--kind", "reset before", "--kind", "closed after")
    done = endure("--rates", "30", *kinds, clauses=("error.job-not-found",))

    assert done.returncode == 1, done.stdout + done.stderr
    assert "error.job-not-found fail" in done.stdout


def test_a_clock_that_is_years_behind_breaks_no_promise(endure):
    done = endure("--rates", "100", "--kind", "skewed", clauses=("job.times", "auth.before-effect"))

    assert done.returncode == 0, done.stdout + done.stderr
    assert columns(done)["again"] == "0"
