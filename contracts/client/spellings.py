"""What a secret looks like: which values are worth seeking, and how bytes of it are written.

A value of fewer than 6 characters, and one of fewer than 12 that is only letters, only digits or
words joined by hyphens (`string`, `not-a-key`), is no secret that anybody minted: it is redacted
where its name says so, and not sought in other text, which would blank half of a report. A value
of fewer than 16 characters is sought as a whole word, so that an id which happens to contain it is
left; a longer one anywhere.
"""

import base64
import html
import json
import re
from collections.abc import Iterator

from contracts.client.escapes import views

_SHORTEST_SECRET = 6
_SHORTEST_WORDS = 12
_FEWEST_CHARACTERS = 4
_WORDS = re.compile(r"[A-Za-z]+(?:[-_. ][A-Za-z]+)*|[0-9]+(?:[-_.: ][0-9]+)*")


def is_telling(value: str) -> bool:
    """Return whether a value can be sought in any text without blanking what is harmless."""
    if len(value) < _SHORTEST_SECRET or len(set(value)) < _FEWEST_CHARACTERS:
        return False
    return len(value) >= _SHORTEST_WORDS or _WORDS.fullmatch(value) is None


def as_text(value: str) -> Iterator[str]:
    """Yield the ways to write a value that no escape accounts for.

    What looks like an escape in the value itself is undone with those around it. JSON's and HTML's
    commonest ones are here, so that a whole transcript need not be read without them.
    """
    yield value
    yield from (view.text for view in views(value))
    yield json.dumps(value)[1:-1]
    yield json.dumps(value, ensure_ascii=False)[1:-1]
    yield html.escape(value)
    if " " in value:
        yield value.replace(" ", "+")
    if not value.isascii():
        yield value.encode("utf-8", "replace").decode("latin-1")


def as_digits(value: str) -> Iterator[str]:
    """Yield what base64 and hexadecimal make of a value, also of one amid other bytes.

    Base64 writes three bytes as four digits, so that a value begins in one of three positions;
    digits that hold bits of its neighbours, too, are left out.
    """
    content = value.encode("utf-8", "replace")
    yield content.hex()
    yield content.hex().upper()
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(content)) * 8 // 6
        padded = bytes(before) + content + bytes(2)
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(padded).decode()[first:last]
