"""Find out whether a target answers at all, and start the mock where it is the target."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import httpx

from contracts.client import Target
from contracts.errors import TargetError

if TYPE_CHECKING:
    from contracts.mock.sandbox import Sandbox

_PROBE_DEADLINE = 10.0


def reach(target: Target) -> None:
    """Raise `TargetError` unless the target answers a request with HTTP, whatever it says."""
    url = target.base_url + "/v1/phota/profiles/ids"
    try:
        with httpx.Client(timeout=_PROBE_DEADLINE, trust_env=False) as client:
            client.get(url)
    except httpx.TimeoutException:
        raise TargetError(
            f"{target.base_url} accepts connections but did not answer in {_PROBE_DEADLINE:.0f} s.",
            "Is it the address of a running Phota service?",
        ) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise TargetError(
            f"{target.base_url} cannot be reached: {str(error) or type(error).__name__}.",
            "Is the address right and the service up?",
        ) from None


@contextmanager
def embedded_mock(target: Target, seed: int) -> Iterator[Target]:
    """Start the mock on a free loopback port, and give the target that it is, until the end."""
    from contracts.mock.sandbox import sandbox  # noqa: PLC0415 - only the embedded mock pays for it

    with sandbox(api_version=target.api_version, seed=seed) as served:
        yield of_sandbox(target, served)


def of_sandbox(target: Target, served: "Sandbox") -> Target:
    """Return the target with all that there is to know of this sandbox."""
    known = {item.name: getattr(served, item.name) for item in fields(served)}
    return replace(target, **known)
