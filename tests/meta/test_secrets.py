"""No key, webhook secret or download signature reaches any file of a run, whatever goes wrong."""

import base64
import json
import os
import subprocess
import sys
from urllib.parse import quote

import pytest

from contracts.client.waiting import eventually

KEYS = {
    "PHOTA_API_KEY": "canary-developer-key-1",
    "PHOTA_OTHER_API_KEY": "canary-other-key-2",
    "PHOTA_NO_CREDIT_API_KEY": "canary-poor-key-3",
}
BODY = {
    "job_id": "job-1",
    "status": "succeeded",
    "operation": "edit",
    "poll_url": "/v1/phota/jobs/job-1",
    "created_at": "2026-01-01T00:00:00Z",
    "profile_id": "profile-1",
    "message": "",
    "webhook_signing_secret": "canary-webhook-secret",
    "images": ["canary"],
    "download_urls": [
        "http://127.0.0.1:9/files/canary-in-the-path/1.png?X-Goog-Signature=canary-signature",
    ],
    "known_subjects": {"counts": {}},
    "result": {
        "download_urls": ["http://127.0.0.1:9/f/2.png?sig=canary-signature&exp=1"],
        "known_subjects": {"counts": {}},
    },
}


PART = ("auth.missing-key", "auth.key-not-echoed", "job.accepted", "callback.secret", "result.urls")


def leaking(request):
    """Answer everything with secrets, and with the key that came."""
    key = request.headers.get("X-API-Key", "")
    ways = (key, quote(key[:9]) + quote(key[9:]), key.encode().hex(), repr([key]), json.dumps(key))
    escaped = "".join(f"&#{ord(character)};" for character in key)
    coded = base64.b64encode(f"user:{key}!".encode()).decode()
    body = {**BODY, "detail": ["you sent", *ways, escaped, coded]}
    headers = {"Content-Type": "application/json", "X-Echo": request.headers.get("X-API-Key", "")}
    return (202 if request.command == "POST" else 200), headers, json.dumps(body).encode()


def crashing(request):
    """Answer with something that is no JSON, and not even text."""
    return 500, {"Content-Type": "application/json"}, b"\xff\xfe{" + request.body[:100]


@pytest.mark.parametrize("answer", [leaking, crashing])
def test_no_secret_is_in_any_file_of_a_run(serve, phota_contracts, tmp_path, answer):
    base_url = serve(answer)

    part = [f"--clause={clause}" for clause in PART]
    options = ("--base-url", base_url, "--reports", tmp_path, *part)
    done = phota_contracts("run", *options, **KEYS)

    assert done.returncode == 1, done.stderr
    leaks = [file for file in tmp_path.rglob("*") if file.is_file() and _leaks(file.read_bytes())]
    assert leaks == []
    assert not _leaks((done.stdout + done.stderr).encode())


def test_a_run_that_is_killed_has_written_no_secret_either(serve, tmp_path):
    base_url = serve(leaking)
    options = ["--base-url", base_url, "--reports", str(tmp_path), *map("--clause={}".format, PART)]

    process = subprocess.Popen(  # noqa: S603 - our own command, our own arguments
        [sys.executable, "-m", "contracts", "run", *options],
        env={**os.environ, **KEYS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    is_under_way = eventually(lambda: len(list(tmp_path.rglob("*-result.json"))) >= 5 or None, 60)
    process.kill()
    process.wait()

    assert is_under_way
    assert [
        file for file in tmp_path.rglob("*") if file.is_file() and _leaks(file.read_bytes())
    ] == []


def _leaks(content):
    return any(form in content for form in FORMS)


FORMS = (
    b"canary-",
    b"canary-developer".hex().encode(),
    b"canary-other".hex().encode(),
    base64.b64encode(b"nary-developer-"),
    base64.b64encode(b"user:canary-oth"),
    "".join(f"&#{ord(character)};" for character in "canary").encode(),
)
