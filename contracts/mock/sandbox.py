"""The mock in a process of its own, for as long as somebody needs it."""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import SuiteError
from contracts.mock.billing import Prices
from contracts.mock.settings import Settings, developers, dollars
from contracts.mock.triggers import MODERATED, NO_SUBJECT

_START_DEADLINE = 20.0  # seconds
_STOP_DEADLINE = 5.0
_ENDING = 0.5  # between the end of a process's output and its own
_TRAINING_IMAGES = 50
_LONGEST_LINE = 64 * 1024


_JOB_SECONDS = 0.1  # long enough to be seen running, short enough for hundreds of jobs


@dataclass(frozen=True)
class Sandbox:
    """A running mock: its addresses, its developers' keys, and what it reacts to. Prices in USD."""

    base_url: str
    control_url: str
    api_key: str = field(repr=False)
    other_api_key: str = field(repr=False)
    no_credit_api_key: str = field(repr=False)
    moderated_prompt: str
    no_subject_image_url: str
    image_urls: tuple[str, ...]
    prices: Mapping[str, float]


@contextmanager
def sandbox(*, api_version: str, seed: int | None = None) -> Iterator[Sandbox]:
    """Serve the mock on a free loopback port until the context ends.

    Keys and ids follow from the seed, and are random without one. Raises `SuiteError` if the
    mock does not come up. It also ends when this process does, however that happens.
    """
    settings = settings_for(api_version=api_version, seed=seed)
    process = subprocess.Popen(
        [sys.executable, "-m", "contracts.mock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **settings.to_environment()},
    )
    try:
        yield described(settings, _announced(process))
    finally:
        _stop(process)


def settings_for(
    *,
    api_version: str,
    seed: int | None = None,
    defects: tuple[str, ...] = (),
    flavours: tuple[str, ...] = (),
) -> Settings:
    """Return the settings of a sandbox: three developers, and jobs of a tenth of a second."""
    return Settings(
        api_version=api_version,
        seed=seed,
        developers=developers(Settings.credit_usd, seed, environment={}),
        job_seconds=_JOB_SECONDS,
        defects=defects,
        flavours=flavours,
    )


def described(settings: Settings, address: Mapping[str, Any]) -> Sandbox:
    """Return the sandbox that is served at the address which a mock announced."""
    keys = {developer.name: developer.key for developer in settings.developers}
    return Sandbox(
        base_url=address["base_url"],
        control_url=address["control_url"],
        api_key=keys["developer"],
        other_api_key=keys["other"],
        no_credit_api_key=keys["no-credit"],
        moderated_prompt=f"a photo of {MODERATED}",
        no_subject_image_url=NO_SUBJECT,
        image_urls=tuple(
            f"https://images.example.com/training/{number:02}.jpg"
            for number in range(1, _TRAINING_IMAGES + 1)
        ),
        prices=_prices(settings),
    )


def _prices(settings: Settings) -> dict[str, float]:
    prices = Prices.assuming(settings.unpublished_price_usd)
    return {name: dollars(price) for name, price in (prices.image | prices.training).items()}


def _announced(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """Return the line by which the mock says that it answers."""
    line = _first_line(process)
    if not line.endswith(b"\n"):
        fate = _fate(process)
        raise SuiteError(f"The mock {fate}.", "Start it with `phota-contracts mock` to see why.")
    announced: dict[str, Any] = json.loads(line)
    return announced


def _fate(process: subprocess.Popen[bytes]) -> str:
    try:
        return f"ended at once with exit code {process.wait(_ENDING)}"
    except subprocess.TimeoutExpired:
        return f"did not start in {_START_DEADLINE:.0f} s"


def _first_line(process: subprocess.Popen[bytes]) -> bytes:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    deadline = time.monotonic() + _START_DEADLINE
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while not line.endswith(b"\n") and selector.select(max(0, deadline - time.monotonic())):
            read = os.read(process.stdout.fileno(), _LONGEST_LINE)
            if not read:
                break
            line += read
    return line


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_DEADLINE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
