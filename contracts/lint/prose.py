"""Reads prose: its sentences, and the paths, dates, statuses and headers that it names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

_FENCE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)", re.DOTALL)
_LINK = re.compile(
    r"\]\([^)\s]*(?:\s[^)]*)?\)|<a\s[^>]*>|\b[a-z][a-z0-9+.-]*://[^\s)>\]\"'`]+", re.IGNORECASE
)
_TAG = re.compile(
    r"</?(?:p|br|b|i|em|strong|code|pre|ul|ol|li|div|span|table|t[rdh]|h\d|a)\b[^>]*>"
)
_BREAK = re.compile(r"(?<=[.!?;])[\"'”)`]*\s+|\n\s*\n|\n\s*(?:[-*•]|\d+[.)])\s+")
_PATH = re.compile(
    r"(?:\b(?P<method>GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)\s+)?[`'\"“(]*"
    r"(?<![\w/.:~$@#&=<>{}%*+\])[-])(?P<path>/[A-Za-z_{<:][\w\-.{}<>:/]*)"
)
_BEFORE = re.compile(
    r"\b(?:see|calls?|calling|via|endpoint|poll|invoke)\s+[`'\"“(]*$", re.IGNORECASE
)
_AFTER = re.compile(
    r"^[`'\"”)]*\s+(?:API\s+)?(?:endpoint|operation|route|API call)\b", re.IGNORECASE
)
_FILE = re.compile(r"\.[A-Za-z]\w{0,4}$")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - a row to read
_ON = re.compile(
    r"\b(?:on|by|until|till|from|after|before|starting|beginning|effective|as of|date:?)\s+"
    r"(?:the\s+|\w+day,?\s+)?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\b")
_LONG = re.compile(r"([A-Z][a-z]{2})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (20\d\d)\b")
_ANSWERING = (
    r"\b(?:return(?:s|ed|ing)?|respond(?:s|ing)?|reject(?:s|ed)?|refus(?:es|ed)|fail(?:s|ed)?"
    r"|results?\s+in|answer(?:s|ed)?|yields?|produces?|throws?|raises?|get|gets)\b"
    r"(?:\s+(?:with|in|by|as|an?|the|HTTP|error|status|code|response|of))*"
)
_CODE = (
    r"[\s:]+[`'\"“(]*([1-5]\d\d)\b(?![\w%]|[.,-]\d|\s*(?:ms|px|seconds|items|results|records"
    r"|characters|bytes|rows|entries|objects|or fewer|or less|by default|at most|per\b))"
)
_ANSWER = re.compile(_ANSWERING + _CODE, re.IGNORECASE)
_STATUS = re.compile(
    rf"(?:{_ANSWERING}|\bHTTP(?:\s+(?:error|status|code|response))*|\bstatus\s+code(?:\s+of)?){_CODE}",
    re.IGNORECASE,
)
_STATUSES = frozenset(status.value for status in HTTPStatus)


def plain(text: str) -> str:
    """Return the text without code blocks, link targets, addresses and markup."""
    return _TAG.sub(" ", _LINK.sub(" ", _FENCE.sub(" ", text)))


def sentences(text: str) -> list[str]:
    """Return the sentences and clauses of a plain text, each on one line."""
    return [" ".join(part.split()) for part in _BREAK.split(text) if part.strip()]


@dataclass(frozen=True, slots=True)
class Mention:
    """A path that a text names; `sure` if its words leave no doubt that it means an operation."""

    path: str
    sure: bool


def mentions(words: str) -> Iterator[Mention]:
    """Yield every path of this service that a text may name, placeholders as `{name}`."""
    for found in _PATH.finditer(words):
        path = re.sub(r"[.:<{]+$", "", found["path"].rstrip("/"))
        path = re.sub(r"<([\w-]+)>|(?<=/):(\w+)", lambda name: f"{{{name[1] or name[2]}}}", path)
        if not _is_whole(path):
            continue
        before, after = words[: found.start("path")], words[found.end("path") :]
        sure = bool(found["method"] or _BEFORE.search(before) or _AFTER.search(after))
        yield Mention(path, sure)


def _is_whole(path: str) -> bool:
    balanced = path.count("{") == path.count("}") and not {"<", ">"} & set(path)
    return bool(path.strip("/")) and balanced and "//" not in path and not _FILE.search(path)


def dates(sentence: str) -> Iterator[tuple[str, date]]:
    """Yield every day on which a sentence says that something is so, as written and as a date."""
    for before in _ON.finditer(sentence):
        iso, long = _ISO.match(sentence, before.end()), _LONG.match(sentence, before.end())
        if iso:
            yield from _day(iso[0], int(iso[1]), int(iso[2]), int(iso[3]))
        elif long and long[1].lower() in _MONTHS:
            month = _MONTHS.index(long[1].lower()) + 1
            yield from _day(long[0], int(long[3]), month, int(long[2]))


def _day(text: str, year: int, month: int, day: int) -> Iterator[tuple[str, date]]:
    try:
        yield text, date(year, month, day)
    except ValueError:  # the 30th of February is no day
        return


def statuses(sentence: str, *, answered: bool = False) -> Iterator[str]:
    """Yield every HTTP status that a sentence names; if `answered`, that it says is an answer."""
    for found in (_ANSWER if answered else _STATUS).finditer(sentence):
        if int(found[1]) in _STATUSES and not found[1].startswith("1"):
            yield found[1]
