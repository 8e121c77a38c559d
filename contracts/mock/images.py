"""Pictures that decode: one solid colour, of the asked size and format, made once each.

A palette PNG of 4096 x 4096 with one bit a pixel is two kilobytes, so that even 4K costs nothing.
"""

import base64
import io
from dataclasses import dataclass
from functools import cache

_LONG_SIDE = {"1K": 1024, "2K": 2048, "4K": 4096}
_AUTOMATIC = "1:1"
_PROFILE_PICTURE = 512
_GREY = 0x7F
_PALETTE = (0x46, 0x82, 0xB4, 0xFF, 0xFF, 0xFF)  # steel blue, and a white that no pixel shows


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture is: `png` or `jpg`, width and height in pixels."""

    form: str
    width: int
    height: int

    @property
    def name(self) -> str:
        """The file name, which says all of it: `1024x768.png`."""
        return f"{self.width}x{self.height}.{self.form}"

    @property
    def media_type(self) -> str:
        """The content type."""
        return "image/png" if self.form == "png" else "image/jpeg"


@cache
def picture(form: str, resolution: str, aspect_ratio: str) -> Picture:
    """Return the picture of a resolution (its long side: 1024, 2048, 4096) and an aspect ratio."""
    ratio = _AUTOMATIC if aspect_ratio == "auto" else aspect_ratio
    across, down = map(int, ratio.split(":"))
    unit = _LONG_SIDE[resolution] / max(across, down)
    return Picture(form, round(across * unit), round(down * unit))


def profile_picture() -> Picture:
    """Return the picture of every profile."""
    return Picture("jpg", _PROFILE_PICTURE, _PROFILE_PICTURE)


@cache
def content(wanted: Picture) -> bytes:
    """Return the encoded picture."""
    from PIL import Image  # noqa: PLC0415 - a mock that shows no picture need not wait for it

    size = (wanted.width, wanted.height)
    stream = io.BytesIO()
    if wanted.form == "png":
        image = Image.new("P", size)
        image.putpalette(_PALETTE)
        image.save(stream, "PNG", bits=1, optimize=True)
    else:
        Image.new("L", size, _GREY).save(stream, "JPEG", quality=30, optimize=True)
    return stream.getvalue()


@cache
def base64_content(wanted: Picture) -> str:
    """Return the encoded picture as base64 text."""
    return base64.b64encode(content(wanted)).decode()
