"""What an error shows of how the service is built: stack traces, files, modules.

Hosts and pages are none of it, and what the request itself held may come back.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx

_SOURCES = r"(?:py|pyc|go|rs|rb|php|java|kt|cs|cpp|ts|js)"
_SHAPES = re.compile(
    r"Traceback \(most recent call last\)"
    r"|File \"[^\"]+\", line \d+"
    r"|(?<![\w./-])/(?:usr|home|root|opt|srv|var|app|etc|tmp|mnt|workspace|Users)/[\w./-]+"
    r"|(?<![\w./-])(?:/[\w.-]+)+\.(?:py|pyc|go|rs|rb|java|kt)\b"
    r"|\b[A-Z]:(?:\\[\w.-]+){2,}"
    r"|site-packages|node_modules"
    r"|\bat [\w$.<>]+\([\w$]+\.(?:java|kt|js|ts):\d+"
    rf"|\b[\w-]+\.{_SOURCES}\b[\"']?,? (?:on |at )?line \d+"
    rf"|\.{_SOURCES}:\d+"
    r"|\bline \d+, in [\w<]"
    r"|goroutine \d+ \[|panic: "
    r"|\b(?:api|app|database|src|internal)\.[a-z_]+\.[A-Za-z_.]+"
    r"|\b[a-z_]\w*(?:\.[a-z_]\w*)+\.[A-Z]\w*[a-z]\w*"
    r"|\b[a-z_]\w*\.[A-Z]\w*(?:Error|Exception)\b"
)
# Hosts and pages are no modules or files, whatever they are called.
_ADDRESSES = re.compile(
    r"\b(?:https?|wss?)://[^\s\"'<>]+"
    r"|\b(?:href|src|action)\s*=\s*[\"']?[^\s\"'<>]+"
    r"|\b(?:[\w-]{1,63}\.)+"
    r"(?:(?:com|net|org|io|ai|dev|app|cloud|example|invalid|test)\b(?!\.\w)"
    r"|[a-z]{2,24}(?=(?::\d+)?/))"
    r"(?::\d+)?(?:/[^\s\"'<>]*)?",
    re.IGNORECASE,
)
# Header fields that name types, pages and paths of the API's own, or the request.
_ADDRESSING = re.compile(
    r"content-.*|location|link|set-cookie|x-request-id|report-to|nel|refresh|alt-svc"
)


def leaks(request: httpx.Request, response: httpx.Response) -> list[str]:
    """Return what a response shows of the service's own workings and the request did not hold."""
    headers = [
        value
        for name, value in response.headers.multi_items()
        if not _ADDRESSING.fullmatch(name.lower())
    ]
    return leaks_in("\n".join([_told(response.content, response.text), *headers]), request)


def leaks_in(told: str, request: httpx.Request) -> list[str]:
    """Return what a text shows of the service's own workings and the request did not hold."""
    held = request.content.decode("utf-8", "replace")
    url = str(request.url)
    sent = "\n".join([held, _told(request.content, held), url, unquote(url)])
    shown = _SHAPES.finditer(_ADDRESSES.sub("@", told))
    return [found[0] for found in shown if found[0] not in sent]


def _told(content: bytes, text: str) -> str:
    """Return what is said in a body: the texts of JSON, or else all of it."""
    try:
        return "\n".join(_texts(json.loads(content)))
    except (ValueError, RecursionError):
        return text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
