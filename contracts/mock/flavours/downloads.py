"""Where pictures are fetched, and what is said when that is no longer possible."""

import base64
import itertools
from collections.abc import Callable

from contracts.mock import downloads
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler
from contracts.mock.flavours.liberties import (
    RESPOND,
    Members,
    Tell,
    changing,
    job_told,
    telling,
    whole,
)
from contracts.mock.flavours.registry import flavour
from contracts.mock.seams import handlers, part
from contracts.mock.service import Download, Service
from contracts.mock.tenants import Tenants

_DOWNLOAD = part("download")
_GONE = 410
_KEPT = "kept=elsewhere"


def _expired(fetch: Download, answer: Answer) -> Download:
    """Return downloads, which answer otherwise once they have expired."""

    def fetched(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        try:
            return fetch(tenants, method, path, query)
        except Refusal as reason:
            if reason.status != _GONE:
                raise
            return Answer(answer.status, answer.data, answer.content, answer.media_type)

    return fetched


@flavour(choice="expired downloads", wraps=_DOWNLOAD)
def expired_downloads_are_forbidden(fetch: Download) -> Download:
    """Answer an expired download URL as object stores do: 403, in XML."""
    told = (
        b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Expired</Message></Error>"
    )
    return _expired(fetch, Answer(403, content=told, media_type="application/xml"))


@flavour(choice="expired downloads", wraps=_DOWNLOAD)
def expired_downloads_are_not_found(fetch: Download) -> Download:
    """Answer an expired download URL with 404."""
    return _expired(fetch, Answer(404, {"detail": "Not found"}))


@flavour(choice="expired downloads", wraps=_DOWNLOAD)
def expired_downloads_are_bad_requests(fetch: Download) -> Download:
    """Answer an expired download URL with 400, as signatures that are too old."""
    return _expired(fetch, Answer(400, content=b"ExpiredToken", media_type="text/plain"))


@flavour(choice="host of downloads", wraps=RESPOND)
def downloads_name_another_host(respond: Handler) -> Handler:
    """Give out download URLs of another host name than the API's."""

    def asked(call: Call) -> Answer:
        host = call.headers.get(b"host", b"")
        call.headers = {**call.headers, b"host": host.replace(b"127.0.0.1", b"localhost")}
        return respond(call)

    return asked


def _addressed(tell: Tell, change: Callable[[str], str]) -> Tell:
    """Return how an object is told, whose addresses are others, if it has any."""

    def addressed(told: Members) -> Members:
        told = tell(told)
        if told.get("download_urls"):
            told["download_urls"] = [change(url) for url in told["download_urls"]]
        return told

    return addressed


@flavour(choice="path of downloads", wraps=whole)
def downloads_have_an_opaque_path(service: Service) -> None:
    """Give out download URLs whose path is one long word, and which have no query."""

    def hide(url: str) -> str:
        origin, _, rest = url.partition(downloads.PREFIX)
        return f"{origin}/files/v2/{base64.urlsafe_b64encode(rest.encode()).decode()}"

    def found(respond: Handler) -> Handler:
        def answered(call: Call) -> Answer:
            if call.path.startswith("/files/v2/"):
                rest = base64.urlsafe_b64decode(call.path.removeprefix("/files/v2/"))
                path, _, query = rest.partition(b"?")
                call.path, call.raw_query = downloads.PREFIX + path.decode(), query
            return respond(call)

        return answered

    def told(handle: Handler) -> Handler:
        tell = _addressed(lambda result: result, hide)
        return changing(handle, lambda _, answer: telling(answer, tell))

    part("respond")(service, found)
    handlers("edit", "generate", "enhance", "remix")(service, told)
    job_told(service, lambda tell: _addressed(tell, hide))


@flavour(choice="place of downloads", wraps=RESPOND)
def downloads_are_kept_elsewhere(respond: Handler) -> Handler:
    """Send those who come for a picture to another host, where it is kept."""

    def redirected(call: Call) -> Answer:
        answer = respond(call)
        query = call.raw_query.decode("utf-8", "replace")
        if not call.path.startswith(downloads.PREFIX) or _KEPT in query:
            return answer
        store = call.origin.replace("127.0.0.1", "localhost")
        place = f"{store}{call.path}?{query}&{_KEPT}".encode("latin-1", "replace")
        return Answer(302, content=b"", headers=((b"location", place),))

    return redirected


@flavour(choice="query of downloads", wraps=handlers("job-status"))
def polls_sign_downloads_anew(handle: Handler) -> Handler:
    """Give out download URLs with another query at every poll."""
    polls = itertools.count()

    def again(url: str) -> str:
        return f"{url}{'&' if '?' in url else '?'}poll={next(polls)}"

    tell = _addressed(lambda status: status, again)
    return changing(handle, lambda _, answer: telling(answer, tell))
