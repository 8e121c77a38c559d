"""Claims about numbers: statuses, limits and dates; and numbers that the notes have lost."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http import HTTPStatus

from contracts.notes import names
from contracts.notes.naming import is_gone
from contracts.notes.sentences import Clause
from contracts.notes.words import Claim, Kind

_NUMBER = re.compile(r"(?<![\w.$€/:#,-])(?P<status>[1-5]\d\d)(?![\w%-]|[.,:]\d)")
_REGISTERED = frozenset(status.value for status in HTTPStatus)
_SAID_BEFORE = re.compile(
    r"(?:\bHTTP|\bstatus(?:es)?(?:\s+codes?)?|\bcodes?|\breturn(?:s|ed|ing)?|\brespond(?:s|ed)?\s+with"
    r"|\banswer(?:s|ed)?(?:\s+with)?|\b(?:rejected|refused)\s+with|\bfail(?:s|ed)?\s+with"
    r"|\bgets?|\breceives?|\byields?|\b[Ee]rrors?)"
    r"(?:\s+(?:now|with|an?|the|clean|generic|descriptive|proper|new|HTTP|status|code|error))*"
    r"[\s:]*[`\"“(]?$"
)
_SAID_AFTER = re.compile(
    r"^[`\"”]?\s+(?:responses?|errors?|status(?:es)?|Accepted|Created|No Content|Bad Request|"
    r"Unauthorized|Forbidden|Not Found|Conflict|Gone|Too Many|Unprocessable|Payload|Internal|"
    r"Service Un|Gateway|Payment)\b"
)
_NO_STATUS_AFTER = re.compile(r"^\s*(?:[a-z]+s\b(?<!responses)(?<!errors)(?<!status)|\w*px\b)")
_JOINED = re.compile(r"^[`\"”]?\s*(?:,|/|and|or|,\s*(?:and|or)|vs\.?)\s*[`\"“]?(?:an?\s+)?$")
_DENIED = re.compile(
    r"\b(?:instead of|rather than|not|[Ff]ix(?:es|ed|ing)?|previously|formerly|used to"
    r"|replac(?:es|ed|ing)|(?:split|changed|moved) from|from)\b[^.;,:]*$"
)
_AMOUNT = r"(?P<amount>\d[\d,]*)(?![\d%]|[.:]\d|-?[A-Za-z]|[–-]\d)"
_THINGS = r"`?(?P<things>[A-Za-z]\w*(?:[ -][a-z]\w*){0,3})`?"
_LIMITS = (
    (
        "maximum",
        re.compile(
            rf"\b(?:[Uu]p to|[Aa]t most|[Nn]o more than|[Mm]aximum of)\s+{_AMOUNT}\s+{_THINGS}"
        ),
    ),
    (
        "minimum",
        re.compile(rf"\b(?:[Aa]t least|[Nn]o fewer than|[Mm]inimum of)\s+{_AMOUNT}\s+{_THINGS}"),
    ),
    (
        "count",
        re.compile(
            r"\b(?:(?:[Cc]hoose|[Pp]ick)(?: from| between)?|[Oo]ne of|[Ss]upports?)\s+"
            rf"{_AMOUNT}\s+{_THINGS}"
        ),
    ),
    (
        "maximum",
        re.compile(
            rf"\b[Mm]ax(?:imum)?\s+{_THINGS}\s+(?:is|of|(?:[\w ]+?\s)?to)\s+(?:now\s+)?{_AMOUNT}"
        ),
    ),
    (
        "minimum",
        re.compile(
            rf"\b[Mm]in(?:imum)?\s+{_THINGS}\s+(?:is|of|(?:[\w ]+?\s)?to)\s+(?:now\s+)?{_AMOUNT}"
        ),
    ),
)
_BARE_LIMITS = (
    ("maximum", re.compile(rf"\b[Mm]ax(?:imum)?(?: of|:| is)?\s+{_AMOUNT}(?=\s*(?:[),;.]|$))")),
    ("minimum", re.compile(rf"\b[Mm]in(?:imum)?(?: of|:| is)?\s+{_AMOUNT}(?=\s*(?:[),;.]|$))")),
)
_STOP = re.compile(
    r"\s(?:per|when|and|or|in|on|for|each|are|is|with|of|at|to|from|by|if|as|was|were|now|can|may"
    r"|lowered|raised|increased|decreased|reduced|changed|grew)\b.*"
)
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?![\d-])")
_FUTURE = re.compile(
    r"\b(?:will|sunsets?|scheduled|planned|until|end[- ]of[- ]life)\b", re.IGNORECASE
)
_CHANGES_TO = re.compile(r"\bto\s+[`\"“](?P<value>[^`\"”]+)[`\"”]")
_LOST = (
    re.compile(r"\b(?:from|to|of|than|least|most|between|by|and)\s+(?=[.,;)](?:\s|$))"),
    re.compile(r"\d[–-]\s+(?=[a-z])"),
    re.compile(r"\b(?:the|an?)\s+(?=-[a-z])"),
    re.compile(r"—\s+(?=[a-z]+s,\s+[$€~]?\d)"),
)
_HALF_RANGE = re.compile(r"\d[–-]\s+(?P<things>[a-z]+s)\b")


def statuses(clause: Clause) -> Iterator[Claim]:
    """Say which statuses are answered; what is denied, or was so once, is no claim."""
    end, accepted, denied = 0, False, False
    for match in _NUMBER.finditer(clause.text):
        before, after = clause.text[: match.start()], clause.text[match.end() :]
        if accepted and _JOINED.match(clause.text[end : match.start()]):
            said = not denied
        else:
            denied = bool(_DENIED.search(before[-60:]))
            said = bool(_SAID_BEFORE.search(before) or _SAID_AFTER.search(after))
            said = said and not _NO_STATUS_AFTER.match(after) and not denied
            said = said and int(match["status"]) in _REGISTERED
        accepted, end = said, match.end()
        if said:
            topic = clause.topic_at(match.start())
            gone = is_gone(clause, names.Name(match.start(), match.end(), match["status"]))
            claim = clause.claim(Kind.STATUS, match["status"])
            yield replace(claim, topic=topic, gone=gone)


def limits(clause: Clause) -> Iterator[Claim]:
    """Say how many or how few of something there may be."""
    taken: set[tuple[str, str]] = set()
    for bound, pattern in _LIMITS:
        for match in pattern.finditer(clause.text):
            things = _STOP.sub("", " " + match["things"]).strip()
            amount = match["amount"].replace(",", "")
            plural = things.endswith("s") or bound != "count"
            if things and plural and (things, amount) not in taken:
                taken.add((things, amount))
                claim = clause.claim(Kind.LIMIT, things)
                yield replace(claim, values=(amount,), bound=bound)
    for bound, pattern in _BARE_LIMITS:
        for match in pattern.finditer(clause.text):
            if topic := clause.topic_at(match.start()):
                claim = clause.claim(Kind.LIMIT, topic)
                values = (match["amount"].replace(",", ""),)
                yield replace(claim, values=values, topic=topic, bound=bound)


def dates(clause: Clause) -> Iterator[Claim]:
    """Say that something will happen on a day; the days of what has happened are no claims."""
    for match in _DATE.finditer(clause.text):
        if _FUTURE.search(clause.text) and is_date(match[0]):
            changed = _CHANGES_TO.search(clause.text)
            values = (changed["value"],) if changed else ()
            topic = clause.topic_at(match.start())
            yield replace(clause.claim(Kind.DATE, match[0]), values=values, topic=topic)


def is_date(text: str) -> bool:
    """Tell whether a day is in the calendar."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def lost(clause: Clause) -> Iterator[Claim]:
    """Say where a number is missing, by what is left of the words around it."""
    spots = [match.end() for pattern in _LOST for match in pattern.finditer(clause.text)]
    for things in {match["things"] for match in _HALF_RANGE.finditer(clause.item.text)}:
        bare = re.finditer(rf"\b(?:send|pass|use|provide|upload)\s+(?={things}\b)", clause.text)
        spots += [match.end() for match in bare]
    for spot in sorted(set(spots)):
        before, after = clause.text[:spot].split()[-4:], clause.text[spot:].split()[:3]
        yield clause.claim(Kind.LOST, " ".join((*before, "…", *after)))
