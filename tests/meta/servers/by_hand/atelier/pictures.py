"""Pictures: those we paint, and those we are shown."""

import base64
import binascii
import io
import warnings
from functools import lru_cache
from urllib.parse import urlsplit

from PIL import Image

LONG_SIDE = {"1K": 1024, "2K": 2048, "4K": 4096}
AUTO = (3, 2)
SMALLEST_SIDE = 32
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


def size_of(ratio, resolution):
    """Width and height: the long side is the resolution's, `auto` is three to two."""
    wide, high = AUTO if ratio == "auto" else map(int, ratio.split(":"))
    unit = LONG_SIDE[resolution] / max(wide, high)
    return round(wide * unit), round(high * unit)


@lru_cache(maxsize=64)
def paint(size, output_format):
    """The bytes of one picture, `png` or `jpg`."""
    canvas = Image.linear_gradient("L").resize((64, 64)).convert("RGB").resize(size)
    written = io.BytesIO()
    if output_format == "png":
        canvas.save(written, "PNG", compress_level=1)
    else:
        canvas.save(written, "JPEG", quality=40)
    return written.getvalue()


def is_web_address(value):
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def flaw_of(value):
    """What is wrong with an input image (an address, or base64 of a real picture); or None."""
    if is_web_address(value):
        return None
    try:
        shown = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return "is neither an http(s) address nor base64"
    if shown[4:8] == b"ftyp" and shown[8:12] in HEIC_BRANDS:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(shown), formats=("JPEG", "PNG", "WEBP")) as picture:
                smallest = min(picture.size)
                picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return "is no JPEG, PNG, WebP or HEIC picture"
    return None if smallest >= SMALLEST_SIDE else f"is smaller than {SMALLEST_SIDE} pixels a side"
