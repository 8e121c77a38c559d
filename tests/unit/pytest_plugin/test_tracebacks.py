"""Reports show a failure from the scenario's own line on; a terminal shows it as pytest does."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.pytest_plugin.options import SCENARIOS
from contracts.pytest_plugin.tracebacks import begin_in_scenario, show_plainly


def configured(*, terminal):
    manager = SimpleNamespace(hasplugin=lambda name: terminal and name == "terminal")
    config = SimpleNamespace(pluginmanager=manager, option=SimpleNamespace())
    show_plainly(config)
    return config


def failing_in(file):
    scope = {}
    exec(compile("def fail(): assert None, 'said'", file, "exec"), scope)  # noqa: S102 - our own
    with pytest.raises(AssertionError) as told:
        scope["fail"]()
    return told


def files(told):
    return [Path(entry.path).name for entry in told.traceback]


@pytest.mark.parametrize("place", ["test_x.py", "topic/test_x.py", "conftest.py"])
def test_what_stands_above_the_scenario_is_left_out(place):
    told = failing_in(str(SCENARIOS / place))

    begin_in_scenario(configured(terminal=False), told)

    assert files(told) == [Path(place).name]
    shown = str(told.getrepr(style="native"))
    assert place in shown
    assert "AssertionError: said" in shown
    assert Path(__file__).name not in shown


def test_what_failed_elsewhere_is_shown_whole():
    told = failing_in("elsewhere.py")

    begin_in_scenario(configured(terminal=False), told)

    assert files(told) == [Path(__file__).name, "elsewhere.py"]


def test_on_a_terminal_pytest_shows_what_it_likes():
    config, told = configured(terminal=True), failing_in(str(SCENARIOS / "test_x.py"))

    begin_in_scenario(config, told)

    assert not vars(config.option)
    assert files(told) == [Path(__file__).name, "test_x.py"]
