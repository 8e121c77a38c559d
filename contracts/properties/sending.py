"""Send a generated case through the run's own client, and write it down as a curl command."""

import json
from collections.abc import Callable, Iterator
from shlex import quote
from typing import Any

import httpx
from schemathesis.generation.case import Case

from contracts.client import CALLS, Answer, Api, NoAnswer
from contracts.client.profiles import TAG_PREFIX

# What Schemathesis would say of itself, or what httpx says better.
_NOT_SENT = frozenset(
    {"user-agent", "accept", "accept-encoding", "connection", "x-schemathesis-testcaseid"}
)
_FRAMING = frozenset({b"host", b"content-length"})  # which curl knows better
_LONGEST_BODY = 12_000
_LONGEST_TAG = 128
_TRIES = 4  # of more than a thousand requests one in twenty may be lost, and some twice


class Unsendable(Exception):  # noqa: N818 - a state of the case, not an error of ours
    """The case is no HTTP request that this client could make."""


class Untold(Exception):  # noqa: N818 - a state of the request, not an error of ours
    """The network lost an order, so that nobody can tell whether it was done."""


class Sender:
    """Sends cases as one developer; every exchange is recorded by the client.

    `is_calm` says whether the network has lost nothing so far, or nothing that was then answered.
    """

    def __init__(self, api: Api, is_calm: Callable[[], bool] = lambda: True) -> None:
        self.api = api
        self._is_calm = is_calm

    def request(
        self, case: Case[Any], *, api: Api | None = None, path: str | None = None
    ) -> httpx.Request:
        """Return the case as a request, with the key of `api` and to this path, if given."""
        sender = api or self.api
        sent = case.as_transport_kwargs(base_url=sender.base_url)
        headers = {n: v for n, v in sent["headers"].items() if n.lower() not in _NOT_SENT}
        if sender.key is not None:
            headers["X-API-Key"] = sender.key
        try:
            return httpx.Request(
                sent["method"],
                sent["url"] if path is None else sender.base_url + path,
                params=sent.get("params") or None,
                headers=headers,
                content=_content(sent),
            )
        except (httpx.InvalidURL, UnicodeError, TypeError, ValueError) as reason:
            raise Unsendable(str(reason)) from reason

    def send(self, request: httpx.Request, *, is_order: bool = False) -> Answer:
        """Send the request, and again if it was lost or the answer is a 5xx: it may be a hiccup.

        An order, which may be done though its answer is lost, is never sent again for a loss; what
        is to be refused may be. Raises `NoAnswer` if every try is lost, or the target was silent,
        and `Untold` if it is an order that a network lost of which that is known.
        """
        for _ in range(_TRIES - 1):
            try:
                answer = self.api.send(request)
            except NoAnswer as loss:
                if loss.timed_out:
                    raise
                if is_order and not self._is_calm():
                    raise Untold from loss
                if is_order:
                    raise
            else:
                is_hiccup = answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR
                return self.api.send(request) if is_hiccup else answer
        return self.api.send(request)


def curl(request: httpx.Request) -> str:
    """Return the request as a command that a person can run; the key stands as a variable."""
    return " ".join(_arguments(request))


def _arguments(request: httpx.Request) -> Iterator[str]:
    yield f"curl --globoff --request {quote(request.method)} {quote(str(request.url))}"
    for name, value in request.headers.raw:
        if name.lower() == b"x-api-key":
            yield '--header "X-API-Key: $PHOTA_API_KEY"'
        elif name.lower() not in _FRAMING:
            yield f"--header {quote((name + b': ' + value).decode('latin-1'))}"
    if request.content:
        text = request.content.decode("utf-8", "backslashreplace")
        if len(text) > _LONGEST_BODY:
            text = f"{text[:_LONGEST_BODY]}… ({len(text)} characters)"
        yield f"--data-raw {quote(text)}"


def _as_ours(url: str, body: Any) -> Any:
    """Return the body with a tag that says whose profile it makes, if its own tag would do."""
    if not url.endswith(CALLS["profile-add"].path) or not isinstance(body, dict):
        return body
    tag = body.get("tag")
    if tag is None or (isinstance(tag, str) and 0 < len(tag) <= _LONGEST_TAG):
        return body | {"tag": f"{TAG_PREFIX}-{tag or ''}"[:_LONGEST_TAG]}
    return body


def _content(sent: dict[str, Any]) -> bytes | None:
    if "json" in sent:
        return json.dumps(_as_ours(sent["url"], sent["json"])).encode()
    data = sent.get("data")
    return data.encode() if isinstance(data, str) else data
