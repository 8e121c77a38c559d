"""Keep Allure to results of tests: a file for each of thousands of fixtures tells nothing."""

from pathlib import Path
from typing import Any

import allure_commons
import pytest

from contracts.client import Redactor

_LISTENER = "allure_listener"


class _TestsAlone:
    """Allure's listener without its ears for fixtures."""

    def __init__(self, listener: Any) -> None:
        for name in dir(listener):
            if name.startswith("pytest_") and "fixture" not in name:
                setattr(self, name, getattr(listener, name))


class _Redacted:
    """Redacts a result before it is written: a run that is killed cleans up nothing."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: Any) -> None:
        details = result.statusDetails
        if details is not None:
            details.message = self._redactor.text(details.message or "")
            details.trace = self._redactor.text(details.trace or "")


def redact(config: pytest.Config, redactor: Redactor) -> None:
    """Let nothing secret into Allure's files, not even for as long as the run lasts."""
    plugin = _Redacted(redactor)
    allure_commons.plugin_manager.register(plugin)
    config.add_cleanup(lambda: allure_commons.plugin_manager.unregister(plugin))


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
