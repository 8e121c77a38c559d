"""`phota-contracts mock`: what it prints, how it stops, how several processes share a state."""

import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

COMMAND = [str(Path(sys.executable).with_name("phota-contracts")), "mock"]
KEYS = {"PHOTA_MOCK_KEYS": "key-1,key-2,key-3"}
AS_ONE = {"X-API-Key": "key-1"}
GENERATE = "/v1/phota/generate"


@contextmanager
def served(*options, stop=signal.SIGTERM, **environment):
    """Run the command until the context ends; it must then end quietly, with exit code 0."""
    process = subprocess.Popen(  # noqa: S603 - our own words
        [*COMMAND, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **KEYS, **environment},
    )
    with process:
        try:
            yield process
        finally:
            process.send_signal(stop)
            _, complaints = process.communicate(timeout=30)
        assert (process.returncode, complaints) == (0, "")


def address(process):
    return json.loads(process.stdout.readline())


def ran(*options, **environment):
    return subprocess.run(  # noqa: S603 - our own words
        [*COMMAND, *options],
        capture_output=True,
        text=True,
        env={**os.environ, **KEYS, **environment},
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_and_stops_cleanly(stop):
    with served("--json", stop=stop) as process:
        said = address(process)
        secret = httpx.get(f"{said['base_url']}/v1/phota/webhook-secret", headers=AS_ONE).json()

    assert said["control_url"] == f"{said['base_url']}/_control"
    assert [developer["api_key"] for developer in said["developers"]] == ["key-1", "key-2", "key-3"]
    assert said["developers"][0] | secret == said["developers"][0]


def test_people_get_a_table():
    with served(PHOTA_MOCK_KEYS="") as process:
        lines = [process.stdout.readline() for _ in range(9)]

    assert lines[0].startswith("Phota API v0.7.0 at http://127.0.0.1:")
    assert [line.split()[0] for line in lines[4:7]] == ["developer", "other", "no-credit"]
    assert lines[8] == "Ctrl-C ends it.\n"


def test_the_seed_makes_the_same_keys_and_secrets():
    def developers():
        with served("--json", "--seed", "7", PHOTA_MOCK_KEYS="") as process:
            return address(process)["developers"]

    first, again = developers(), developers()

    assert first == again
    assert first[0]["api_key"].startswith("pk_mock_")


def test_state_in_a_file_survives_a_restart(tmp_path):
    options = ("--json", "--state", str(tmp_path / "state.db"))
    with served(*options) as process:
        first = address(process)
        body = {"async": True, "client_request_id": "a"}
        before = httpx.post(first["base_url"] + GENERATE, json=body, headers=AS_ONE).json()
    with served(*options) as process:
        second = address(process)
        after = httpx.post(second["base_url"] + GENERATE, json=body, headers=AS_ONE).json()
        job = httpx.get(second["base_url"] + before["poll_url"], headers=AS_ONE).json()

    assert after == before
    assert job["job_id"] == before["job_id"]
    assert first["developers"] == second["developers"]


def test_several_workers_make_one_job_of_one_key(tmp_path):
    state = str(tmp_path / "state.db")
    with served("--json", "--workers", "2", "--state", state) as process:
        url = address(process)["base_url"]

        # Every call opens a connection of its own, so that both workers get some.
        headers = {**AS_ONE, "Connection": "close"}
        with httpx.Client(base_url=url, headers=headers, timeout=20) as api:

            def submit(number):
                body = {"async": True, "client_request_id": f"key-{number % 4}"}
                return api.post(GENERATE, json=body).json()

            with ThreadPoolExecutor(8) as pool:
                handles = list(pool.map(submit, range(40)))
            polled = [api.get(handle["poll_url"]) for handle in handles]
            charges = api.get("/_control/charges").json()["charges"]

    assert len({handle["job_id"] for handle in handles}) == 4
    assert {answer.status_code for answer in polled} == {200}
    assert len(charges) == 4


def test_answers_and_images_are_held_back_as_asked():
    with served("--json", "--latency", "0.05", "--image-seconds", "0.3") as process:
        said = address(process)
        with httpx.Client(base_url=said["base_url"], headers=AS_ONE) as client:
            secret = client.get("/v1/phota/webhook-secret")
            images = client.post(GENERATE, json={"prompt": "a lake"})

    assert images.status_code == 200
    assert secret.elapsed.total_seconds() >= 0.05
    assert images.elapsed.total_seconds() >= 0.35


def test_several_workers_without_a_shared_state_are_refused():
    refused = ran("--workers", "2")

    assert refused.returncode == 2
    assert "cannot share a state in memory" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_one_sentence():
    with served("--json") as process:
        port = address(process)["base_url"].rpartition(":")[2]
        refused = ran("--port", port)

    assert refused.returncode == 3
    assert refused.stderr.startswith(f"phota-contracts: The mock cannot listen on 127.0.0.1:{port}")


def test_keys_that_are_none_are_one_sentence():
    refused = ran(PHOTA_MOCK_KEYS='{"developer": 5}')

    assert refused.returncode == 2
    assert "is no printable ASCII text" in refused.stderr


def test_a_state_that_is_no_database_is_one_sentence(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("dear diary, " * 100, "utf-8")

    refused = ran("--state", str(file))

    assert refused.returncode == 2
    assert "is no SQLite file" in refused.stderr


def test_the_older_document_is_served_when_asked_for():
    with served("--json", "--api-version", "v0.5.0") as process:
        url = address(process)["base_url"]

        assert httpx.post(url + GENERATE, json={}).status_code == 401
        assert httpx.get(f"{url}/v1/phota/profiles/ids", headers=AS_ONE).status_code == 404
