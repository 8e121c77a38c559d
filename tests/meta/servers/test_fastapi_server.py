"""The independent server is whole, and its faults and flavours do what they say; a sample of them.

`PHOTA_EVERY_FAULT=1` takes them all, which needs some minutes.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi_server.faults import FAULTS
from fastapi_server.flavours import FLAVOURS
from fastapi_server.server import STUDIO
from walks import first_difference, observations

from contracts.clauses import catalogue

SERVER = Path(__file__).parent / "fastapi_server"
EVERY = "PHOTA_EVERY_FAULT" in os.environ


def sample(registry: dict, step: int) -> list[str]:
    return sorted(registry)[:: 1 if EVERY else step]


@pytest.fixture(scope="module")
def clean() -> list[str]:
    return observations()


@pytest.fixture
def lying_server() -> Iterator[dict]:
    command = [sys.executable, str(SERVER), "--fault", "no-pictures-on-edit",
               "--flavour", "ids-are-uuids", "--flavour", "headers-in-capitals"]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        yield json.loads(process.stdout.readline())
        process.terminate()


def test_two_walks_through_the_clean_server_see_the_same(clean):
    assert first_difference(clean) is None


def test_the_clean_server_fails_only_when_it_is_told_to(clean):
    failures = [line for line in clean if "| 500 |" in line and "INTERNAL_ERROR" in line]

    assert len(failures) == len(STUDIO)  # one injected `internal` on each


def test_every_fault_names_a_clause_of_the_catalogue():
    assert {fault.clause for fault in FAULTS.values()} <= set(catalogue())


def test_every_fault_and_flavour_says_what_it_does():
    assert all(fault.lie.endswith(".") for fault in FAULTS.values())
    assert all(flavour.text.endswith(".") for flavour in FLAVOURS.values())


@pytest.mark.parametrize("name", sample(FAULTS, 60))
def test_a_fault_can_be_seen(clean, name):
    assert first_difference(clean, FAULTS[name]) is not None


@pytest.mark.parametrize("name", sample(FLAVOURS, 60))
def test_a_flavour_breaks_nothing_by_itself(name):
    seen = observations(FLAVOURS[name])

    failures = [line for line in seen if "| 500 |" in line and "INTERNAL_ERROR" in line]
    assert len(failures) <= 2 * len(STUDIO)  # the injected ones, some flavours at submit as well


def test_a_process_says_where_it_is_and_what_a_client_must_know(lying_server):
    key = {"X-API-Key": lying_server["api_key"]}
    edit = f"{lying_server['base_url']}/v1/phota/edit"
    request = {"num_output_images": 0, "response_mode": "urls"}

    answer = httpx.post(edit, json=request, headers=key)

    assert answer.status_code == 200
    assert any(name == b"X-REQUEST-ID" for name, _ in answer.headers.raw)
    assert len(lying_server["image_urls"]) >= 50
