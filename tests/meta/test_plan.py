"""The plan is true: it counts every test there is, and no run passes its worst case.

`make plans` holds plan and run together at every level, with and without what a target may offer.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator

from contracts.pytest_plugin.census import census
from contracts.pytest_plugin.options import SCENARIOS

KEYS = ("canary-developer-key-1", "canary-developer-key-2", "canary-developer-key-3")
NAMES = ("PHOTA_API_KEY", "PHOTA_OTHER_API_KEY", "PHOTA_NO_CREDIT_API_KEY")
ENVIRONMENT = dict(zip(NAMES, KEYS, strict=True))
FEW = ("--clause", "job.*", "--clause", "billing.*", "--scenarios-only")
PAID_OPERATIONS = {"--cheap": 113, "--full": 1050}  # as README.md says, too
ALL_LEVELS = [
    (level, keys, controlled)
    for level in ("--read-only", "--cheap", "--full")
    for keys in (3, 1, 0)
    for controlled in (False, True)
]
IS_WHOLE = "PHOTA_CONTRACTS_PLANS" in os.environ
CHOSEN_LEVELS = ALL_LEVELS if IS_WHOLE else [("--read-only", 3, False)]
SOME_CLAUSES = () if IS_WHOLE else ("--clause", "auth.*", "--clause", "result.*")


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

    assert collected == set(census()), (
        "contracts/pytest_plugin/census.json, on which `plan` rests, knows other tests than there "
        "are: run `make census`, which takes a minute or two, and commit what it wrote"
    )


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
    assert tested == {each["id"] for each in plan["clauses"] if each["tested"]}
    assert charged(staging) <= verdict["spend_usd"] + 0.001 <= plan["worst_case_usd"]
    assert verdict["spend_usd"] == pytest.approx(plan["expected_usd"], rel=0.5)
    assert (
        f"Planned: ${plan['expected_usd']:,.2f}, spent: ${verdict['spend_usd']:,.2f}" in done.stdout
    )


@pytest.mark.parametrize(("level", "keys", "controlled"), CHOSEN_LEVELS)
def test_a_run_tests_the_clauses_that_were_planned_and_no_others(
    phota_contracts, staging, tmp_path, level, keys, controlled
):
    options = ["--base-url", staging["base_url"], "--scenarios-only", level, *SOME_CLAUSES]
    options += ["--control-url", staging["control_url"]] if controlled else []
    environment = dict(list(ENVIRONMENT.items())[:keys])
    plan = json.loads(phota_contracts("plan", *options, "--json", **environment).stdout)

    phota_contracts("run", *options, "--reports", tmp_path, **environment)

    verdict = json.loads((tmp_path / "latest" / "verdict.json").read_text())
    untested = {e["id"]: e["reason"] for e in verdict["clauses"] if e["verdict"] == "not-tested"}
    assert untested.keys() == {each["id"] for each in plan["clauses"] if not each["tested"]}


@pytest.mark.parametrize("level", PAID_OPERATIONS)
def test_a_run_pays_for_no_more_operations_than_the_readme_says(phota_contracts, level):
    options = (level, "--scenarios-only", "-n", "1", "--json")
    plan = json.loads(phota_contracts("plan", *options).stdout)

    assert all(each["tested"] for each in plan["clauses"])
    assert plan["paid_operations"] <= PAID_OPERATIONS[level]
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    assert f"{PAID_OPERATIONS[level]} paid operations" in " ".join(readme.split())


@pytest.mark.parametrize("level", ["--read-only", "--cheap", "--full"])
def test_a_plan_as_json_keeps_its_schema(phota_contracts, level):
    schema = json.loads(phota_contracts("plan", "--schema").stdout)
    plan = phota_contracts("plan", level, "--json", "--budget-usd", "20")

    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(plan.stdout))
