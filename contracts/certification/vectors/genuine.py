"""Vectors that a client must take: the signature is right for exactly these bytes."""

import json
from collections.abc import Callable

from contracts.certification.vectors.recipes import (
    CONTENT_TYPE,
    HEADER,
    Expect,
    Given,
    Lane,
    Made,
    recipe,
)

_TAKEN = "client-signature.genuine"
_BYTES = "client-signature.exact-bytes"
_WHOLE = "client-signature.whole-body"
_CARRIED = "client-signature.as-http"
_SPACE = "client-signature.trailing-space"
_MEGABYTE = 1024 * 1024
_OVER_64K = 70_000
_DEEP = 40


@recipe("A01", "compact JSON in ASCII", _TAKEN, Expect.ACCEPT)
def plain(given: Given) -> Made:
    """The plainest of all."""
    return given.signed(given.body)


def _spelt(id_: str, title: str, make: Callable[[Given], bytes], lane: Lane = Lane.BOTH) -> None:
    recipe(id_, title, _BYTES, Expect.ACCEPT, lane=lane)(lambda given: given.signed(make(given)))


def _noted(id_: str, title: str, value: str, lane: Lane = Lane.BOTH) -> None:
    _spelt(id_, title, lambda given: given.noted(value), lane)


def _dumped(given: Given, **options: object) -> bytes:
    return json.dumps(dict(given.data), **options).encode()  # type: ignore[arg-type]


def _without_nulls(given: Given) -> bytes:
    told = {name: value for name, value in given.data.items() if value is not None}
    return json.dumps(told, separators=(",", ":")).encode()


_spelt("A02", "a space after each comma and colon", _dumped)
_spelt(
    "A03",
    "pretty-printed, members in reverse order",
    lambda given: json.dumps(dict(reversed(list(given.data.items()))), indent=2).encode(),
)
_spelt(
    "A04",
    "pretty-printed with CRLF",
    lambda given: _dumped(given, indent=2).replace(b"\n", b"\r\n"),
)
_spelt("A05", "a newline after the end", lambda given: given.body + b"\n")
_spelt("A06", "spaces before the beginning", lambda given: b"  " + given.body)
_noted("A07", "characters beyond ASCII in UTF-8", '"é 漢 🎨"')
_noted("A08", "an escape in lower case", r'"caf\u00e9"')
_noted("A09", "escapes in upper case", r'"caf\u00E9 \u001B"')
_noted("A10", "escaped slashes", r'"https:\/\/images.example.com\/1.png"')
_noted("A11", "numbers that change when they are written anew", "[1.0,1e2,12345678901234567890,-0]")
_noted("A12", "a member given twice", '"first","note":"second"', Lane.FUNCTION)
_noted("A13", "a raw line separator U+2028", '"one\u2028two"')
_noted("A14", "half of a surrogate pair", r'"\ud83d"', Lane.FUNCTION)
_noted("A15", "decomposed letters", '"cafe\u0301"')
_noted("A16", "a member that no document names", '{"added":"later"}')
_noted("A19", "characters that some encoders escape", "\"<a href='x'>&</a>\"")
_noted("A20", "an empty name and deep nesting", '{"":' + "[" * _DEEP + "]" * _DEEP + "}")
_spelt(
    "A21",
    "a byte that is no UTF-8",
    lambda given: given.body[:-1] + b',"note":"\xff"}',
    Lane.FUNCTION,
)
_spelt("A24", "members that are null left out", _without_nulls)
_noted("A26", "text that begins as gzip does, without Content-Encoding", r'"\u001f\u008b\b\u0000"')


@recipe("A17", "a body of one megabyte", _WHOLE, Expect.ACCEPT, "A16")
def megabyte(given: Given) -> Made:
    """Most readers of bodies work in pieces."""
    return given.signed(given.noted('"' + "x" * _MEGABYTE + '"'))


@recipe("A27", "a body just over 64 KiB", _WHOLE, Expect.ACCEPT, "A16")
def over_64k(given: Given) -> Made:
    """Where the first piece of many readers ends."""
    return given.signed(given.noted('"' + "x" * _OVER_64K + '"'))


@recipe("A18", "the header's name in another case", _CARRIED, Expect.ACCEPT)
def lower_case_name(given: Given) -> Made:
    """HTTP/2 sends every name in lower case, and so does many a proxy."""
    return Made(given.body, (CONTENT_TYPE, (HEADER.upper(), given.digest(given.body))))


@recipe("A22", "sent in chunks, without Content-Length", _CARRIED, Expect.ACCEPT, lane=Lane.NETWORK)
def in_chunks(given: Given) -> Made:
    """A body without a length told beforehand is a body."""
    return given.signed(given.body, chunked=True)


@recipe("A23", "a media type with a charset", _CARRIED, Expect.ACCEPT, lane=Lane.NETWORK)
def with_charset(given: Given) -> Made:
    """A parameter does not make it another type."""
    content_type = ("Content-Type", "application/json; charset=utf-8")
    return Made(given.body, (content_type, (HEADER, given.digest(given.body))))


@recipe("A25", "white space before the header's value", _CARRIED, Expect.ACCEPT, lane=Lane.NETWORK)
def space_before(given: Given) -> Made:
    """White space around a value is not of the value."""
    return given.sent(given.body, f"  \t{given.digest(given.body)}")


@recipe("A28", "white space after the header's value", _SPACE, Expect.ACCEPT, lane=Lane.NETWORK)
def space_after(given: Given) -> Made:
    """As A25; some HTTP libraries hand it over all the same."""
    return given.sent(given.body, f"{given.digest(given.body)} \t")
