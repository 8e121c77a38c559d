"""While a run waits, a terminal shows for what, how long still, and what was spent."""

import io
import threading
from types import SimpleNamespace

import pytest
from rich.console import Console

from contracts.client import Shared
from contracts.client.sharing import Awaited, awaited
from contracts.pytest_plugin.progress import Progress, below, waiting


@pytest.fixture
def host(tmp_path):
    plan = SimpleNamespace(
        is_embedded=False,
        folder=tmp_path,
        restraint=SimpleNamespace(budget_usd=30.0),
        target=SimpleNamespace(is_loopback=False),
    )
    return SimpleNamespace(plan=plan, spent=lambda: 1.5)


@pytest.fixture
def training(tmp_path):
    """A training that a process waits for, until the test lets it end."""
    shared, ended, begun = (
        Shared(tmp_path, {"key": "developer"}),
        threading.Event(),
        threading.Event(),
    )
    name = shared.name("key", "fast")
    shared.once(name, lambda: {"id": "prof_1"})

    def wait():
        begun.set()
        ended.wait(30)
        return {}

    waiter = threading.Thread(target=shared.over, args=(name, wait))
    waiter.start()
    begun.wait(30)
    yield SimpleNamespace(end=lambda: (ended.set(), waiter.join()))
    ended.set()
    waiter.join()


def test_what_is_waited_for_is_known_until_it_is_over(tmp_path, training):
    (one,) = awaited(tmp_path)
    training.end()

    assert one.name == "developer-fast"
    assert 0 <= one.seconds < 30
    assert awaited(tmp_path) == []


def test_nothing_is_waited_for_before_anything_is_shared(tmp_path):
    assert awaited(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "here", "words"),
    [
        ("developer-fast", False, "waiting for the fast training, 41 of about 180 s"),
        ("developer-fast", True, "waiting for the fast training, 41 s"),
        (
            "other-standard-to-go",
            False,
            "waiting for the standard training of another developer to go, 41 of about 480 s",
        ),
    ],
)
def test_a_wait_is_told_in_words(name, here, words):
    assert waiting(Awaited(name, 41.3), here=here) == words


@pytest.mark.usefixtures("training")
def test_the_line_tells_what_was_spent_and_what_is_waited_for(host):
    assert below(host).startswith("spent $1.50 of $30.00 · waiting for the fast training, ")


def test_the_embedded_mock_costs_nothing(host):
    host.plan.is_embedded = True

    assert below(host) == ""


def shown(host, *, terminal):
    stream = io.StringIO()
    progress = Progress(Console(file=stream, force_terminal=terminal, width=100), host)
    progress.pytest_sessionstart(None)
    progress.pytest_collection_modifyitems([None] * 4)
    progress.pytest_runtest_logstart("tests/scenarios/test_job_states.py::test_one")
    progress.pytest_runtest_logreport(SimpleNamespace(when="teardown"))
    progress.pytest_sessionfinish(None)
    return stream.getvalue()


def test_a_terminal_shows_how_many_tests_are_done_and_what_was_spent(host):
    seen = shown(host, terminal=True)

    assert "1/4" in seen
    assert "job states" in seen
    assert "spent $1.50 of $30.00" in seen


def test_anything_else_shows_nothing(host):
    assert shown(host, terminal=False) == ""
