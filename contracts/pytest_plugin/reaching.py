"""Find out whether a target answers at all, and start the mock where it is the target."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx

from contracts.client import Target
from contracts.errors import TargetError

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
        yield replace(
            target,
            base_url=served.base_url,
            control_url=served.control_url,
            api_key=served.api_key,
            other_api_key=served.other_api_key,
            no_credit_api_key=served.no_credit_api_key,
            moderated_prompt=served.moderated_prompt,
            no_subject_image_url=served.no_subject_image_url,
            image_urls=tuple(served.image_urls),
            prices=dict(served.prices),
        )
