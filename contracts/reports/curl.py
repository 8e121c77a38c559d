"""An exchange as a curl command that a person can run again, without any key in it."""

import re
from collections.abc import Iterator
from shlex import quote

from contracts.model import Exchange

_OWN_TO_CURL = frozenset(
    {"accept", "accept-encoding", "connection", "content-length", "host", "user-agent"}
)
_KEY = "x-api-key"
_TOKEN = re.compile("\u2039[\\w:-]+\u203a")
_NOT_SENT_AS_SHOWN = re.compile("\u2039[^\u203a]*\u203a|… \\([0-9,]+ characters\\)$")


def curl(exchange: Exchange) -> str:
    """Return the command, an argument a line; the key stands as `$PHOTA_API_KEY`.

    Comments at its end say which key was sent, by its token in the transcript, and what a person
    has to fill in because the transcript holds a summary of it.
    """
    return " \\\n  ".join(_arguments(exchange)) + _caution(exchange)


def _arguments(exchange: Exchange) -> Iterator[str]:
    yield f"curl --globoff --request {quote(exchange.method)} {quote(exchange.url)}"
    for name, value in exchange.request.headers:
        if name.lower() == _KEY:
            yield '--header "X-API-Key: $PHOTA_API_KEY"'
        elif name.lower() not in _OWN_TO_CURL:
            yield f"--header {quote(f'{name}: {value}')}"
    if exchange.request.body:
        yield f"--data-raw {quote(exchange.request.body)}"


def _caution(exchange: Exchange) -> str:
    keys = [value for name, value in exchange.request.headers if name.lower() == _KEY]
    told = [f"\n# PHOTA_API_KEY stands for {key}." for key in keys if _TOKEN.fullmatch(key)]
    if _NOT_SENT_AS_SHOWN.search(exchange.url + (exchange.request.body or "")):
        told.append("\n# What is in angle quotes or cut off is not in the transcript: fill it in.")
    return "".join(told)
