"""Read through the escapes of URLs, JSON, Python, HTML, XML and shells, and over the ends of lines.

A view is a text as it reads once its escapes are undone. It knows where each of its characters
stands in the text, so that what is found in the view can be replaced in the text.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterator

_URL = r"(?:%[0-9A-Fa-f]{2})+"
_BACKSLASHES = r"(?:\\u[0-9A-Fa-f]{4})+|\\U[0-9A-Fa-f]{8}|(?:\\x[0-9A-Fa-f]{2})+|\\[^uUx\s&%]"
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
_QUOTE_IN_SHELL = r"""'"'"'|'\\''"""
_KINDS = tuple(re.compile(kind) for kind in (_URL, _BACKSLASHES, _ENTITY, _QUOTE_IN_SHELL))
_ANY = re.compile(f"{_QUOTE_IN_SHELL}|{_URL}|{_BACKSLASHES}|{_ENTITY}")
_NEW_LINE = r"(?:\r?\n|\\r\\n|\\n)[ \t]*"
_LINE_END = re.compile(
    rf"""(?P<quote>["']){_NEW_LINE}[bru]?(?P=quote)|(?:\r?\n|\\r\\n|\\n)(?:E(?=  ))?[ \t]*"""
)
_ESCAPED_BYTE = re.compile(r"[0-9A-Fa-f]{2}")
_ESCAPED_UNIT = re.compile(r"u([0-9A-Fa-f]{4})")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "0": "\0", "a": "\a", "v": "\v"}
_DEEPEST = 3
_ESCAPING = re.compile(r"[%\\&]|'\"'")
_TELLING = re.compile(r"%[0-9A-Fa-f]{2}|\\[uUx/]|&#|&[a-z]{3,6};")
_LONGEST_LINE = 400
_LONGEST_WHOLE = 100_000


class View:
    """A text with some of its escapes undone."""

    def __init__(self, source: str, pattern: re.Pattern[str], *, join: bool = False) -> None:
        self._starts: list[int] = []
        self._marks: list[tuple[int, int, int]] = []
        pieces: list[str] = []
        at = length = 0
        for found in pattern.finditer(source):
            plain = "" if join else _undone(found[0])
            if plain == found[0]:
                continue
            pieces += (source[at : found.start()], plain)
            length += found.start() - at
            self._starts.append(length)
            length += len(plain)
            self._marks.append((length, found.start(), found.end()))
            at = found.end()
        self.text = "".join((*pieces, source[at:]))

    @property
    def is_other(self) -> bool:
        """Whether there was anything to undo."""
        return bool(self._marks)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text stands what the view has from start to end."""
        return self._source(start)[0], self._source(end - 1)[1]

    def _source(self, at: int) -> tuple[int, int]:
        """Return where the character at this place of the view begins and ends in the text."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at, at + 1
        over, begins, ends = self._marks[index]
        if at < over:
            return begins, ends
        return ends + at - over, ends + at - over + 1


class Deeper:
    """A view of a view."""

    def __init__(self, outer: "View | Deeper", inner: "View | Deeper") -> None:
        self._outer, self._inner = outer, inner
        self.text: str = inner.text

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text stands what the view has from start to end."""
        return self._outer.place(*self._inner.place(start, end))


Views = Iterator[View | Deeper]


def views(text: str, *, are_plain: bool = False) -> Views:
    """Yield the other ways to read a text: lines joined, escapes undone by kind and altogether.

    If what is sought `are_plain` values, of no character that needs an escape, a text whose escapes
    stand for other characters is read no further.
    """
    if not _has_wraps(text):
        yield from _undoing(text, are_plain=are_plain)
        return
    joined = View(text, _LINE_END, join=True)
    yield joined
    if len(text) <= _LONGEST_WHOLE:
        for inner in _undoing(joined.text, are_plain=are_plain):
            yield Deeper(joined, inner)
    yield from _undoing(text, are_plain=are_plain)


def _has_wraps(text: str) -> bool:
    """Return whether lines are short enough to have been broken: those of a transcript are not."""
    ends = text.count("\n")
    return ends > 0 and len(text) < ends * _LONGEST_LINE


def _undoing(text: str, *, are_plain: bool) -> Views:
    if (_TELLING if are_plain else _ESCAPING).search(text) is None:
        return
    present = [pattern for pattern in _KINDS if pattern.search(text)]
    if len(present) > 1:
        for pattern in present:
            yield from _chain(text, pattern)
            if len(text) <= _LONGEST_WHOLE:
                yield from _after(
                    View(text, pattern), [each for each in present if each != pattern]
                )
    yield from _chain(text, _ANY)


def _after(outer: View, patterns: list[re.Pattern[str]]) -> Views:
    """Yield what the other escapes hide under one that is undone first, as JSON in HTML has it."""
    for pattern in patterns:
        for inner in _chain(outer.text, pattern):
            yield Deeper(outer, inner)


def _chain(text: str, pattern: re.Pattern[str]) -> Views:
    """Yield the text with its escapes undone, and again, and each with its lines joined."""
    outer: View | Deeper | None = None
    for _ in range(_DEEPEST):
        inner = View(text if outer is None else outer.text, pattern)
        if not inner.is_other:
            return
        outer = inner if outer is None else Deeper(outer, inner)
        yield outer
        joined = View(outer.text, _LINE_END, join=True)
        if joined.is_other:
            yield Deeper(outer, joined)


def _undone(escape: str) -> str:  # noqa: PLR0911 - a table: one kind of escape a line
    if escape[0] == "%":
        return _of_bytes(escape)
    if escape[0] == "&":
        return html.unescape(escape)
    if escape[0] == "'":
        return "'"
    bare = escape.lstrip("\\")
    if bare[:1] == "u":
        units = b"".join(int(u, 16).to_bytes(2, "big") for u in _ESCAPED_UNIT.findall(escape))
        return units.decode("utf-16-be", "surrogatepass" if _is_whole(units) else "replace")
    if bare[:1] == "U":
        code = int(bare[1:], 16)
        return chr(code) if code < 0x110000 else escape  # noqa: PLR2004 - Unicode ends there
    if bare[:1] == "x":
        return _of_bytes(escape)
    return _CONTROL.get(escape[1], escape[1])


def _is_whole(units: bytes) -> bool:
    try:
        units.decode("utf-16-be")
    except UnicodeDecodeError:
        return False
    return True


def _of_bytes(escape: str) -> str:
    """Return the bytes that are escaped as text: of UTF-8 if they are that, else of Latin-1."""
    content = bytes(int(byte, 16) for byte in _ESCAPED_BYTE.findall(escape))
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
