"""Tell a network that failed from a service that did, and ask again where that is harmless.

A try is lost if its connection failed, or if somebody else answered: a gateway's 502, 503 or 504,
a web page, or a redirect to another host. What bears a mark of the service, `X-Request-Id` or a
JSON object, is the service's own answer and is judged as it came, whatever it says.

What is lost is asked for again, three times in all: GET and DELETE always, a POST if the documents
promise that its repetition does nothing (an asynchronous one with a `client_request_id`), and
anything that never got a connection. Every try is an exchange of its own. A web page that comes
every time, or a redirect of a download, is the service's answer after all: the redirect is
followed, and what it leads to is judged in turn.

A loss alone does not tell whose fault it was. The whole run does, at its end: where the same
request failed once and was then answered, it is weather. What this machine's own target fails in
again and again, with nothing ever answered on a later try, is the target's breach.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass

import httpx

from contracts.client.repetition import paid_once
from contracts.model import Exchange

_PAUSES = (0.05, 0.3)
_OFTEN = 3
_LONG = 1.0  # seconds; a try that took longer may have let something else come too late
_ASKED_AGAIN = " (asked again)"
_ANSWERED_LATER = "answered when asked again"
_REPEATABLE = frozenset({"GET", "HEAD", "DELETE"})
_GATEWAY = frozenset({502, 503, 504})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_NEVER_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout)
_OURS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a lost request is sent in all; `always`: this one does no harm twice."""

    tries: int = 3
    always: bool = False


ONCE = Retry(tries=1)
USUAL = Retry()


@dataclass(frozen=True, slots=True)
class Loss:
    """Why a try brought no answer of the service; `error` is None if somebody else answered.

    `is_page`: what came may still be what the service takes for an answer, and can be judged.
    """

    reason: str
    error: httpx.HTTPError | None = None
    is_page: bool = False

    @classmethod
    def of(cls, error: httpx.HTTPError) -> "Loss":
        """Return the loss that a failure of the connection is."""
        return cls(f"{type(error).__name__}: {error}".rstrip(": "), error)

    def may_be_repeated(self, request: httpx.Request, retry: Retry) -> bool:
        """Return whether asking again cannot do anything twice, and may help."""
        if isinstance(self.error, _OURS):
            return False
        never_arrived = isinstance(self.error, _NEVER_CONNECTED)
        return never_arrived or retry.always or _is_repeatable(request)

    @property
    def is_silence(self) -> bool:
        """Whether nothing at all was heard."""
        return isinstance(self.error, httpx.TimeoutException | httpx.ConnectError)


def _is_repeatable(request: httpx.Request) -> bool:
    """Return whether the documents, or HTTP itself, promise that a repetition does nothing more."""
    return request.method in _REPEATABLE or paid_once(request) is not None


def pause(lost: int) -> float:
    """Return how many seconds to wait after so many lost tries."""
    return _PAUSES[min(lost, len(_PAUSES)) - 1]


def intrusion(
    request: httpx.Request, response: httpx.Response, operation: str | None
) -> Loss | None:
    """Return the loss that it is if somebody answered in the service's place; None if it did."""
    if response.headers.get("x-request-id", "").strip() or holds_object(response):
        return None
    if response.status_code in _GATEWAY:
        return Loss(f"a gateway answered {response.status_code} in the service's place")
    if response.has_redirect_location and response.next_request is not None:
        there = response.next_request.url
        if (there.host, there.port) != (request.url.host, request.url.port):
            reason = f"a redirect to {there.host} came in the service's place"
            return Loss(reason, is_page=operation == DOWNLOAD)
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if response.is_success and media_type in _PAGES:
        return Loss(
            f"a web page ({response.status_code}) came in the service's place", is_page=True
        )
    return None


def told(loss: Loss | None, lost: int, *, again: bool, hopeless: bool = False) -> str | None:
    """Return what the transcript says of a try, after so many lost ones."""
    if loss is None:
        return f"{_ANSWERED_LATER}, after {lost} lost" if lost else None
    if again:
        return loss.reason + _ASKED_AGAIN
    return None if loss.is_page and (lost or hopeless) else loss.reason


def is_lost(exchange: Exchange) -> bool:
    """Return whether no try of the request was answered by the service, and this was the last."""
    error = exchange.error
    return error is not None and not (was_repeated(exchange) or is_recovered(exchange))


def was_repeated(exchange: Exchange) -> bool:
    """Return whether the exchange is a lost try after which the request was sent again."""
    return exchange.error is not None and exchange.error.endswith(_ASKED_AGAIN)


def is_recovered(exchange: Exchange) -> bool:
    """Return whether the exchange brought the answer that an earlier try had lost."""
    return exchange.error is not None and exchange.error.startswith(_ANSWERED_LATER)


def is_intruded(exchange: Exchange) -> bool:
    """Return whether the response is not the service's own."""
    return exchange.status != 0 and exchange.error is not None and not is_recovered(exchange)


def is_proven(exchanges: Collection[Exchange], *, loopback: bool) -> bool:
    """Return whether a run's losses are the network's: on this machine that needs evidence.

    There a network drops nothing, so that what is lost at least three times, while nothing was
    ever answered on a later try, is what the target itself let fall.
    """
    if not loopback or any(map(is_recovered, exchanges)):
        return True
    return sum(map(is_lost, exchanges)) < _OFTEN


def disturbance(seen: Collection[Exchange]) -> str | None:
    """Say how bad weather may have changed what a test saw in these exchanges; None if it cannot.

    A GET that was answered on a later try changes nothing, unless it took long or a fault that
    the test had set was used up by the lost one; nor does a fault that was set twice.
    """
    provokes = any(one.method == "POST" and one.url.endswith("/faults") for one in seen)
    for one in seen:
        came_late = was_repeated(one) and (one.seconds > _LONG or provokes)
        done_twice = is_recovered(one) and not _is_same_when_repeated(one)
        if is_lost(one) or came_late or done_twice:
            return f"{one.method} {one.url}: {one.error}"
    return None


def _is_same_when_repeated(exchange: Exchange) -> bool:
    return exchange.method in {"GET", "HEAD"} or exchange.url.endswith(("/faults", "/reset"))


def holds_object(response: httpx.Response) -> bool:
    """Return whether the body is a JSON object, whatever the response says that it is."""
    if response.content.lstrip()[:1] != b"{":
        return False
    try:
        return isinstance(json.loads(response.content), dict)
    except (ValueError, RecursionError):
        return False
