"""A run in many processes shows what one process shows, and outlives or says what befalls them."""

import contextlib
import json
import os
import signal
import time
from pathlib import Path

import pytest

KEYS = ("canary-workers-key-1", "canary-workers-key-2", "canary-workers-key-3")
NAMES = ("PHOTA_API_KEY", "PHOTA_OTHER_API_KEY", "PHOTA_NO_CREDIT_API_KEY")
CHOSEN = ("--clause", "profile.*", "--scenarios-only")
FEWER = ("--clause", "request.enums", "--clause", "job.identity", "--scenarios-only")
ALONE = ("--clause", "error.unavailable", "--scenarios-only")
DEADLINE = 120


@pytest.fixture
def served(started, tmp_path):
    arguments = ("mock", "--json", "--latency", "0.01")
    with started(*arguments, cwd=tmp_path, PHOTA_MOCK_KEYS=",".join(KEYS)) as mock:
        yield json.loads(mock.stdout.readline())


@pytest.fixture
def run(started, served, tmp_path):
    """Start a run in so many processes, whose reports go to a folder of this name."""

    def start(workers, reports="reports", chosen=CHOSEN):
        arguments = ("run", "--base-url", served["base_url"], *chosen, "-n", str(workers))
        environment = dict(zip(NAMES, KEYS, strict=True))
        return started(*arguments, "--reports", reports, cwd=tmp_path, **environment)

    return start


def verdict(folder):
    return json.loads((folder / "latest" / "verdict.json").read_text())


def children(process):
    return [
        int(pid)
        for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    ]


def until(happened):
    end = time.monotonic() + DEADLINE
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def lives(pid):
    status = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def has_begun(folder):
    return any(file.stat().st_size for file in folder.glob("2*/transcript-w*.jsonl"))


def test_many_processes_show_what_one_shows(run, tmp_path):
    for workers in (1, 5):
        with run(workers, f"of-{workers}", FEWER) as process:
            _, said = process.communicate(timeout=DEADLINE)
            assert process.returncode == 0, said
    one, many = verdict(tmp_path / "of-1"), verdict(tmp_path / "of-5")

    assert [each["verdict"] for each in many["clauses"]] == [
        each["verdict"] for each in one["clauses"]
    ]
    for of_one, of_many in zip(one["clauses"], many["clauses"], strict=True):
        ran, runs = ([test["id"] for test in each["tests"]] for each in (of_one, of_many))
        assert sorted(set(ran)) == sorted(set(runs))


def test_tests_run_that_all_need_the_account_alone(run, served, tmp_path):
    chosen = (*ALONE, "--control-url", served["control_url"])
    with run(2, chosen=chosen) as process:
        _, said = process.communicate(timeout=DEADLINE)

    assert process.returncode == 0, said
    clauses = {each["id"]: each for each in verdict(tmp_path / "reports")["clauses"]}
    assert clauses["error.unavailable"]["verdict"] == "pass"


def test_a_run_says_so_if_one_of_its_processes_dies(run, tmp_path):
    with run(3) as process:
        until(lambda: has_begun(tmp_path / "reports"))
        victim, *_ = children(process)
        os.kill(victim, signal.SIGKILL)
        _, said = process.communicate(timeout=DEADLINE)

    assert process.returncode == 3
    assert "A process of the run died with signal 9 in " in said


def test_no_process_outlives_the_run(run, tmp_path):
    with run(3) as process:
        until(lambda: has_begun(tmp_path / "reports"))
        forked = children(process)
        process.kill()
        process.wait()

        assert forked
        until(lambda: not any(map(lives, forked)))
