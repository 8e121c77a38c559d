"""What is delivered is held to what was asked for, to the last pixel, and blamed on its clause."""

import base64
import io

import httpx
import pytest
from PIL import Image

from contracts.client import Answer
from contracts.properties.oracles import of_result
from contracts.properties.promises import Fate, Promise

ACCEPTED = Promise(Fate.ACCEPTED, "request.types")


def drawn(form, size=(64, 48)):
    stream = io.BytesIO()
    Image.effect_noise(size, 64).save(stream, form)
    return stream.getvalue()


def breaches(body, *images):
    """What is wrong with a result of these images, by clause."""
    encoded = [one if isinstance(one, str) else base64.b64encode(one).decode() for one in images]
    result = {"images": encoded, "download_urls": [], "known_subjects": {"counts": {}}}
    answer = Answer(httpx.Response(200, json=result), 1)
    return {clause: breach for clause, breach in of_result(ACCEPTED, body, answer) if breach}


@pytest.mark.parametrize(
    ("body", "images"),
    [
        ({"output_format": "png"}, [drawn("PNG")]),
        ({"output_format": "jpg", "aspect_ratio": "4:3"}, [drawn("JPEG")]),
        ({"num_output_images": 2, "aspect_ratio": "auto"}, [drawn("PNG"), drawn("PNG")]),
    ],
)
def test_what_was_asked_for_breaks_nothing(body, images):
    assert not breaches(body, *images)


@pytest.mark.parametrize(
    ("body", "image", "clause"),
    [
        ({"output_format": "png"}, drawn("PNG")[:-200], "result.format"),
        ({"output_format": "jpg"}, drawn("JPEG")[:-200], "result.format"),
        ({"output_format": "png"}, drawn("JPEG"), "result.format"),
        ({}, drawn("PNG")[:-200], "result.bytes"),
        ({"output_format": "png"}, b"no image", "result.bytes"),
        ({}, "data:image/png;base64,aGk=", "result.bytes"),
        ({"aspect_ratio": "3:4"}, drawn("PNG"), "result.aspect-ratio"),
        ({"num_output_images": 2}, drawn("PNG"), "result.bytes"),
    ],
)
def test_what_is_wrong_is_blamed_on_its_clause(body, image, clause):
    assert breaches(body, image).keys() == {clause}
