"""What pictures look like: other encoders, sizes and headers, and nobody whom they show."""

import base64
import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

from contracts.mock import stages
from contracts.mock.answers import DEPRECATION, Answer
from contracts.mock.call import Call, Handler, Stage
from contracts.mock.flavours.liberties import (
    RENDER,
    RESPOND,
    changing,
    preparing,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.rendering import Headers, Render
from contracts.mock.seams import stage

_ADAM7 = (  # left, top, across, down
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)

Draw = Callable[[bytes], bytes]


def _redrawn(respond: Handler, draw: Draw) -> Handler:
    """Return the handler, whose pictures are drawn otherwise, wherever they are shown."""
    drawn = cache(draw)

    def redraw(_: Call, answer: Answer) -> None:
        if answer.content is not None and answer.media_type.startswith("image/"):
            answer.content = drawn(answer.content)
        elif isinstance(answer.data, dict) and answer.data.get("images"):
            contents = map(base64.b64decode, answer.data["images"])
            answer.data["images"] = [base64.b64encode(drawn(c)).decode() for c in contents]

    return changing(respond, redraw)


def _kind(content: bytes) -> tuple[str, tuple[int, int]]:
    from PIL import Image  # noqa: PLC0415 - as where the mock draws them

    with Image.open(io.BytesIO(content)) as image:
        return str(image.format), image.size


def _jpeg(size: tuple[int, int], mode: str, **how: object) -> bytes:
    from PIL import Image  # noqa: PLC0415 - as above

    stream = io.BytesIO()
    Image.new(mode, size, 90).save(stream, "JPEG", **how)
    return stream.getvalue()


def _interlaced(size: tuple[int, int]) -> bytes:
    """Return an Adam7 PNG of one grey, eight bits a pixel, which Pillow cannot write."""
    width, height = size
    rows = b"".join(
        (b"\0" + b"\x5a" * columns) * len(range(top, height, down))
        for left, top, across, down in _ADAM7
        if (columns := len(range(left, width, across)))
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@flavour(choice="encoder", wraps=RESPOND)
def pictures_come_by_degrees(respond: Handler) -> Handler:
    """Send interlaced PNGs and progressive JPEGs."""

    def draw(content: bytes) -> bytes:
        form, size = _kind(content)
        return _interlaced(size) if form == "PNG" else _jpeg(size, "L", progressive=True)

    return _redrawn(respond, draw)


@flavour(choice="encoder", wraps=RESPOND)
def pictures_have_metadata(respond: Handler) -> Handler:
    """Send colour pictures with comments, a resolution in print, and transparency."""
    from PIL import Image, PngImagePlugin  # noqa: PLC0415 - as above

    text = PngImagePlugin.PngInfo()
    text.add_itxt("Software", "Phota ✔")

    def draw(content: bytes) -> bytes:
        form, size = _kind(content)
        if form != "PNG":
            return _jpeg(size, "RGB", comment=b"Phota", dpi=(300, 300))
        stream = io.BytesIO()
        Image.new("LA", size, (90, 128)).save(stream, form, pnginfo=text, compress_level=1)
        return stream.getvalue()

    return _redrawn(respond, draw)


@flavour(choice="sizes", wraps=RESPOND)
def sides_are_multiples_of_sixteen(respond: Handler) -> Handler:
    """Cut both sides of a picture to multiples of sixteen, as models do."""

    def draw(content: bytes) -> bytes:
        form, size = _kind(content)
        width, height = (side // 16 * 16 for side in size)
        return _interlaced((width, height)) if form == "PNG" else _jpeg((width, height), "L")

    return _redrawn(respond, draw)


@flavour(choice="sizes", wraps=RESPOND)
def sizes_are_areas(respond: Handler) -> Handler:
    """Take 1K for about a million pixels, whatever the aspect ratio."""

    def draw(content: bytes) -> bytes:
        form, (width, height) = _kind(content)
        growth = (max(width, height) / min(width, height)) ** 0.5
        size = round(width * growth), round(height * growth)
        return _interlaced(size) if form == "PNG" else _jpeg(size, "L")

    return _redrawn(respond, draw)


@flavour(choice="picture headers", wraps=RENDER)
def pictures_have_file_names(render: Render) -> Render:
    """Send pictures as attachments with a name, an ETag and an age."""
    added = [
        (b"content-disposition", b'attachment; filename="picture"'),
        (b"etag", b'W/"5a"'),
        (b"cache-control", b"private, max-age=60"),
        (b"accept-ranges", b"bytes"),
    ]

    def rendered(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        status, headers, content = render(call, answer)
        is_picture = answer.media_type.startswith("image/")
        return status, headers + added if is_picture else headers, content

    return rendered


def _announcing(render: Render, is_due: Callable[[Call, Answer], bool]) -> Render:
    """Return the rendering, which announces the other default in some answers alone."""

    def rendered(call: Call, answer: Answer) -> tuple[int, Headers, bytes]:
        status, headers, content = render(call, answer)
        kept = [found for found in headers if found != DEPRECATION or is_due(call, answer)]
        return status, kept, content

    return rendered


@flavour(choice="announcement", wraps=RENDER)
def the_day_has_passed(render: Render) -> Render:
    """Send no X-Phota-Deprecation-Date, as its date has passed."""
    return _announcing(render, lambda _, __: False)


@flavour(choice="announcement", wraps=RENDER)
def pictures_alone_are_announced(render: Render) -> Render:
    """Send X-Phota-Deprecation-Date where pictures were made, and nowhere else."""
    return _announcing(render, lambda call, _: call.is_routed and call.operation.makes_images)


@flavour(choice="recognition", wraps=stage(stages.reserve))
def nobody_is_recognised(reserve: Stage) -> Stage:
    """Recognise no profile in any picture: no counts, and no price for identity."""

    def forget(call: Call) -> None:
        call.subjects = ()

    return preparing(reserve, forget)
