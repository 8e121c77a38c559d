"""Ways to write a body down that parsers read differently, or not at all."""

import json
from collections.abc import Mapping
from typing import Any

_MANY = 10_000


def spliced(valid: Mapping[str, Any], name: str, literal: str | bytes) -> bytes:
    """Return a body as JSON, in which the literal stands where the value of a member belongs."""
    raw = literal if isinstance(literal, bytes) else literal.encode()
    return json.dumps({**valid, name: "@@"}).encode().replace(b'"@@"', raw)


def with_another(content: bytes, name: str, literal: str) -> bytes:
    """Return a JSON object that ends with one member more, whatever it holds already."""
    return content[:-1] + f', "{name}": {literal}}}'.encode()


def miswritten(valid: Mapping[str, Any]) -> dict[str, bytes]:
    """Return a valid body in strange encodings, and with what JSON does not know."""
    whole = json.dumps(valid)
    strays = {
        "a surrogate in UTF-8": b'"\xed\xa0\x80"',
        "overlong UTF-8": b'"\xc0\xaf"',
        "half an escape": rb'"\u12"',
        "an escape that is none": rb'"\x41"',
        "a bare new line in a text": b'"a\nb"',
        "a bare null character in a text": b'"a\0b"',
    }
    return {kind: spliced(valid, "stray", stray) for kind, stray in strays.items()} | {
        "UTF-16": whole.encode("utf-16"),
        "UTF-16 without a mark": whole.encode("utf-16-le"),
        "UTF-32": whole.encode("utf-32"),
        "a byte order mark": whole.encode("utf-8-sig"),
        "a comment": whole.encode()[:-1] + b"/* */}",
        "white space of other kinds": "\u00a0".encode() + whole.encode(),
        "much white space": b" " * _MANY + whole.encode() + b"\n" * _MANY,
        "null characters behind it": whole.encode() + b"\0\0",
    }


def doubled(valid: Mapping[str, Any]) -> dict[str, bytes]:
    """Return a valid body with its first member said once more, or with members of odd names."""
    whole = json.dumps(valid).encode()
    first = next(iter(valid))
    told = json.dumps(valid[first])
    spelt = "".join(f"\\u{ord(letter):04x}" for letter in first)
    made = {
        "the same": (first, told),
        "null the second time": (first, "null"),
        "another type the second time": (first, '{"a": [1]}'),
        "spelt in escapes": (spelt, told),
        "in capitals": (first.upper(), told),
        "a hundred times": (first, told + f', "{first}": {told}' * 98),
        "an empty name": ("", '1, "": 2'),
        "__proto__": ("__proto__", '{"a": 1}, "__proto__": 2, "constructor": {}'),
        "a name of a null character": (f"{first}\\u0000", "1"),
        "a name of a lone surrogate": ("\\ud800", "1"),
        "a name that is long": ("n" * _MANY, "1"),
    }
    return {kind: with_another(whole, name, literal) for kind, (name, literal) in made.items()}
