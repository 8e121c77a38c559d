"""Ids that name nothing, of the form in which a target gives its ids, which no document tells."""

import random
import re
import string

NOBODY = "phota-contracts-no-such-thing"
_PLAIN = re.compile(r"[0-9A-Za-z]")
_FEW, _ENOUGH, _DRAWN = 6, 9, 12  # characters
_KINDS = (  # and of each what hexadecimal, base 32, 58 and 62, ULIDs and numbers have alike
    (string.digits, "234567"),
    (string.ascii_lowercase, "abcdef"),
    (string.ascii_uppercase, "ABCDEF"),
)


def unlike(id_: str, drawing: random.Random) -> str:
    """Return another id of the same form: other digits and letters at its end.

    So that a number stays a number, a UUID a UUID and a ULID a ULID. A short number is made longer,
    since its neighbours may be in use.
    """
    end = re.search(r"[0-9A-Za-z]*$", id_)
    tail = end.group() if end else ""
    changed = (tail if len(tail) >= _FEW else id_)[-_DRAWN:]
    if len(_PLAIN.findall(changed)) < _FEW or (changed != tail and len(id_) < _DRAWN + _FEW):
        return id_ + "".join(drawing.choices(string.digits, k=_ENOUGH - min(len(tail), _FEW)))
    kept = id_.removesuffix(changed)
    while (other := kept + _drawn(changed, drawing)) == id_:
        pass
    return other


def _drawn(text: str, drawing: random.Random) -> str:
    """Return the text with other letters and digits, of its own and of those that any form has."""
    alphabets = [sorted({*any_form, *set(text).intersection(kind)}) for kind, any_form in _KINDS]
    return "".join(
        next((drawing.choice(own) for own in alphabets if letter in own), letter) for letter in text
    )
