"""A signal ends a run in good order, wherever it comes; a second one ends it at once."""

import signal
import subprocess
import sys
import threading

import pytest

# A run whose tests wait for ever, and whose cleaning up takes as long as it is told to.
RUN = """
import signal, sys, time
import pytest
from contracts.cli.ending import Ending

class Run:
    def pytest_runtest_setup(self):
        print("waiting", flush=True)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self):
        print("cleaning", flush=True)
        {cleaning}
        print("clean", flush=True)

with Ending() as ending:
    arguments = [sys.argv[1], "-q", "-s", "-p", "no:cacheprovider"]
    sys.exit(pytest.main(arguments, plugins=[Run(), ending]))
"""


@pytest.fixture
def begun(tmp_path):
    """Begin a run; return its process once it waits."""
    (tmp_path / "test_wait.py").write_text(
        "import time\ndef test_wait():\n    time.sleep(600)\n", "utf-8"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    opened = []

    def begin(cleaning="pass"):
        script = RUN.format(cleaning=cleaning)
        process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-c", script, tmp_path / "test_wait.py"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        opened.append(process)
        read_until(process, "waiting")
        return process

    yield begin
    for process in opened:
        process.kill()
        process.communicate()


def read_until(process, word):
    """Read what the process says up to a word; one that falls silent is ended."""
    ended = threading.Timer(60, process.kill)
    ended.start()
    said = iter(process.stdout.readline, "")
    assert any(word in line for line in said), f"the run never said {word!r}"
    ended.cancel()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_lets_the_run_clean_up(begun, how):
    run = begun()

    run.send_signal(how)
    said, complained = run.communicate(timeout=60)

    assert run.returncode == 2  # pytest's own: interrupted
    assert said.count("clean\n") == 1
    assert "once more stops at once" in complained


def test_a_signal_while_it_cleans_up_changes_nothing_and_a_second_ends_it(begun):
    run = begun("time.sleep(600)")
    run.send_signal(signal.SIGTERM)
    read_until(run, "cleaning")

    run.send_signal(signal.SIGTERM)
    _, complained = run.communicate(timeout=60)

    assert run.returncode == 130
    assert "`phota-contracts sweep --all` deletes what is left" in complained


def test_the_first_signal_may_come_while_it_cleans_up(begun, tmp_path):
    (tmp_path / "test_wait.py").write_text("def test_wait():\n    pass\n", "utf-8")
    run = begun("time.sleep(1)")
    read_until(run, "cleaning")

    run.send_signal(signal.SIGTERM)
    said, _ = run.communicate(timeout=60)

    assert run.returncode == 0
    assert "clean\n" in said


def test_an_interrupt_that_is_dropped_is_made_up_for(begun, tmp_path):
    (tmp_path / "test_wait.py").write_text(
        "import time\n"
        "def test_wait():\n"
        "    try:\n"
        "        time.sleep(600)\n"
        "    except KeyboardInterrupt:\n"
        "        pass\n"
        "def test_wait_again():\n"
        "    time.sleep(600)\n",
        "utf-8",
    )
    run = begun()

    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=60)

    assert run.returncode == 2
    assert "clean\n" in said


def test_an_interrupt_that_python_drops_comes_again_at_once(begun, tmp_path):
    (tmp_path / "test_wait.py").write_text(
        "import os, signal, time\n"
        "class Final:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        time.sleep(1)\n"
        "def test_wait():\n"
        "    Final()\n"
        "    time.sleep(600)\n",
        "utf-8",
    )

    said, complained = begun().communicate(timeout=60)

    assert "clean\n" in said
    assert "Exception ignored" not in complained


FORKED = """
import os, signal, sys, time
from contracts.cli.ending import Ending

with Ending():
    if child := os.fork():
        os.wait()
        sys.exit(0)
    try:
        print("waiting", flush=True)
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt:
        os.kill(os.getpid(), signal.SIGTERM)
        print("clean", flush=True)
"""


def test_a_process_that_was_forked_is_interrupted_once_and_says_nothing():
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", FORKED], capture_output=True, text=True, timeout=60, check=False
    )

    assert done.stdout == "waiting\nclean\n"
    assert done.stderr == ""
