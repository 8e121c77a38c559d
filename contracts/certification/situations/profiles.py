"""Drills in which a client trains profiles."""

from contracts.certification.drills import End, drill
from contracts.certification.scripts import Script
from contracts.certification.tasks import Do, Task

_MANY = [f"https://images.example.com/training/{number:02}.jpg" for number in range(1, 41)]
_UNTRAINABLE = "https://images.example.com/mock/untrainable.jpg"


def _training(count: int, tier: str, do: Do = Do.TRAIN, *more: str) -> Task:
    urls = [*_MANY[: count - len(more)], *more]
    return Task(do, parameters={"image_urls": urls, "training_tier": tier})


@drill("train", "client-profile.waits", task=_training(8, "fast"))
class Train(Script):
    """A fast training takes its course and ends READY."""


@drill("train-standard", "client-profile.waits", task=_training(12, "standard"))
class TrainStandard(Script):
    """A standard training takes its course and ends READY."""

    training_seconds = 0.6


@drill("train-and-delete", "client-profile.deletes", task=_training(6, "fast", Do.DELETE))
class TrainAndDelete(Script):
    """A profile is trained, and its owner asks for its deletion."""


@drill(
    "training-fails",
    "client-profile.error",
    task=_training(7, "fast", Do.TRAIN, _UNTRAINABLE),
    expects=End.FAILURE,
)
class TrainingFails(Script):
    """The training ends in ERROR."""


@drill("too-many-for-fast", "client-profile.counts", task=_training(12, "fast"), expects=End.EITHER)
class TooManyForFast(Script):
    """Twelve images are to be trained with the fast tier, which takes five to ten."""


@drill(
    "too-few-for-standard",
    "client-profile.counts",
    task=_training(9, "standard"),
    expects=End.EITHER,
)
class TooFewForStandard(Script):
    """Nine images are to be trained with the standard tier, which takes ten to fifty."""
