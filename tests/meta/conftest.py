"""The command line as users call it."""

import os
import subprocess
import sys

import pytest

RUN_DEADLINE = 120


@pytest.fixture
def phota_contracts():
    """Run the command line in a process of its own, with the given environment entries."""

    def call(*arguments, cwd=None, **environment):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PHOTA_")}
        return subprocess.run(  # noqa: S603 - our own command, our own arguments
            [sys.executable, "-m", "contracts", *map(str, arguments)],
            cwd=cwd,
            env={**clean, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_DEADLINE,
            check=False,
        )

    return call
