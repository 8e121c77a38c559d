"""Lies about the base models and what they can do."""

from atelier import forms, studio
from atelier.answers import Refusal
from atelier.faults.register import around, breaks


@breaks("request.resolution-by-model")
def commissioned_qwen_paints_large(house):
    """With `async: true`, 4K on qwen-image-2 is accepted."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        large = order.get("base_model") == "qwen-image-2" and order.get("resolution") == "4K"
        if not (large and order.get("async")):
            inner(operation, order)


@breaks("request.resolution-by-model")
def too_large_flux_is_unprocessable(house):
    """4K on flux-2 is 422 on /edit."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        try:
            inner(operation, order)
        except Refusal as refusal:
            if operation == "edit" and order.get("base_model") == "flux-2":
                flaw = {"loc": ["body", "resolution"], "msg": refusal.detail, "type": "enum"}
                raise Refusal(422, flaws=[flaw]) from refusal
            raise


@breaks("request.resolution-by-model")
def nano_banana_stays_small(house):
    """nb2, named outright, refuses 4K on /generate."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        if operation == "generate" and (order.get("base_model"), order.get("resolution")) == (
            "nb2",
            "4K",
        ):
            raise studio.invalid("nb2 does not paint in 4K")
        inner(operation, order)


@breaks("request.quality-by-model")
def auto_quality_fits_every_model(house):
    """`quality: auto` is accepted with any model."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        fits = order.get("quality") == "auto"
        inner(operation, {**order, "quality": None} if fits else order)


@breaks("request.quality-by-model")
def unnamed_model_has_qualities(house):
    """`quality` passes where base_model is left out."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        inner(operation, order if "base_model" in order else {**order, "quality": None})


@breaks("request.quality-by-model")
def medium_is_sold_out(house):
    """gpt-image-2 refuses `quality: medium` on /edit."""

    @around(house.studio, "check_model")
    def _(inner, operation, order):
        inner(operation, order)
        if operation == "edit" and order.get("quality") == "medium":
            raise studio.invalid("there is no medium today")


@breaks("request.base-model-unknown")
def unknown_models_are_the_default(house):
    """An unknown base_model is taken as nb2 on /generate."""
    check = forms.one_of(*forms.MODELS)

    def lenient(value, lax):
        return check(value if value in forms.MODELS else "nb2", lax)

    house.reader.forms["generate"].fields["base_model"] = lenient
