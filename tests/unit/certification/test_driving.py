"""A command gets what it is given and no more, and nothing of it stays behind."""

import json
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from contracts.certification.driving import drive, environment, words
from contracts.errors import UsageError

SHOWS_ENVIRONMENT = "import os, json; print(json.dumps(dict(os.environ)))"


def python(code):
    return [sys.executable, "-c", code]


def test_nothing_of_our_environment_is_inherited_but_the_path(tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canary")
    monkeypatch.setenv("PHOTA_API_KEY", "the key of a real developer")

    given = environment("https://127.0.0.1:1", "pk", "edit", {"drill": "edit"}, tmp_path / "ca")
    ending = drive(python(SHOWS_ENVIRONMENT), given, tmp_path, 20)

    seen = json.loads(ending.said)
    assert seen["PHOTA_API_KEY"] == "pk"
    assert json.loads(seen["PHOTA_CONTEXT"]) == {"drill": "edit"}
    assert seen["PATH"] == os.environ["PATH"]
    assert "AWS_SECRET_ACCESS_KEY" not in seen


def test_what_it_stores_and_says_is_told(tmp_path):
    code = (
        "import os, sys, pathlib;"
        f"out = pathlib.Path({str(tmp_path)!r}) / 'output';"
        "(out / 'a.png').write_bytes(b'picture'); (out / 'log.txt').write_text('from a file');"
        "print('to stdout'); print('to stderr', file=sys.stderr); sys.exit(3)"
    )

    ending = drive(python(code), {}, tmp_path, 20)

    assert (ending.exit_code, ending.succeeded, ending.timed_out) == (3, False, False)
    assert [(file.name, file.size) for file in ending.files] == [("a.png", 7), ("log.txt", 11)]
    assert all(said in ending.said for said in ("to stdout", "to stderr", "from a file"))


def test_the_time_limit_ends_it_and_its_children(tmp_path):
    marker = tmp_path / "pid"
    code = (
        "import subprocess, sys, time;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(marker)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )

    start = time.monotonic()
    ending = drive(python(code), {}, tmp_path, 2)

    assert ending.timed_out
    assert not ending.succeeded
    assert time.monotonic() - start < 20
    assert has_ended(int(marker.read_text()))


def test_children_end_with_it(tmp_path):
    marker = tmp_path / "pid"
    code = (
        "import subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(marker)!r}, 'w').write(str(child.pid))"
    )

    drive(python(code), {}, tmp_path, 20)

    assert has_ended(int(marker.read_text()))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="found by Linux's /proc")
def test_what_leaves_its_session_and_bears_sigterm_ends_with_it_too(tmp_path):
    marker = tmp_path / "pid"
    sleeping = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"
    code = (
        "import subprocess, sys, signal;"
        "signal.signal(15, signal.SIG_IGN);"
        f"child = subprocess.Popen([sys.executable, '-c', {sleeping!r}], start_new_session=True);"
        f"open({str(marker)!r}, 'w').write(str(child.pid))"
    )

    drive(python(code), {}, tmp_path, 20)

    assert has_ended(int(marker.read_text()))


def test_of_much_that_it_writes_the_beginning_and_the_end_are_kept(tmp_path):
    code = "import sys; print('first'); sys.stdout.write('x' * 50_000_000); sys.exit('the reason')"

    ending = drive(python(code), {}, tmp_path, 30)

    assert ending.said.startswith("first")
    assert ending.said.rstrip().endswith("the reason")
    assert len(ending.said) < 200_000


def test_a_client_that_hangs_is_not_waited_for_once_it_was_stopped(tmp_path):
    stop = threading.Event()
    threading.Timer(0.5, stop.set).start()

    start = time.monotonic()
    drive(python("import time; time.sleep(60)"), {}, tmp_path, 60, stop)

    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("raise SystemExit(7)", "ended with exit code 7"),
        ("import os; os.kill(os.getpid(), 9)", "was ended by SIGKILL"),
        ("import time; time.sleep(60)", "did not end in time"),
    ],
)
def test_how_it_ended_is_told_in_words(tmp_path, code, how):
    assert drive(python(code), {}, tmp_path, 3).how == how


def has_ended(pid):
    """Return whether a process is gone, or only its name is left."""
    for _ in range(100):
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:  # noqa: PTH123 - a kernel file
                state = stat.read().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("command", ["", "  ", "python 'unclosed"])
def test_what_is_no_command_is_refused(command):
    with pytest.raises(UsageError):
        words(command)


def test_what_cannot_be_started_is_told(tmp_path):
    with pytest.raises(UsageError, match="no-such-program"):
        drive(["no-such-program"], {}, tmp_path, 5)
