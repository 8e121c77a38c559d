"""Claims about the values of a property: which it accepts, and which it has by default."""

import re
from collections.abc import Iterator
from dataclasses import replace

from contracts.notes.sentences import Clause
from contracts.notes.words import Claim, Kind

_QUOTED = r"(?:\"[^\"]{1,60}\"|“[^”]{1,60}”|`[^`\s]{1,60}`)"
_LITERAL = rf"(?:{_QUOTED}|true\b|false\b|-?\d+(?:\.\d+)?(?![\w%-]))"
_PLAIN = rf"(?:{_QUOTED}|true\b|false\b)"
_ASIDE = r"(?:\s+\([^()]*\))?"
_AND = r"(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+|\s*/\s*)"
_LIST = rf"{_QUOTED}{_ASIDE}(?:{_AND}{_QUOTED}{_ASIDE})*"
_WORD = rf"(?:{_QUOTED}|[A-Za-z0-9][\w.-]*\w)"
_WORDS = rf"{_WORD}{_ASIDE}(?:{_AND}{_WORD}{_ASIDE})+(?=\s*(?:[.,;)]|$))"
_ACCEPTED = (
    re.compile(
        r"\b(?:[Aa]ccepts?|[Aa]llows?|[Ss]upports?|[Oo]ne of|[Ee]ither|[Bb]etween"
        r"|(?:[Cc]an|[Mm]ay|[Mm]ust) be|[Vv]alues?(?: are)?:?|[Ss]et(?: it)? to"
        rf"|[Cc]hoose(?: from)?|[Pp]ick(?: from)?)\s+(?P<list>{_LIST})"
    ),
    re.compile(
        rf"\b(?:[Oo]ne of|[Pp]ick (?:between|from)|[Cc]hoose (?:between|from))\s+(?P<list>{_WORDS})"
    ),
    re.compile(rf"\((?P<list>{_QUOTED}(?:{_AND}{_QUOTED})+)\)"),
    re.compile(rf"^(?P<list>{_QUOTED})(?=\s+(?:\(|—))"),
    re.compile(
        rf"\b(?:[Nn]ew|[Aa]dd(?:ed|s)?(?: support for)?)\s+(?P<list>{_LIST})"
        r"(?=\s+(?:as an? )?(?:values?|options?)\b)"
    ),
)
_ADDED_TO = re.compile(
    rf"\b[Aa]dd(?:ed|s)?\s+(?:support for\s+)?(?P<list>{_LIST})\s+(?:to|for|in)\s+(?:the\s+)?"
    r"`(?P<name>[A-Za-z_]\w*)`"
)
_MEMBER = re.compile(rf"[`\"“]?(?<![\w-])(?P<name>[a-z]\w*)[`\"”]?:\s?(?P<value>{_PLAIN})")
_EACH = re.compile(rf"(?P<value>{_WORD}){_ASIDE}")
_BRACKETS = re.compile(r"\([^()]*\)")
_DEFAULTS = (
    re.compile(rf"(?P<value>{_LITERAL})\s+by default\b"),
    re.compile(rf"(?P<value>{_WORD})\s+\((?:[^()]*,\s*)?default\)"),
    re.compile(rf"\((?:[^()]*,\s*)?[Dd]efault:?\s+(?P<value>{_LITERAL})"),
    re.compile(rf"\b[Dd]efault(?: value)?(?: is|:)\s*(?:now\s+)?(?P<value>{_LITERAL})"),
    re.compile(rf"\b[Dd]efaults? to\s+(?P<value>{_LITERAL})"),
    re.compile(
        r"(?<!\b[Bb]y )\b[Dd]efault\b(?![^.;]*\bwill\b)"
        rf"[^.;—]*?\b(?:is|to)(?: now)?\s+(?P<value>{_LITERAL})"
    ),
)


def values(clause: Clause) -> Iterator[Claim]:
    """Say which values a property accepts."""
    for pattern in _ACCEPTED:
        for match in pattern.finditer(clause.text):
            topic, members = clause.topic_at(match.start("list")), _members(match["list"])
            names_properties = topic in members or set(members) & set(clause.known)
            if topic and not names_properties and not _is_default(clause.text, match.start("list")):
                yield _claim(clause, Kind.VALUES, topic, members)
    for match in _MEMBER.finditer(clause.text):
        yield _claim(clause, Kind.VALUES, match["name"], (_bare(match["value"]),))
    for match in _ADDED_TO.finditer(clause.text):
        yield _claim(clause, Kind.VALUES, match["name"], _members(match["list"]))


def defaults(clause: Clause) -> Iterator[Claim]:
    """Say which value a property has where a client leaves it out."""
    seen: set[tuple[str, str]] = set()
    for pattern in _DEFAULTS:
        for match in pattern.finditer(clause.text):
            topic, value = clause.topic_at(match.start("value")), _bare(match["value"])
            if topic and (topic, value) not in seen:
                seen.add((topic, value))
                yield _claim(clause, Kind.DEFAULT, topic, (value,))


def _is_default(text: str, start: int) -> bool:
    """Tell whether what looks like a list is the one value of `Default: "png"`."""
    return bool(re.search(r"\b[Dd]efaults?(?: value)?(?: is| to|:)\s*$", text[:start]))


def _members(listing: str) -> tuple[str, ...]:
    plain = _BRACKETS.sub("", listing)
    found = (_bare(match["value"]) for match in _EACH.finditer(plain))
    return tuple(word for word in found if word not in {"and", "or"})


def _bare(value: str) -> str:
    return value.strip('"“”`')


def _claim(clause: Clause, kind: Kind, topic: str, said: tuple[str, ...]) -> Claim:
    return replace(clause.claim(kind, topic), topic=topic, values=said)
