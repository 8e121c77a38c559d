"""What a client is asked to do in a drill: in plain words and as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

OPERATIONS = ("edit", "generate", "enhance", "remix")
_PHOTO = "https://images.example.com/photos/portrait.jpg"
_STYLE = "https://images.example.com/photos/style.jpg"
_TRAINING = tuple(f"https://images.example.com/training/{number:02}.jpg" for number in range(1, 9))
_PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "edit": {"prompt": "Make it look like late afternoon.", "images": [_PHOTO]},
    "generate": {"prompt": "A lighthouse at dusk."},
    "enhance": {"image": _PHOTO},
    "remix": {"input_image": _PHOTO, "reference_image": _STYLE},
}


class Feature(StrEnum):
    """What a client may declare that it does not use; its clauses are then not applicable.

    `retries`: it sends no order again.
    """

    EDIT = "edit"
    GENERATE = "generate"
    ENHANCE = "enhance"
    REMIX = "remix"
    CALLBACKS = "callbacks"
    PROFILES = "profiles"
    RETRIES = "retries"


class Do(StrEnum):
    """The kinds of task."""

    IMAGES = "images"
    TRAIN = "train"
    DELETE = "delete"


@dataclass(frozen=True)
class Task:
    """One task. `operation` None is filled in with one that the client uses.

    `times` says how many separate, equal orders there are: each is wanted, and paid for.
    `with_callback`: the client is to ask for a callback at its own receiver.
    """

    do: Do = Do.IMAGES
    operation: str | None = None
    with_callback: bool = False
    times: int = 1
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def features(self) -> frozenset[Feature]:
        """What a client must use for this task to mean anything to it."""
        needed = {Feature(self.operation)} if self.operation else set()
        if self.with_callback:
            needed.add(Feature.CALLBACKS)
        if self.do is not Do.IMAGES:
            needed.add(Feature.PROFILES)
        return frozenset(needed)

    def with_operation(self, operation: str) -> "Task":
        """Return the task with its operation chosen, and that operation's parameters."""
        if self.do is not Do.IMAGES:
            return replace(self, parameters={"image_urls": list(_TRAINING), **self.parameters})
        parameters = {**_PARAMETERS[operation], "num_output_images": 1, "output_format": "png"}
        return replace(self, operation=operation, parameters={**parameters, **self.parameters})

    @property
    def words(self) -> str:
        """The task in plain words."""
        if self.do is Do.TRAIN:
            return (
                "Train a profile from `parameters.image_urls` with the tier "
                "`parameters.training_tier`, wait until it is READY, and write its id into "
                "profile.txt in `output_folder`."
            )
        if self.do is Do.DELETE:
            return (
                "Train a profile from `parameters.image_urls` with the tier "
                "`parameters.training_tier`, wait until it is READY, then delete it, as if its "
                "owner had asked for that."
            )
        often = f", {self.times} times: each is an order of its own" if self.times > 1 else ""
        told = " Ask for a callback at your own receiver." if self.with_callback else ""
        return (
            f"Submit `parameters` to {self.operation} with async: true, wait for the job, and "
            f"store each image in `output_folder`{often}.{told}"
        )

    @property
    def words_by_hand(self) -> str:
        """The task as a person does it in an application, with the parameters beside it."""
        if self.do is Do.IMAGES:
            often = f", {self.times} times, each an order of its own" if self.times > 1 else ""
            told = ", ask for a callback at its own receiver" if self.with_callback else ""
            return (
                f"Let your application order {self.operation} with these parameters and async: "
                f"true{often}{told}, wait for the job, and fetch each image."
            )
        then = ", then delete it, as if its owner had asked for that" * (self.do is Do.DELETE)
        tier = self.parameters["training_tier"]
        return (
            f"Let your application train a profile from these image_urls with the tier {tier}, "
            f"and wait until it is READY{then}."
        )
