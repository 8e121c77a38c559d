"""Images as a target delivers them, judged by their bytes alone."""

import io
import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

_BROKEN = (OSError, EOFError, SyntaxError, ValueError, struct.error, zlib.error)
_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded image: its format as `output_format` names it, its sides in pixels."""

    format: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many pixels it has."""
        return self.width * self.height


def signature(content: bytes) -> str:
    """Return `png` or `jpg` by the first bytes, else a description of them."""
    for name, start in _SIGNATURES.items():
        if content.startswith(start):
            return name
    return f"neither png nor jpg: {content[:12]!r}"


@lru_cache(maxsize=64)
def decoded(content: bytes) -> Picture:
    """Decode an image to its last pixel; one that cannot be decoded fails the promise under test.

    An image beyond Pillow's limit against decompression bombs fails it, too.
    """
    from PIL import Image  # noqa: PLC0415 - Pillow is slow to import and not every command needs it

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            size = image.size
    except (*_BROKEN, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise AssertionError(
            f"{len(content)} bytes that are no whole image: {type(error).__name__}: {error}"
        ) from error
    return Picture(signature(content), *size)
