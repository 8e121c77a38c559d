"""The command line as users call it, and the mock as its variations are."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "mutants"))

from serving import mock

RUN_DEADLINE = 120


@pytest.fixture
def phota_contracts():
    """Run the command line in a process of its own, with the given environment entries."""

    def call(*arguments, cwd=None, **environment):
        return subprocess.run(  # noqa: S603 - our own command, our own arguments
            [sys.executable, "-m", "contracts", *map(str, arguments)],
            cwd=cwd,
            env=without_settings() | environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_DEADLINE,
            check=False,
        )

    return call


@pytest.fixture
def started():
    """Start the command line in a session of its own, killed when the context ends."""

    @contextmanager
    def start(*arguments, cwd, **environment):
        process = subprocess.Popen(  # noqa: S603 - our own command, our own arguments
            [sys.executable, "-m", "contracts", *map(str, arguments)],
            cwd=cwd,
            env=without_settings() | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    return start


def without_settings():
    return {key: value for key, value in os.environ.items() if not key.startswith("PHOTA_")}


@pytest.fixture
def varied():
    """Serve the mock with flavours."""

    @contextmanager
    def serve(*flavours):
        with mock(flavours=flavours) as target:
            yield target

    return serve
