"""Show where a test failed as Python itself does, from the scenario's own line on.

pytest's way parses the source of each frame anew: for a failed request that took longer than most
tests. Where somebody lets pytest itself show failures, they are shown in its way.
"""

from pathlib import Path

import pytest

from contracts.pytest_plugin.options import SCENARIOS


def show_plainly(config: pytest.Config) -> None:
    """Let failures be shown as Python shows them, unless a terminal shows them."""
    if not config.pluginmanager.hasplugin("terminal"):
        config.option.tbstyle = "native"


def begin_in_scenario(config: pytest.Config, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Leave out the frames above the scenario: they are those of pytest, the same each time."""
    if getattr(config.option, "tbstyle", None) != "native":
        return
    for place, entry in enumerate(excinfo.traceback):
        if SCENARIOS in Path(entry.path).parents:
            excinfo.traceback = excinfo.traceback[place:]
            return
