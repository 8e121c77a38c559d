"""No key, webhook secret or download signature reaches any file of a run, whatever goes wrong."""

import json

import pytest

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


PART = (
    "auth.missing-key-403",
    "auth.invalid-key-401",
    "result.*",
    "job.accepted",
    "callback.secret*",
)


def leaking(request):
    """Answer everything with secrets, and with the key that came."""
    body = {**BODY, "detail": f"you sent {request.headers.get('X-API-Key')}"}
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


def _leaks(content):
    return b"canary-" in content
