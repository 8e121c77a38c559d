"""How long a run will take, and on what that rests: the target's table, documents, assumptions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from contracts.client import Limits, Order, Target
from contracts.pytest_plugin.census import Count

_OURS = 0.012  # seconds of our own that a request takes
_REQUEST_HERE, _REQUEST_AWAY = 0.0, 0.25
_IMAGE_HERE, _IMAGE_AWAY = 0.0, 15.0
_MOVED_ON = 3.0  # where the control API moves the clock, nothing takes longer
TRAINING = {"fast": 180.0, "standard": 480.0}
_START_AND_END = 5.0
_AFTER_TRAINING = 2  # images that are waited for once a profile is there


@dataclass(frozen=True, slots=True)
class Duration:
    """The seconds expected, and what they rest on, a line each.

    `apart` is what all tests take one after another on a deployment, trainings left out.
    """

    seconds: float
    apart: float
    basis: tuple[str, ...]


@dataclass(frozen=True)
class Times:
    """How long a target takes for a request, an image and a training, and who says so."""

    request: float
    image: float
    trainings: Mapping[str, float]
    basis: tuple[str, ...]

    def alone(self, count: Count) -> float:
        """Return about how many seconds a test takes by itself, trainings left aside."""
        return count.requests * (self.request + _OURS) + count.waits * self.image


def times(target: Target) -> Times:
    """Return what the target's table tells of its times; what it does not, is assumed."""
    here = not target.base_url or target.is_loopback
    request, request_said = _known(
        "request_seconds", target.request_seconds, _REQUEST_HERE if here else _REQUEST_AWAY
    )
    image, image_said = _known(
        "job_seconds", target.job_seconds, _IMAGE_HERE if here else _IMAGE_AWAY
    )
    trainings, training_said = _trainings(target, here=here)
    said = [f"{request:g} s a request ({request_said})", f"{image:g} s an image ({image_said})"]
    said.append(training_said)
    if target.control_url is not None or not target.base_url:
        image, trainings = min(image, _MOVED_ON), {}
        said.append(f"the control API moves the clock: no wait is longer than {_MOVED_ON:g} s")
    return Times(request, image, trainings, tuple(said))


def expected(count: Count) -> float:
    """Return about how many seconds a test takes alone on a deployment, trainings left aside."""
    return Times(_REQUEST_AWAY, _IMAGE_AWAY, {}, ()).alone(count)


def duration(
    target: Target,
    limits: Limits,
    orders: Mapping[Order, int],
    counts: Collection[Count],
    workers: int,
) -> Duration:
    """Return how long a run takes: its waits overlap as far as its processes go.

    Trainings begin when the run does, and what looks at trained profiles comes last. What needs the
    account alone, where there is a control API, follows one test after another.
    """
    known = times(target)
    tiers = {order.item for order in orders if order.is_training}
    training = max((known.trainings.get(tier, 0.0) for tier in tiers), default=0.0)
    has_turns = target.control_url is not None
    in_turn = [known.alone(count) for count in counts if has_turns and count.alone]
    tests = [known.alone(count) for count in counts if not (has_turns and count.alone)]
    spread = max(sum(tests) / workers, max(tests, default=0.0))
    after = _AFTER_TRAINING * known.image if training else 0.0
    busy = max(spread, training + after) + sum(in_turn)
    if limits.max_rps:
        busy = max(busy, sum(count.requests for count in counts) / limits.max_rps)
    together = f"{workers} processes at once" if workers > 1 else "one process"
    basis = [*known.basis, f"{together}, trainings meanwhile"]
    if in_turn:
        basis.append(f"{len(in_turn)} tests that need the account alone, one after another")
    apart = sum(map(expected, counts))
    return Duration(round(_START_AND_END + busy, 1), apart, tuple(basis))


def _known(entry: str, told: float | None, assumed: float) -> tuple[float, str]:
    if told is None:
        return assumed, "assumed"
    return told, f"{entry} of the target's configuration"


def _trainings(target: Target, *, here: bool) -> tuple[dict[str, float], str]:
    told = target.training_seconds
    if told is not None:
        said = f"{told:g} s a training (training_seconds of the target's configuration)"
        return dict.fromkeys(TRAINING, told), said
    if here:
        return {}, "0 s a training (assumed)"
    fast, standard = TRAINING.values()
    return TRAINING, (
        f"{fast:g} s a fast training and {standard:g} s a standard one (release notes 0.5.0: "
        "~3 and ~8 minutes)"
    )
