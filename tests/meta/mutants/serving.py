"""A mock in a process forked from this one: it is there in milliseconds, with nothing to import."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.mock.sandbox import Sandbox, described
from contracts.mock.server import Address, serve
from contracts.mock.settings import Settings

STDIN = 0


@contextmanager
def serving(settings: Settings) -> Iterator[Sandbox]:
    """Serve a mock until the context ends; it also ends with this process, however that happens."""
    told, telling = os.pipe()
    ending, living = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        os.close(living)
        os.dup2(ending, STDIN)
        _serve(settings, telling)
    os.close(telling)
    os.close(ending)
    try:
        with os.fdopen(told) as stream:
            address = json.loads(stream.readline())
        yield described(settings, address)
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(living)
        os.waitpid(child, 0)


def _serve(settings: Settings, telling: int) -> None:
    """Serve until the other end of our standard input is gone, and never return."""

    def announce(address: Address) -> None:
        with os.fdopen(telling, "w") as stream:
            stream.write(address.to_json() + "\n")

    try:
        serve(settings, announce, until_stdin_ends=True)
    finally:
        os._exit(0)
