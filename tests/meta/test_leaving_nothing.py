"""However a run ends, nothing of it is left on the target, and nothing of anybody else is gone.

`make kills` does this many times over; each run is broken off at another moment.
"""

import json
import os
import random
import signal
import time

import httpx
import pytest

TIMES = int(os.environ.get("PHOTA_CONTRACTS_KILLS", "1"))
KEYS = ("canary-developer-key-1", "canary-developer-key-2", "canary-developer-key-3")
NAMES = ("PHOTA_API_KEY", "PHOTA_OTHER_API_KEY", "PHOTA_NO_CREDIT_API_KEY")
ENVIRONMENT = dict(zip(NAMES, KEYS, strict=True))
FOLDER = "reports"
DEADLINE = 60
UNTAGGED = "without a tag of ours"  # a test of tags or of their absence was caught in the act


@pytest.fixture
def staging(started, tmp_path):
    """A mock in processes of its own, whose state outlives the run, slow enough to be caught."""
    arguments = ["mock", "--state", tmp_path / "state.db", "--latency", "0.01", "--json"]
    with started(*arguments, cwd=tmp_path, PHOTA_MOCK_KEYS=",".join(KEYS)) as process:
        yield json.loads(process.stdout.readline())["base_url"]


@pytest.fixture
def colleague(staging):
    """Somebody who uses the same account: his profiles bear his own tag, or none."""

    def add(tag):
        body = {"image_urls": [f"https://images.example.com/{n}.jpg" for n in range(5)]}
        answer = httpx.post(
            f"{staging}/v1/phota/profiles/add",
            json=body | {"training_tier": "fast", "tag": tag},
            headers={"X-API-Key": KEYS[0]},
        )
        return answer.json()["profile_id"]

    return add


def listed(base_url):
    found = set()
    for key in KEYS[:2]:
        url = f"{base_url}/v1/phota/profiles/ids"
        answer = httpx.get(url, headers={"X-API-Key": key})
        found |= {profile["profile_id"] for profile in answer.json()["profiles"]}
    return found


def ledger_of(folder):
    return next((folder / FOLDER).glob("*/ledger.jsonl"), None)


def wait_for_profiles(folder, number):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        ledger = ledger_of(folder)
        if ledger and ledger.read_bytes().count(b'"operation": "profile-add"') >= number:
            return
        time.sleep(0.01)
    raise AssertionError("the run created no profiles")


def kill_with_something_left(run, base_url):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        time.sleep(0.05)
        run.send_signal(signal.SIGSTOP)
        time.sleep(0.1)  # what was asked last is done by now
        if listed(base_url):
            run.kill()
            run.wait()
            return
        run.send_signal(signal.SIGCONT)
    raise AssertionError("the run created no profiles")


def run_arguments(base_url, workers):
    chosen = ["--clause", "profile.*", "--clause", "auth.*", "--clause", "error.*"]
    return ["run", "--base-url", base_url, *chosen, "--scenarios-only", "-n", workers]


@pytest.mark.parametrize("attempt", range(TIMES))
@pytest.mark.parametrize(
    ("how", "whom", "workers"),
    [
        (signal.SIGKILL, os.kill, 2),
        (signal.SIGINT, os.kill, 2),
        (signal.SIGINT, os.killpg, 2),  # as Ctrl-C on a terminal does
        (signal.SIGTERM, os.kill, 1),
        (signal.SIGHUP, os.killpg, 1),
    ],
    ids=["killed", "interrupted", "Ctrl-C", "terminated", "hung up"],
)
def test_a_run_that_is_broken_off_leaves_only_what_others_made(
    started, staging, colleague, phota_contracts, tmp_path, how, whom, workers, attempt
):
    moment = random.Random(f"{how}{workers}{attempt}")  # noqa: S311 - to be repeated
    before = {colleague("theirs"), colleague(None)}
    with started(*run_arguments(staging, workers), cwd=tmp_path, **ENVIRONMENT) as run:
        wait_for_profiles(tmp_path, moment.randint(1, 12))
        meanwhile = {colleague("phota-contracts-of-another-run"), colleague("theirs")}
        time.sleep(moment.random() / 2)
        assert run.poll() is None, run.communicate()
        whom(run.pid, how)
        if how is signal.SIGKILL:
            run.wait()
            swept = phota_contracts("sweep", "--all", cwd=tmp_path, **ENVIRONMENT)
            complaints = swept.stderr.splitlines()
            assert all(UNTAGGED in line for line in complaints), swept.stderr
        else:
            _, complaints = run.communicate(timeout=DEADLINE)
            assert run.returncode == 130, complaints

    left = listed(staging)
    assert left >= before | meanwhile
    assert len(left - before - meanwhile) <= (len(complaints) if how is signal.SIGKILL else 0)
    assert b"canary" not in ledger_of(tmp_path).read_bytes()


@pytest.mark.parametrize("attempt", range(TIMES))
@pytest.mark.parametrize("workers", [1, 2])
def test_a_second_signal_ends_a_run_at_once_and_what_is_left_can_be_swept(
    started, staging, phota_contracts, tmp_path, workers, attempt
):
    moment = random.Random(f"twice{workers}{attempt}")  # noqa: S311 - to be repeated
    with started(*run_arguments(staging, workers), cwd=tmp_path, **ENVIRONMENT) as run:
        wait_for_profiles(tmp_path, moment.randint(1, 12))
        run.send_signal(signal.SIGTERM)
        time.sleep(moment.random() / 5)
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=10) == 130

    swept = phota_contracts("sweep", "--all", cwd=tmp_path, **ENVIRONMENT)

    complaints = swept.stderr.splitlines()
    assert all(UNTAGGED in line for line in complaints), swept.stderr
    assert len(listed(staging)) <= len(complaints)


def test_a_run_that_goes_on_is_not_swept(started, staging, phota_contracts, tmp_path):
    with started(*run_arguments(staging, 1), cwd=tmp_path, **ENVIRONMENT) as run:
        wait_for_profiles(tmp_path, 1)
        run.send_signal(signal.SIGSTOP)
        swept = phota_contracts("sweep", "--all", "--patience", "0", cwd=tmp_path, **ENVIRONMENT)
        run.send_signal(signal.SIGKILL)

    assert swept.returncode == 2
    assert "is still going on" in swept.stderr


def test_a_sweep_without_the_key_says_what_is_left_and_one_with_it_deletes_it(
    started, staging, phota_contracts, tmp_path
):
    with started(*run_arguments(staging, 1), cwd=tmp_path, **ENVIRONMENT) as run:
        kill_with_something_left(run, staging)

    without = phota_contracts("sweep", "--all", cwd=tmp_path)
    left = listed(staging)
    assert without.returncode == 3
    assert without.stderr.count("left on the target") >= len(left) > 0

    assert phota_contracts("sweep", "--all", cwd=tmp_path, **ENVIRONMENT).returncode == 0
    assert listed(staging) == set()
