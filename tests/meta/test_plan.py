"""The plan is true: it counts every test there is, and no run passes its worst case."""

import json
import os
import subprocess
import sys

import httpx
import pytest

from contracts.pytest_plugin.census import census
from contracts.pytest_plugin.options import SCENARIOS

KEYS = ("canary-developer-key-1", "canary-developer-key-2", "canary-developer-key-3")
NAMES = ("PHOTA_API_KEY", "PHOTA_OTHER_API_KEY", "PHOTA_NO_CREDIT_API_KEY")
ENVIRONMENT = dict(zip(NAMES, KEYS, strict=True))
FEW = ("--clause", "job.*", "--clause", "billing.*", "--scenarios-only")
PAID_OPERATIONS = 190  # of a cheap run that shows every clause: README.md says so, too


@pytest.fixture
def staging():
    """A mock in a process of its own; its address and that of its control API."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PHOTA_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "contracts", "mock", "--json"],
        env={**clean, "PHOTA_MOCK_KEYS": ",".join(KEYS)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    yield json.loads(process.stdout.readline())
    process.kill()
    process.communicate()


def charged(staging):
    """What the mock says that all developers were charged, refunds left aside."""
    found = 0.0
    for key in KEYS:
        answer = httpx.get(f"{staging['control_url']}/charges", headers={"X-API-Key": key})
        found += sum(charge["usd"] for charge in answer.json()["charges"])
    return found


def test_the_census_counts_every_test_and_no_other(tmp_path):
    command = [sys.executable, "-m", "pytest", SCENARIOS, "-c", SCENARIOS / "pytest.ini"]
    options = ["--collect-only", "-q", "-W", "default", "--reports", tmp_path]
    done = subprocess.run(  # noqa: S603 - our own command, our own arguments
        [*command, *options], capture_output=True, text=True, check=False
    )
    names = [line for line in done.stdout.splitlines() if ".py::" in line]
    collected = {name[name.index("test_") :].partition("@")[0] for name in names}

    assert collected == set(census()), "run `make census`"


@pytest.mark.parametrize("level", ["--cheap", "--full"])
def test_a_run_costs_what_was_planned_and_never_the_worst_case(
    phota_contracts, staging, tmp_path, level
):
    target = ["--base-url", staging["base_url"], "--control-url", staging["control_url"]]
    config = tmp_path / "targets.toml"
    config.write_text(
        '[tool.phota-contracts.targets.staging]\nbase_url = "http://unused"\n'
        "prices = { edit = 0.10, generate = 0.10 }\n"
    )
    options = [*target, *FEW, level, "--target", "staging", "--config", config]
    plan = json.loads(phota_contracts("plan", *options, "--json", **ENVIRONMENT).stdout)

    done = phota_contracts("run", *options, "--reports", tmp_path, **ENVIRONMENT)

    assert done.returncode == 0, done.stdout + done.stderr
    verdict = json.loads((tmp_path / "latest" / "verdict.json").read_text())
    tested = {each["id"] for each in verdict["clauses"] if each["verdict"] != "not-tested"}
    assert tested >= {each["id"] for each in plan["clauses"] if each["tested"]}
    assert charged(staging) <= verdict["spend_usd"] + 0.001 <= plan["worst_case_usd"]
    assert verdict["spend_usd"] == pytest.approx(plan["expected_usd"], rel=0.5)
    assert (
        f"Planned: ${plan['expected_usd']:,.2f}, spent: ${verdict['spend_usd']:,.2f}" in done.stdout
    )


def test_a_cheap_run_pays_for_few_operations(phota_contracts):
    plan = json.loads(phota_contracts("plan", "--cheap", "--scenarios-only", "--json").stdout)

    assert all(each["tested"] for each in plan["clauses"])
    assert sum(order["times"] for order in plan["orders"]) <= PAID_OPERATIONS
