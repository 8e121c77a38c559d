"""Pictures that decode, of the asked size, and cheap."""

import io

import pytest
from PIL import Image

from contracts.mock import images


@pytest.mark.parametrize(("form", "format_"), [("png", "PNG"), ("jpg", "JPEG")])
@pytest.mark.parametrize("resolution", ["1K", "2K", "4K"])
@pytest.mark.parametrize("ratio", ["1:1", "3:4", "4:3", "9:16", "16:9"])
def test_a_picture_decodes_and_is_as_asked(form, format_, resolution, ratio):
    encoded = images.content(images.picture(form, resolution, ratio))

    image = Image.open(io.BytesIO(encoded))
    image.load()
    across, down = map(int, ratio.split(":"))
    assert image.format == format_
    assert image.width / image.height == pytest.approx(across / down, rel=0.02)
    assert max(image.size) == {"1K": 1024, "2K": 2048, "4K": 4096}[resolution]


@pytest.mark.parametrize("ratio", ["1:1", "3:4", "4:3", "9:16", "16:9", "auto"])
def test_more_resolution_is_more_pixels(ratio):
    sizes = [images.picture("png", resolution, ratio) for resolution in ("1K", "2K", "4K")]

    pixels = [size.width * size.height for size in sizes]
    assert pixels == sorted(set(pixels))


def test_a_picture_is_made_once():
    wanted = images.picture("png", "1K", "1:1")

    assert images.content(wanted) is images.content(wanted)


def test_the_largest_png_is_a_few_kilobytes():
    assert len(images.content(images.picture("png", "4K", "1:1"))) < 4096
