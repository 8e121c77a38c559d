"""Pictures that really decode, drawn once for each size and format."""

import base64
import io
import math
from functools import lru_cache

from PIL import Image, ImageDraw

SIDES = {"1K": 1024, "2K": 2048, "4K": 4096}
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def dimensions(ratio: str, resolution: str) -> tuple[int, int]:
    """The width and height with about `resolution` squared pixels, in multiples of eight."""
    wide, high = (1, 1) if ratio == "auto" else map(int, ratio.split(":"))
    stretch = math.sqrt(wide / high)
    side = SIDES[resolution]
    return round(side * stretch / 8) * 8, round(side / stretch / 8) * 8


@lru_cache(maxsize=128)
def picture(width: int, height: int, output_format: str) -> bytes:
    canvas = Image.new("RGB", (width, height), (38, 70, 83))
    ImageDraw.Draw(canvas).ellipse(
        (width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill=(233, 196, 106)
    )
    target = io.BytesIO()
    if output_format == "png":
        canvas.save(target, "PNG", compress_level=1)
    else:
        canvas.save(target, "JPEG", quality=80)
    return target.getvalue()


@lru_cache(maxsize=128)
def encoded(width: int, height: int, output_format: str) -> str:
    return base64.b64encode(picture(width, height, output_format)).decode()
