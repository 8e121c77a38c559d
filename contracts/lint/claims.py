"""Reads what prose claims of a value: its range, its default, the values it may have."""

import re
from collections.abc import Iterator

from contracts.lint.prose import sentences

Range = tuple[float | None, float | None]

_NUMBER = r"(-?\d+(?:,\d{3})*(?:\.\d+)?)"
_THINGS = {
    "string": r"(?:characters?|chars?|letters|symbols|bytes)",
    "array": r"(?:items?|elements?|entries|images?|urls?|ids?|values?|files?|tags?|names?)",
    "integer": r"",
    "number": r"",
}
_CONDITION = re.compile(
    r"\b(?:if|when|unless|depend\w*|except|for example|e\.g|per|otherwise)\b",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"(?:\bdefaults?(?:\s+value)?(?:\s+(?:is|to|of)(?:\s+set\s+to)?\b|\s*[:=])"
    r"|\bby default,?(?=\s+[`'\"]))"
    r"\s*[`'\"“*]*([\w.+-]+)[`'\"”*]*(?P<after>[^.;)\n]*)",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"(?:\((?P<inner>[^()]{3,200})\)"
    r"|\b(?:one of|(?:possible|allowed|valid|accepted|supported) values(?: are| include)?|can be"
    r"|must be(?: one of| either)?|either)\b:?\s*(?P<listed>[^.;()]{3,200}))",
    re.IGNORECASE,
)
_VALUE = re.compile(r"^[`'\"“*]*([\w:./+-]+?)[`'\"”*]*$")


def ranges(text: str, kind: str) -> Iterator[Range]:
    """Yield the ranges that a text gives a value of this type, each end None where it says none.

    Numbers of text count characters and numbers of a list count entries; a sentence with a
    condition claims nothing of the value as such.
    """
    things = _THINGS.get(kind, "")
    unit = rf"\s+{things}\b" if things else r"(?![\w%]|\.\d|\s*(?:%|[a-z]))"
    for sentence in sentences(text):
        if not _CONDITION.search(sentence):
            yield from _in_sentence(sentence, unit, counts=bool(things))


def _in_sentence(sentence: str, unit: str, *, counts: bool) -> Iterator[Range]:
    for found in re.finditer(rf"\bbetween {_NUMBER} and {_NUMBER}{unit}", sentence, re.IGNORECASE):
        yield _number(found[1]), _number(found[2])
    if not counts:
        for found in re.finditer(rf"\({_NUMBER}\s*(?:-|–|to)\s*{_NUMBER}\)", sentence):
            yield _number(found[1]), _number(found[2])
    most = r"(?:at most|up to|no more than|not exceed(?:ing)?|max(?:imum)?(?: of| is|:)?)"
    least = r"(?:at least|no fewer than|no less than|min(?:imum)?(?: of| is|:)?)"
    for found in re.finditer(rf"\b{most} {_NUMBER}{unit}", sentence, re.IGNORECASE):
        yield None, _number(found[1])
    for found in re.finditer(rf"\b{least} {_NUMBER}{unit}", sentence, re.IGNORECASE):
        yield _number(found[1]), None


def _number(text: str) -> float:
    return float(text.replace(",", ""))


def default(text: str) -> str | None:
    """Return the value that a text says is the default; None if it says none, or several."""
    found = [each[1].rstrip(".") for each in _DEFAULT.finditer(text) if not _hedged(each["after"])]
    return found[0] if len(set(found)) == 1 else None


def _hedged(after: str) -> bool:
    """Tell whether the words after a default say that it is not always so."""
    return (
        re.search(r"\b(?:if|when|unless|for|except|per|in case|or|and)\b", after, re.IGNORECASE)
        is not None
    )


def values(text: str) -> Iterator[list[str]]:
    """Yield the lists of values that a text gives as all that there are."""
    for found in _VALUES.finditer(text):
        written = found["inner"] or found["listed"]
        if re.search(
            r"\b(?:e\.g|i\.e|such as|for example|like|etc|not|except)\b|\.\.\.|…", written
        ):
            continue
        parts = re.split(r",\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s*\|\s*", written.strip())
        listed = [_VALUE.match(part.strip()) for part in parts if part.strip()]
        if len(listed) > 1 and all(listed):
            yield [each[1] for each in listed if each]
