"""`phota-contracts receive`, over real sockets, as a stranger meets it."""

import json
import os
import shutil
import signal
import subprocess
import sys

import httpx
import pytest
import trustme
from click.testing import CliRunner

from contracts.cli.receive import command
from contracts.errors import UsageError
from contracts.mock.sandbox import sandbox
from contracts.signatures import sign

SECRET = "whsec-canary-webhook-secret"
BODY = json.dumps({"message": f"\x1b[2J{SECRET}", "job_id": "job-1"}).encode()


@pytest.fixture
def start():
    started = []
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PHOTA_")}

    def call(*options, **environment):
        process = subprocess.Popen(  # noqa: S603 - our own command, our own arguments
            [sys.executable, "-m", "contracts", "receive", *map(str, options)],
            env={**clean, **(environment or {"PHOTA_WEBHOOK_SECRET": SECRET})},
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


@pytest.fixture
def pem(tmp_path):
    """A certificate for this machine with its key, and the authority that issued it."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    return tmp_path


def ended(process):
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=20)
    assert "Traceback" not in error
    return out


def test_a_callback_is_shown_and_kept_without_the_secret(start, tmp_path):
    kept = tmp_path / "callbacks.jsonl"
    process, first = start("--http", "--format", "json", "--output", str(kept))
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
    process, first = start("--http")

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


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_a_certificate_is_served_to_whoever_trusts_its_authority(start, pem):
    process, first = start("--certificate", pem / "chain.pem", "--key", pem / "key.pem")
    address = first.split()[-1]

    trusting = curl("--cacert", pem / "authority.pem", "--data-binary", "hello", address)
    doubting = curl("--data-binary", "hello", address)
    plain = curl("--data-binary", "hello", address.replace("https", "http"))
    out = ended(process)

    assert (trusting.returncode, trusting.stdout) == (0, "200")
    assert (doubting.returncode, doubting.stdout) == (60, "000")
    assert plain.returncode != 0
    assert out.count("hello") == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("none.pem",), "There is no file"),
        (("chain.pem",), "no certificate with the private key"),
        (("chain.pem", "--key", "authority.pem"), "no certificate with the private key"),
    ],
    ids=["no file", "no key", "another key"],
)
def test_what_is_no_certificate_with_its_key_is_refused_in_a_sentence(pem, given, said):
    words = [str(pem / word) if word.endswith(".pem") else word for word in given]

    done = CliRunner().invoke(command, ["--certificate", *words])

    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)


def test_the_target_is_asked_for_the_secret_by_which_it_signs(start):
    with sandbox(api_version="v0.7.0") as served:
        process, first = start(
            "--http", "--base-url", served.base_url, PHOTA_API_KEY=served.api_key
        )
        told = httpx.get(
            f"{served.base_url}/v1/phota/webhook-secret", headers={"X-API-Key": served.api_key}
        )
        secret = told.json()["webhook_signing_secret"]
        headers = {"X-Phota-Signature": sign(secret, BODY)}
        httpx.post(first.split()[-1], content=BODY, headers=headers)
        out = ended(process)

    assert "signature valid" in out
    assert secret not in out


def test_a_target_that_tells_no_secret_is_said_so_and_its_key_is_not(start):
    with sandbox(api_version="v0.7.0") as served:
        process, first = start(
            "--http", "--base-url", served.base_url, PHOTA_API_KEY="canary-unknown-key"
        )
        _, error = process.communicate(timeout=20)

    assert (process.returncode, first) == (3, "")
    assert "refused the key (401)" in error
    assert "canary" not in error


def test_without_a_secret_it_is_said_that_nothing_is_checked(start):
    process, first = start("--http", PHOTA_OTHER_API_KEY="another-key-1")

    httpx.post(first.split()[-1], content=BODY, headers={"X-Phota-Signature": sign(SECRET, BODY)})
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=20)

    assert "signature not checked" in out
    assert "Signatures are not checked" in error


@pytest.mark.parametrize("options", [["--target", "mock"], ["--base-url", "http://127.0.0.1:9"]])
def test_who_names_a_target_without_a_key_is_told(monkeypatch, options):
    for name in ("PHOTA_API_KEY", "PHOTA_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)

    done = CliRunner().invoke(command, ["--http", *options])

    assert isinstance(done.exception, UsageError)


def curl(*arguments):
    return subprocess.run(  # noqa: S603 - our own arguments
        ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", *map(str, arguments)],  # noqa: S607
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
