"""Servers in processes forked from this one: there in milliseconds, with nothing to import."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from contracts.client import Target
from contracts.documents import newest
from contracts.mock.sandbox import described, settings_for
from contracts.mock.server import Address, serve
from contracts.pytest_plugin.reaching import of_sandbox

SEED = 20251121
NOWHERE = Target(name="mock", base_url="http://127.0.0.1:9", api_version=newest())
OUTPUT = 1


@contextmanager
def mock(*, defects: tuple[str, ...] = (), flavours: tuple[str, ...] = ()) -> Iterator[Target]:
    """Serve our mock until the context ends."""
    settings = settings_for(api_version=newest(), seed=SEED, defects=defects, flavours=flavours)

    def start() -> None:
        serve(settings, _announce)

    with _forked(start) as told:
        yield of_sandbox(NOWHERE, described(settings, told))


@contextmanager
def independent(main: Callable[[list[str]], object], options: list[str]) -> Iterator[Target]:
    """Serve an independent server, by its own command line, until the context ends."""
    with _forked(lambda: main(options)) as told:
        told["image_urls"] = tuple(told["image_urls"])
        yield replace(NOWHERE, **told)


@contextmanager
def _forked(start: Callable[[], object]) -> Iterator[dict]:
    """Yield the line of JSON by which a server in another process says where it is.

    It ends with this process, however that ends.
    """
    told, telling = os.pipe()
    ending, living = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(told)
        os.close(living)
        os.dup2(telling, OUTPUT)
        sys.stdout = os.fdopen(OUTPUT, "w")
        threading.Thread(target=_end_with, args=[ending], daemon=True).start()
        try:
            start()
        finally:
            os._exit(0)
    os.close(telling)
    os.close(ending)
    try:
        with os.fdopen(told) as stream:
            yield json.loads(stream.readline())
    finally:
        os.kill(child, signal.SIGKILL)
        os.close(living)
        os.waitpid(child, 0)


def _announce(address: Address) -> None:
    sys.stdout.write(address.to_json() + "\n")
    sys.stdout.flush()


def _end_with(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(0)
