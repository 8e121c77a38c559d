"""How long things take, in seconds of the tenants' clocks, or of the wall for what is held back."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.mock.settings import Settings

# Release notes 0.5.0: "~3 minutes" (fast) and "~8 minutes" (standard), from request to READY.
_STANDARD_PER_FAST = 8 / 3
_VALIDATING_AT_MOST = 5.0
_QUEUING_AT_MOST = 5.0
_EARLY = 1 / 6  # the share of a short training that each of the two may take


@dataclass(frozen=True, slots=True)
class Training:
    """How long a profile is validated and queued, and how long it takes in all until READY."""

    validating: float
    queuing: float
    whole: float

    @classmethod
    def of(cls, whole: float) -> "Training":
        """Return the stages of a training that takes so long in all."""
        early = whole * _EARLY
        return cls(min(_VALIDATING_AT_MOST, early), min(_QUEUING_AT_MOST, early), whole)


@dataclass(frozen=True, slots=True)
class Durations:
    """How long a job is pending and running, and a training by tier.

    `images` is how long the answer to a request for images is held back, `latency` how long every
    answer is: in wall time, since the client waits for it.
    """

    pending: float
    running: float
    training: Mapping[str, Training]
    images: float
    latency: float

    @classmethod
    def of(cls, settings: Settings) -> "Durations":
        """Return the durations that settings ask for: a quarter of a job is pending."""
        fast = settings.training_seconds
        return cls(
            pending=settings.job_seconds / 4,
            running=settings.job_seconds * 3 / 4,
            training={
                "fast": Training.of(fast),
                "standard": Training.of(fast * _STANDARD_PER_FAST),
            },
            images=settings.image_seconds,
            latency=settings.latency_seconds,
        )
