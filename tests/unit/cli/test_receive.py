"""`phota-contracts receive`, over real sockets, as a stranger meets it."""

import json
import os
import signal
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from contracts.cli.receive import command
from contracts.errors import UsageError
from contracts.signatures import sign

SECRET = "whsec-canary-webhook-secret"
BODY = json.dumps({"message": f"\x1b[2J{SECRET}", "job_id": "job-1"}).encode()


@pytest.fixture
def start():
    started = []

    def call(*options):
        process = subprocess.Popen(  # noqa: S603 - our own command, our own arguments
            [sys.executable, "-m", "contracts", "receive", "--http", *options],
            env={**os.environ, "PHOTA_WEBHOOK_SECRET": SECRET},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, process.stdout.readline()

    yield call
    for process in started:
        process.kill()
        process.communicate()


def ended(process):
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert "Traceback" not in error
    return out


def test_a_callback_is_shown_and_kept_without_the_secret(start, tmp_path):
    kept = tmp_path / "callbacks.jsonl"
    process, first = start("--format", "json", "--output", str(kept))
    headers = {"X-Phota-Signature": sign(SECRET, BODY), "Content-Type": "application/json"}

    answer = httpx.post(json.loads(first)["address"], content=BODY, headers=headers)
    out = ended(process)

    assert (answer.status_code, answer.content, "server" in answer.headers) == (200, b"", False)
    assert json.loads(out) == json.loads(kept.read_text())
    assert json.loads(out)["signature"] == "valid (hex)"
    assert "job-1" in out
    assert "canary" not in out
    assert sign(SECRET, BODY) not in out


def test_what_a_stranger_sends_does_nothing_to_the_terminal(start):
    process, first = start()

    httpx.post(first.split()[-1], content=b"\x1b[2Jforged")
    out = ended(process)

    assert "signature missing" in out
    assert "forged" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("options", [[], ["--http", "--certificate", "chain.pem"]])
def test_it_must_be_said_who_ends_tls(options):
    done = CliRunner().invoke(command, options)

    assert isinstance(done.exception, UsageError | SystemExit)
    assert done.exit_code != 0
