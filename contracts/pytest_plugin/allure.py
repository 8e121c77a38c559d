"""Keep Allure to results of tests: a file for each of thousands of fixtures tells nothing."""

from pathlib import Path
from typing import Any

import pytest

_LISTENER = "allure_listener"


class _TestsAlone:
    """Allure's listener without its ears for fixtures."""

    def __init__(self, listener: Any) -> None:
        for name in dir(listener):
            if name.startswith("pytest_") and "fixture" not in name:
                setattr(self, name, getattr(listener, name))


def write_into(config: pytest.Config, folder: Path) -> None:
    """Let Allure's results go to the run's folder, unless somebody chose another."""
    if getattr(config.option, "allure_report_dir", "") is None:
        config.option.allure_report_dir = str(folder / "allure-results")


def keep_to_tests(config: pytest.Config) -> None:
    """Replace Allure's listener by one that writes no containers of fixtures."""
    listener = config.pluginmanager.get_plugin(_LISTENER)
    if listener is not None:
        config.pluginmanager.unregister(listener)
        config.pluginmanager.register(_TestsAlone(listener), _LISTENER)
