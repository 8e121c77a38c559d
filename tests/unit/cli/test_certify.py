"""What a partner types, and what a person who verifies types."""

import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from contracts.certification.certificate import keys
from contracts.certification.certificate.envelope import sealed
from contracts.certification.certificate.statement import statement
from tests.unit.certification.test_certificate import CERTIFIED, KEY, NOW, STATEMENT

MODEL = Path(__file__).parents[3] / "fixtures" / "clients" / "python"
CHECKED = "client-signature.checked"
DAY = NOW.strftime("%Y-%m-%d")


@pytest.fixture
def certificate(tmp_path):
    (tmp_path / "issuer.pub").write_bytes(keys.public_pem(KEY.public_key()))
    file = tmp_path / "certificate.json"
    file.write_bytes(sealed(STATEMENT, KEY))
    return file


@pytest.fixture
def verify(ours, certificate):
    def call(*arguments):
        key = certificate.with_name("issuer.pub")
        return ours("verify", certificate, "--key", key, *arguments)

    return call


def test_a_part_of_the_drills_certifies_nothing_and_tells_everything(ours, tmp_path):
    command = f"{sys.executable} {MODEL}"

    done = ours(
        "certify", "--command", command, "--drill", "edit", "--reports", tmp_path, "--jobs", 2
    )

    assert done.returncode == 4, done.stderr
    assert "No certificate, only facts.json: not tested: " in done.stdout
    assert "drills that were not run: " in done.stdout
    run = tmp_path / "latest"
    assert not (run / "certificate.json").exists()
    facts = json.loads((run / "facts.json").read_text())
    assert facts["drills"] == ["edit"]
    assert len(facts["not_certified"]) == 3
    again = ours("report", run, "--format", "html")
    assert again.stdout == (run / "report.html").read_text()
    assert "incomplete" in (run / "verdict.json").read_text()


def test_a_client_that_fails_the_smoke_gate_is_told_so_at_once(ours, tmp_path):
    command = f"{sys.executable} -c 'print(chr(27))'"

    done = ours("certify", "--command", command, "--reports", tmp_path / "reports")

    assert done.returncode == 1
    assert "it sent nothing to PHOTA_BASE_URL" in done.stderr
    assert "so it was not drilled" in done.stderr
    assert "\x1b" not in done.stderr
    assert not (tmp_path / "reports").exists()


def test_reports_that_cannot_be_written_are_told_before_the_drills(ours, tmp_path):
    (tmp_path / "file").touch()

    done = ours("certify", "--verifier", "/no/such/verifier", "--reports", tmp_path / "file")

    assert done.returncode == 3
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_client_that_hangs_at_once(tmp_path, number):
    marker = tmp_path / "pid"
    hangs = f"sh -c 'echo $$ > {marker}.$$; mv {marker}.$$ {marker}; exec sleep 60'"
    command = [sys.executable, "-m", "contracts", "certify", "--command", hangs]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=tmp_path, stderr=subprocess.PIPE
    ) as certifying:
        try:
            begun = time.monotonic()
            while not marker.exists():
                assert time.monotonic() - begun < 30
                time.sleep(0.05)

            certifying.send_signal(number)

            _, said = certifying.communicate(timeout=25)
        finally:
            certifying.kill()
    assert certifying.returncode == 130
    assert b"Traceback" not in said
    assert not Path(f"/proc/{marker.read_text().strip()}").exists()
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize(
    ("verifier", "code", "broken"),
    [
        (f"{sys.executable} {MODEL / 'verifier.py'}", 4, set()),
        ("""sh -c 'while read line; do echo "{\\"accept\\": true}"; done'""", 1, {CHECKED}),
    ],
)
def test_a_verifying_function_alone_is_judged_and_not_certified(
    ours, tmp_path, verifier, code, broken
):
    done = ours("certify", "--verifier", verifier, "--reports", tmp_path)

    assert done.returncode == code, done.stderr
    facts = json.loads((tmp_path / "latest" / "facts.json").read_text())
    assert facts["drills"] == ["verifier"]
    assert {each["id"] for each in facts["clauses"] if each["verdict"] == "fail"} == broken


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Nothing is to be certified"),
        (["--verifier", " "], "--verifier is empty"),
        (["--command", ""], "--command is empty"),
        (["--command", "'"], "is no command"),
        (["--command", "nonsuch-client"], "Cannot start 'nonsuch-client'"),
        (["--command", "x", "--without", "colours"], "no feature 'colours'"),
        (["--command", "x", "--without", "edit,generate,enhance,remix"], "leaves no operation"),
        (["--command", "x", "--drill", "nonsuch"], "No drill matches"),
        (["--command", "x", "--digest", "main"], "needs --name"),
        (["--command", "x", "--key", "/nowhere"], "cannot be read"),
    ],
)
def test_wrong_usage_is_one_sentence(ours, arguments, said):
    done = ours("certify", *arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("command", "codes"), [("certify", "01234"), ("verify", "0123")])
def test_every_exit_code_is_told(ours, command, codes):
    told = ours(command, "--help").stdout

    assert re.findall(r"^\s+(\d)  ", told, re.MULTILINE) == list(codes)


def test_a_pair_of_keys_is_made_once(ours, tmp_path):
    file = tmp_path / "issuer.pem"

    made, again = ours("keygen", file), ours("keygen", file)

    assert made.returncode == 0
    assert keys.identity(keys.read_public(tmp_path / "issuer.pem.pub")) in made.stdout
    assert again.returncode == 2
    assert "not overwritten" in again.stderr


def test_a_valid_certificate_is_told(verify):
    done = verify("--today", DAY)

    assert done.returncode == 0, done.stderr
    assert f"Valid: Acme photos 2.1.0 (sha256:{'a' * 64})" in done.stdout
    assert "self-signed" not in done.stdout


@pytest.mark.parametrize(
    ("day", "said"), [("2026-11-20", "yet to come"), ("2027-02-19", "expired on 2027-02-19")]
)
def test_a_certificate_is_valid_from_its_first_day_until_before_its_last(verify, day, said):
    done = verify("--today", day)

    assert done.returncode == 1
    assert said in done.stderr


def test_a_document_that_there_is_not_is_told_before_anything_else(verify):
    done = verify("--today", DAY, "--document", "v9.9.9")

    assert done.returncode == 2
    assert done.stdout == ""


def test_a_self_signed_certificate_says_so(verify, certificate):
    certificate.write_bytes(sealed(statement(CERTIFIED, NOW, self_signed=True), KEY))

    done = verify("--today", "2026-11-22")

    assert done.returncode == 0, done.stderr
    assert "self-signed" in done.stdout


def test_what_a_document_changes_is_told_and_refuses_nothing(verify):
    done = verify("--today", "2026-11-22", "--document", "v0.5.0")

    assert done.returncode == 0, done.stderr
    assert "client-retry.same-key rests on words of the document that have changed" in done.stdout


@pytest.mark.parametrize("name", ["--transcript", "--report"])
def test_evidence_of_another_run_is_refused(verify, certificate, name):
    done = verify("--today", "2026-11-22", name, certificate)

    assert done.returncode == 1
    assert "that the certificate was issued for" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_cannot_be_read_is_wrong_usage(ours, certificate, tmp_path):
    key = certificate.with_name("issuer.pub")

    for arguments in ((tmp_path / "none", "--key", key), (certificate, "--key", certificate)):
        done = ours("verify", *arguments)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
