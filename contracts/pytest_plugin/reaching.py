"""Find out whether a target answers at all, and start the mock where it is the target."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from contracts.client import Target
from contracts.client.trusting import authorities
from contracts.errors import TargetError

if TYPE_CHECKING:
    from contracts.mock.sandbox import Sandbox

_PROBE_DEADLINE = 5.0
_PROBES = 5
_SILENCES = 2
_BETWEEN_PROBES = 0.1


def reach(target: Target) -> None:
    """Raise `TargetError` unless the target answers a request with HTTP, whatever it says.

    It is asked a few times, since one lost answer does not mean that nobody is there.
    """
    url = target.base_url + "/v1/phota/profiles/ids"
    trusted = authorities(target.ca_file)
    silent = 0
    for left in reversed(range(_PROBES)):
        try:
            with httpx.Client(timeout=_PROBE_DEADLINE, trust_env=False, verify=trusted) as client:
                client.get(url)
        except httpx.TimeoutException:
            silent += 1
            if silent == _SILENCES or not left:
                raise TargetError(
                    f"{target.base_url} accepts connections but did not answer in "
                    f"{_SILENCES * _PROBE_DEADLINE:.0f} s.",
                    "Is it the address of a running Phota service?",
                ) from None
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            if not left or not may_pass(error):
                raise out_of_reach(target.base_url, error) from None
            time.sleep(_BETWEEN_PROBES)
        else:
            return


def may_pass(error: Exception) -> bool:
    """Return whether asking again may help: neither a name nor a certificate mends itself."""
    wrong = (socket.gaierror, ssl.SSLCertVerificationError)
    return isinstance(error, httpx.TransportError) and not _caused_by(error, wrong)


def out_of_reach(url: str, error: Exception, name: str | None = None) -> TargetError:
    """Return what to tell a person of an address, called by a name or itself, that is none."""
    what = name or url
    if _caused_by(error, socket.gaierror):
        host = urlsplit(url).hostname
        return TargetError(
            f"{what} cannot be reached: no address is known for the name {host}.",
            "Is the name right, and does DNS work here?",
        )
    if cause := _caused_by(error, ssl.SSLCertVerificationError):
        return TargetError(
            f"{what} cannot be trusted: {getattr(cause, 'verify_message', cause)}.",
            "Is it the right host, and is its certificate issued by an authority known here, or by "
            "one in the ca_file of the target's configuration?",
        )
    return TargetError(
        f"{what} cannot be reached: {str(error) or type(error).__name__}.",
        "Is the address right and the service up?",
    )


def _caused_by(
    error: BaseException | None, kinds: type[Exception] | tuple[type[Exception], ...]
) -> BaseException | None:
    """Return the first of an exception's causes that is of these kinds."""
    while error is not None and not isinstance(error, kinds):
        error = error.__cause__ or error.__context__
    return error


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
