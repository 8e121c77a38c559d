"""No key, webhook secret or download signature reaches any file of a run, whatever goes wrong."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
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


SCENARIOS = Path(__file__).parents[1] / "scenarios"
DEATH = "os.getpid() != PARENT and os.kill(os.getpid(), 9)"
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
    done = phota_contracts("run", *judging(serve(answer)), "--reports", tmp_path, **KEYS)

    assert done.returncode == 1, done.stderr
    assert leaks_in(tmp_path, done) == []


@pytest.mark.parametrize(
    ("sabotage", "workers", "code"),
    [
        ("def pytest_runtest_setup(item):\n    raise RuntimeError(KEY)", 1, 3),
        ("def pytest_runtest_logreport(report):\n    raise RuntimeError(KEY)", 1, 3),
        ("def pytest_runtest_logreport(report):\n    raise RuntimeError(KEY)", 2, 3),
        ("def pytest_runtest_teardown(item):\n    raise KeyboardInterrupt(KEY, SECRET)", 1, 130),
        (f"def pytest_runtest_teardown(item):\n    {DEATH}", 2, 3),
    ],
    ids=[
        "a fixture fails",
        "pytest fails",
        "pytest fails beside workers",
        "interrupted",
        "a worker dies",
    ],
)
def test_nor_does_our_own_failure_write_one(
    serve, phota_contracts, tmp_path, sabotage, workers, code
):
    options = ("-n", workers, "--scenarios-only", "--reports", tmp_path / "reports")
    chosen = judging(serve(leaking), "job.accepted", "callback.secret")

    done = phota_contracts("run", *chosen, *options, **KEYS, **plugin(tmp_path, sabotage))

    assert done.returncode == code, done.stderr
    assert leaks_in(tmp_path / "reports", done) == []
    assert list((tmp_path / "reports").rglob("verdict.json"))


@pytest.mark.parametrize(
    ("sabotage", "options"),
    [
        ("", ["-rA"]),
        ("def pytest_runtest_teardown(item):\n    raise KeyboardInterrupt(KEY)", ["--full-trace"]),
    ],
    ids=["to its end", "interrupted"],
)
def test_nor_does_pytest_by_itself(serve, tmp_path, sabotage, options):
    told = ("-vv", "-l", "-k", "generate-plain", "--scenarios-only", "--log-cli-level=DEBUG")
    files = (f"--log-file={tmp_path / 'log'}", f"--junitxml={tmp_path / 'junit.xml'}")
    where = ("--reports", tmp_path, "-c", SCENARIOS / "pytest.ini", "-p", "no:cacheprovider")

    done = subprocess.run(  # noqa: S603 - our own command, our own arguments
        [
            *(sys.executable, "-m", "pytest", str(SCENARIOS)),
            *map(str, (*told, *options, *files, *where, *judging(serve(leaking), "job.accepted"))),
        ],
        env={**os.environ, **KEYS, **plugin(tmp_path / "plugins", sabotage)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode in {1, 2, 130}, done.stderr
    assert "‹key:" in done.stdout
    assert leaks_in(tmp_path, done, but="plugins") == []


def test_nor_do_the_commands_that_read_what_a_run_has_left(serve, phota_contracts, tmp_path):
    base_url, runs = serve(leaking), tmp_path / "runs"
    target = tmp_path / "targets.toml"
    target.write_text(f'[tool.phota-contracts.targets.canary]\nbase_url = "{base_url}"\n')
    judged = (*judging(base_url, "auth.missing-key"), "--scenarios-only")
    shards = []
    for part in ("1/2", "2/2"):
        here = ("--shard", part, "--reports", runs / part[0])
        phota_contracts("run", *judged, *here, **KEYS)
        shards.append(next((runs / part[0]).glob("2*")))
    named = ("--target", "canary", "--config", target)

    said = [
        phota_contracts("plan", *named, "--json", **KEYS),
        phota_contracts("report", "merge", *shards, "--reports", runs / "merged", **KEYS),
        phota_contracts("run", *judged, "--resume", shards[0], *here, **KEYS),
        phota_contracts("report", shards[0], **KEYS),
        phota_contracts("report", shards[0], "--format", "html", **KEYS),
        phota_contracts("sweep", shards[0], **KEYS),
        phota_contracts("sweep", "--all", "--reports", runs / "1"),
    ]

    assert all(each.stdout or each.stderr for each in said)
    assert [leak for each in said for leak in leaks_in(runs, each)] == []


def test_a_run_that_is_killed_has_written_no_secret_either(serve, tmp_path):
    options = [*judging(serve(leaking)), "--reports", str(tmp_path)]

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
    assert leaks_in(tmp_path) == []


def test_a_defect_of_ours_is_shown_without_them(phota_contracts, tmp_path):
    environment = plugin(tmp_path, "")
    (tmp_path / "sitecustomize.py").write_text(
        "import os, click\n"
        "def invoke(self, ctx): raise ZeroDivisionError(os.environ['PHOTA_API_KEY'])\n"
        "click.Command.invoke = invoke\n"
    )

    done = phota_contracts("plan", **KEYS, **environment)

    assert "ZeroDivisionError: ‹key:" in done.stderr
    assert leaks_in(tmp_path / "reports", done) == []


def judging(base_url, *clauses):
    return ("--base-url", base_url, *(f"--clause={clause}" for clause in clauses or PART))


def plugin(folder, sabotage):
    """Return the environment in which pytest loads a plugin that knows secrets and does this."""
    folder.mkdir(exist_ok=True)
    known = f"KEY, SECRET = os.environ.get('PHOTA_API_KEY'), {BODY['webhook_signing_secret']!r}"
    (folder / "sabotage.py").write_text(f"import os\nPARENT = os.getpid()\n{known}\n{sabotage}\n")
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"PYTHONPATH": path, "PYTEST_PLUGINS": "sabotage"}


def leaks_in(folder, done=None, but="sabotage"):
    """Return the files, and the part of the output, that hold a secret."""
    files = [file for file in folder.rglob("*") if file.is_file() and but not in str(file)]
    found = [file for file in files if _leaks(file.read_bytes())]
    said = [] if done is None else [done.stdout, done.stderr]
    return found + [text for text in said if _leaks(text.encode())]


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
