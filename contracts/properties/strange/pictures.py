"""Strings in the place of an image: no base64, no image, or an image of a strange kind.

Whether a service can read one is left open, unless no decoder could; none may break it.
"""

import base64
import struct
import zlib
from collections.abc import Mapping
from functools import cache

from hypothesis import strategies as st

from contracts.client import photo

_MEDIA_TYPES = ("image/jpeg", "image/png", "image/svg+xml", "text/html", "", "image/jpeg;a=b")
_BOMB_SIDE = 20_000  # 400 million pixels, in 50 kB
_LIES = 2**31 - 1


@cache
def pictures() -> Mapping[str, str]:
    """Return strange strings by their kind, each small on the wire."""
    return {**_of_base64(), **_of_bytes(), **_of_addresses()}


def drawn_pictures() -> st.SearchStrategy[str]:
    """Return what draws strings that were images before something happened to them."""
    whole = st.sampled_from((photo(size=(16, 16)), _text(_png(2, 2)), *_known()))
    return st.one_of(
        st.sampled_from(list(pictures().values())),
        st.builds(_cut, whole, st.integers(0, 120)),
        st.builds(_exchanged, whole, st.integers(0, 60), st.characters(codec="utf-8")),
        st.builds("data:{};base64,{}".format, st.sampled_from(_MEDIA_TYPES), whole),
        st.binary(max_size=40).map(_text),
    )


def _of_base64() -> dict[str, str]:
    """Return what is wrong with the text around a sound image."""
    sound = photo(size=(16, 16))
    bare = sound.rstrip("=")
    return {
        "nothing": "",
        "white space": " \t\n",
        "a data URL": f"data:image/jpeg;base64,{sound}",
        "a data URL of another type": f"data:image/png;base64,{sound}",
        "a data URL of no type": f"data:;base64,{sound}",
        "a data URL of text": "data:text/plain,hello",
        "a data URL without data": "data:image/jpeg;base64,",
        "a data URL without a comma": f"data:image/jpeg;base64{sound}",
        "a data URL in capitals": f"DATA:IMAGE/JPEG;BASE64,{sound}",
        "a data URL of percent signs": "data:image/svg+xml,%3Csvg/%3E%ZZ",
        "no padding": bare,
        "one padding too many": f"{sound}=",
        "padding alone": "====",
        "padding in the middle": f"{sound[:40]}=={sound[40:]}",
        "one letter too many": f"{bare[: len(bare) // 4 * 4]}A",
        "a new line at the end": f"{sound}\n",
        "new lines as MIME has them": "\r\n".join(sound[n : n + 76] for n in range(0, 800, 76)),
        "blanks within": " ".join((sound[:100], sound[100:])),
        "a blank before": f" {sound}",
        "the alphabet of URLs": _text(bytes(range(248, 256)) * 30).translate(_URL_SAFE),
        "letters of no alphabet": f"{sound[:100]}*{sound[101:]}",
        "letters of full width": "ＡＢＣＤ" * 10,
        "a null character within": f"{sound[:100]}\0{sound[100:]}",
        "twice encoded": base64.b64encode(sound.encode()).decode(),
        "a lone surrogate": "\ud800",
    }


def _of_bytes() -> dict[str, str]:
    """Return base64 of what is no image, half of one, or far more than it seems."""
    jpeg, png = base64.b64decode(photo(size=(16, 16))), _png(2, 2)
    made: dict[str, bytes] = {
        "no bytes but one": b"\0",
        "text": b"This is no image.",
        "HTML": b"<html><body>404</body></html>",
        "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
        "SVG with an entity": _SVG_ENTITY,
        "PDF": b"%PDF-1.4\n%%EOF\n",
        "ZIP": b"PK\5\6" + b"\0" * 18,
        "a film": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom",
        "HEIC without an image": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        "WebP without an image": b"RIFF\x04\0\0\0WEBP",
        "half a JPEG": jpeg[: len(jpeg) // 2],
        "a JPEG's first bytes": jpeg[:3],
        "a JPEG without its end": jpeg[:-2],
        "a JPEG and more": jpeg + b"<script>" * 8,
        "half a PNG": png[: len(png) // 2],
        "a PNG's signature": png[:8],
        "a PNG whose checksum lies": png[:29] + b"\0\0\0\0" + png[33:],
        "a PNG of 0x0": _png(0, 0),
        "a PNG of 1x0": _png(1, 0),
        "a PNG of 1x1": _png(1, 1),
        "a PNG of 10000x1": _png(10_000, 1),
        "a PNG that says it is vast": _png(_LIES, _LIES, rows=1),
        "a PNG that is vast": _bomb(),
        "a GIF of 0x0": b"GIF89a\0\0\0\0\0\0\0;",
        "a BMP of less than nothing": _BMP,
        "a TIFF that points to itself": b"II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\x08\0\0\0",
    }
    return {kind: _text(content) for kind, content in made.items()}


def _of_addresses() -> dict[str, str]:
    """Return what looks like an address, and leads nowhere: nobody else's server is called."""
    return {
        "an address without a host": "https://",
        "an address without anything": "://",
        "an address of no host": "https:///photo.jpg",
        "an address with blanks": "https://images.example.invalid/a photo.jpg",
        "an address with a new line": "https://images.example.invalid/\r\nX-Injected: 1",
        "an address of a wrong port": "https://images.example.invalid:99999/photo.jpg",
        "an address of no port": "https://images.example.invalid:port/photo.jpg",
        "an address of half an IPv6": "https://[::1/photo.jpg",
        "an address of empty labels": "https://images..invalid/photo.jpg",
        "an address of long labels": f"https://{'a' * 300}.invalid/photo.jpg",
        "an address of other letters": "https://изображение.invalid/фото.jpg",
        "a very long address": f"https://images.example.invalid/{'a' * 8_000}.jpg",
        "an address of another scheme": "ftp://images.example.invalid/photo.jpg",
        "an address of no scheme": "//images.example.invalid/photo.jpg",
        "a script": "javascript:alert(1)",
    }


def _png(width: int, height: int, rows: int | None = None) -> bytes:
    """Return a PNG of grey pixels, with as many rows as it says, or so many."""
    count = height if rows is None else rows
    row = b"\0" + b"\x7f" * min(width, 16_384)
    return _chunks(
        struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), zlib.compress(row * count)
    )


def _bomb() -> bytes:
    """Return a PNG of one bit a pixel, whose many pixels are all the same."""
    packer = zlib.compressobj(9)
    row = bytes(_BOMB_SIDE // 8 + 1)
    packed = b"".join(packer.compress(row * 100) for _ in range(_BOMB_SIDE // 100))
    header = struct.pack(">IIBBBBB", _BOMB_SIDE, _BOMB_SIDE, 1, 0, 0, 0, 0)
    return _chunks(header, packed + packer.flush())


def _chunks(header: bytes, data: bytes) -> bytes:
    parts = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + name
        + content
        + struct.pack(">I", zlib.crc32(name + content))
        for name, content in parts
    )


def _known() -> tuple[str, ...]:
    return tuple(pictures()[kind] for kind in ("SVG", "half a JPEG", "WebP without an image"))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _cut(text: str, length: int) -> str:
    return text[:length]


def _exchanged(text: str, at: int, letter: str) -> str:
    return text[:at] + letter + text[at + 1 :]


_URL_SAFE = str.maketrans("+/", "-_")
_SVG_ENTITY = (
    b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg><text>&b;</text></svg>'
)
_BMP = b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHI", 40, -1, -1, 1, 24, 0)
