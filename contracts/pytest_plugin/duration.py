"""How long a run will take, and on what that rests: published times, or assumptions named so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.client import Limits, Order, Target
from contracts.pytest_plugin.census import Count

_REQUEST_HERE, _REQUEST_AWAY = 0.01, 0.25
_IMAGE_HERE, _IMAGE_AWAY = 0.0, 15.0
_JOBS_AT_ONCE = 4  # a job of each operation is submitted at the same moment
_TRAINING_BASIS = (
    "one training of each tier waited for, 180 s fast and 480 s standard (release notes 0.5.0: "
    "~3 and ~8 minutes); on this machine none"
)
TRAINING = {"fast": 180.0, "standard": 480.0}


@dataclass(frozen=True, slots=True)
class Duration:
    """The seconds expected, and what they rest on, a line each.

    `apart` is what all tests take one after another on a deployment, trainings left out.
    """

    seconds: float
    apart: float
    basis: tuple[str, ...]


def expected(count: Count) -> float:
    """Return about how many seconds a test takes by itself on a deployment."""
    made = sum(number for order, number in count.makes.items() if not order.is_training)
    images = max(0, made - count.jobs) + count.jobs / _JOBS_AT_ONCE
    return count.requests * _REQUEST_AWAY + images * _IMAGE_AWAY


def duration(
    target: Target,
    limits: Limits,
    requests: int,
    orders: Mapping[Order, int],
    counts: Iterable[Count],
) -> Duration:
    """Return how long the requests and the waits of a run take, one worker after another."""
    here = not target.base_url or target.is_loopback
    request = _REQUEST_HERE if here else _REQUEST_AWAY
    image = _IMAGE_HERE if here else _IMAGE_AWAY
    asked = max(requests * request, requests / limits.max_rps if limits.max_rps else 0.0)
    counts = list(counts)
    jobs = sum(count.jobs for count in counts)
    made = sum(number for order, number in orders.items() if not order.is_training)
    waited = max(0, made - jobs) + jobs / _JOBS_AT_ONCE
    tiers = {order.item for order in orders if order.is_training}
    training = 0.0 if here else sum(TRAINING[tier] for tier in tiers)
    return Duration(
        round(asked + waited * image + training, 1),
        sum(map(expected, counts)),
        (
            f"{request:g} s a request (assumed)",
            f"{image:g} s an image, jobs {_JOBS_AT_ONCE} at a time (assumed)",
            _TRAINING_BASIS,
        ),
    )
