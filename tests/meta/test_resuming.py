"""A run that broke off is gone on with, nothing that it settled is paid for again."""

import json
import signal
import subprocess
import sys
import time

import pytest

from contracts.client import Target
from contracts.documents import newest
from contracts.pytest_plugin.journal import about

CLAUSES = ("result.bytes", "result.format", "result.known-subjects")
CHOSEN = (*(f"--clause={clause}" for clause in CLAUSES), "--scenarios-only")


@pytest.fixture
def judge(phota_contracts, tmp_path):
    def run(*arguments):
        return phota_contracts("run", *CHOSEN, *arguments, "--reports", tmp_path / "reports")

    return run


@pytest.fixture
def broken_off(tmp_path):
    """The folder of a run that was killed when it had settled some tests and not all."""
    command = [sys.executable, "-m", "contracts", "run", *CHOSEN, "-n", "2"]
    reports = tmp_path / "reports"
    with subprocess.Popen([*command, "--reports", reports]) as run:  # noqa: S603 - our own
        while len(settled(reports)) < 60:
            assert run.poll() is None, "the run is over already"
            time.sleep(0.01)
        run.send_signal(signal.SIGKILL)
    (folder,) = reports.glob("2*")
    return folder


def settled(place):
    """The tests that a run's journal says are over."""
    names = []
    for file in [place / "journal.jsonl", *place.glob("2*/journal.jsonl")]:
        if file.exists():
            lines = file.read_text().splitlines()
            entries = [json.loads(line) for line in lines if line.endswith("}")]
            names += [entry["test"] for entry in entries if entry.get("over")]
    return names


def outcomes(verdict):
    return {
        (clause["id"], test["id"])
        for clause in verdict["clauses"]
        for test in clause["tests"]
        if test["id"]
    }


def verdict_of(tmp_path):
    return json.loads((tmp_path / "reports" / "latest" / "verdict.json").read_text())


def test_what_a_killed_run_settled_is_neither_run_nor_paid_for_again(judge, broken_off, tmp_path):
    before = set(settled(broken_off))
    paid = (broken_off / "budget.jsonl").read_text().count('["spent"')

    done = judge("--resume", broken_off)

    assert done.returncode == 0, done.stderr
    verdict = verdict_of(tmp_path)
    assert verdict["overall"] != "not-conformant"
    latest = tmp_path / "reports" / "latest"
    whole = outcomes(verdict)
    assert before <= {test for _, test in whole}
    assert len(settled(latest.resolve())) == len(set(settled(latest.resolve())))
    transcript = (latest / "transcript.jsonl").read_text().splitlines()
    assert {json.loads(line)["id"] for line in transcript} == set(range(1, len(transcript) + 1))
    spent = (latest / "budget.jsonl").read_text()
    assert paid <= spent.count('["spent"')

    again = judge("--resume", latest)
    assert again.returncode == 0, again.stderr
    assert outcomes(verdict_of(tmp_path)) == whole
    assert (tmp_path / "reports" / "latest" / "budget.jsonl").read_text() == spent


def test_only_what_did_not_pass_runs_again(judge, tmp_path):
    judge("--budget-usd", "1")
    poor = verdict_of(tmp_path)
    open_clauses = [each for each in poor["clauses"] if each["verdict"] == "not-tested"]
    assert any(each["reason"].startswith("budget: ") for each in open_clauses if each["reason"])

    done = judge("--only-failed", tmp_path / "reports" / "latest", "--budget-usd", "1000")

    assert done.returncode == 0, done.stderr
    chosen = [each for each in verdict_of(tmp_path)["clauses"] if each["id"] in CLAUSES]
    assert {each["verdict"] for each in chosen} <= {"pass", "observed"}


@pytest.mark.parametrize("option", ["--resume", "--only-failed"])
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("suite", "0.0.1 0", "judged another suite"),
        ("document", "0", "judged another document"),
        ("target", "staging", "judged another target"),
    ],
)
def test_what_another_suite_document_or_target_showed_is_not_taken_over(
    judge, tmp_path, option, name, value, said
):
    folder = tmp_path / "earlier"
    folder.mkdir()
    (folder / "ledger.jsonl").touch()

    done = judge(option, written(folder, now() | {name: value}))

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def now():
    return about(Target("mock", "", newest())) | {"seed": 1}


def written(folder, told):
    (folder / "journal.jsonl").write_text(json.dumps(told) + "\n")
    return folder


def test_a_folder_without_a_journal_is_one_sentence(judge, tmp_path):
    done = judge("--resume", tmp_path)

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Name the folder of a run." in done.stderr
