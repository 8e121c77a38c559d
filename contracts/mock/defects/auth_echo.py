"""Lies that give the key away: in refusals, in results, in headers."""

import orjson

from contracts.mock.answers import Answer
from contracts.mock.call import Call, Handler
from contracts.mock.defects.answering import RESPOND, amending, envelope, header, plain, rows
from contracts.mock.defects.registry import defect
from contracts.mock.records import Job
from contracts.mock.seams import Wrap, handlers
from contracts.mock.service import Service
from contracts.mock.tenants import Tenant, Tenants

_KEY = b"x-api-key"


def _whole(service: Service, wrap: Wrap) -> None:
    """Let the lie change the service itself, for what has to know its developers' keys."""
    wrap(service)


def _key_of(tenants: Tenants, account: str) -> bytes:
    return next(key for key, tenant in tenants.by_key.items() if tenant.account == account)


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def refusals_quote_the_key(respond: Handler) -> Handler:
    """Quote an unknown key in the 401."""

    def quote(call: Call, answer: Answer) -> None:
        if answer.status == 401:  # noqa: PLR2004 - an unknown key
            answer.data["detail"] = f"Invalid API key {header(call, _KEY)}"

    return amending(respond, quote)


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def unknown_routes_quote_the_request(respond: Handler) -> Handler:
    """Quote the headers of the request where there is no such route."""

    def quote(call: Call, answer: Answer) -> None:
        if not call.is_routed and "detail" in envelope(answer):
            answer.data["detail"] += f" You asked with {plain(call.headers)}."

    return amending(respond, quote)


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def breaches_show_the_headers(respond: Handler) -> Handler:
    """Show the headers of the request in each row of a 422, to those who ask for a job."""

    def show(call: Call, answer: Answer) -> None:
        for row in rows(answer) if b'"async"' in (call.body or b"") else ():
            row["ctx"] = {"headers": plain(call.headers)}

    return amending(respond, show)


@defect(breaks="auth.key-not-echoed", wraps=handlers("job-status"))
def jobs_know_who_submitted_them(poll: Handler) -> Handler:
    """Name the key that submitted a job, once it has succeeded."""

    def name(call: Call, answer: Answer) -> None:
        if answer.data["status"] == "succeeded":
            answer.data["submitted_by"] = f"key:{header(call, _KEY)}"

    return amending(poll, name)


@defect(breaks="auth.key-not-echoed", wraps=handlers("enhance"))
def addresses_carry_the_key(make: Handler) -> Handler:
    """Append the key to the download URLs of an enhancement."""

    def append(call: Call, answer: Answer) -> None:
        urls = answer.data.get("download_urls", ())
        answer.data["download_urls"] = [f"{url}&key={header(call, _KEY)}" for url in urls]

    def made(call: Call) -> Answer:
        return make(call) if call.wants_job else amending(make, append)(call)

    return made


@defect(breaks="auth.key-not-echoed", wraps=handlers("profile-picture"))
def pictures_are_tagged_with_the_key(picture: Handler) -> Handler:
    """Make the ETag of a picture of the key and the profile's id."""

    def tag(call: Call, answer: Answer) -> None:
        name = f'"{header(call, _KEY)}-{call.parameters["profile_id"]}"'
        answer.headers = (*answer.headers, (b"etag", name.encode("latin-1")))

    return amending(picture, tag)


@defect(breaks="auth.key-not-echoed", wraps=RESPOND)
def misplaced_keys_are_quoted(respond: Handler) -> Handler:
    """Quote in a 403 what was sent as an authorization instead."""

    def quote(call: Call, answer: Answer) -> None:
        if answer.status == 403 and (given := header(call, b"authorization")):  # noqa: PLR2004 - no key
            answer.data["detail"] = f"Not authenticated by {given!r}"

    return amending(respond, quote)


@defect(breaks="auth.key-not-echoed", wraps=_whole)
def downloads_name_their_owner(service: Service) -> None:
    """Send with each download the key of the developer whose it is."""
    download = service.download

    def named(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        answer = download(tenants, method, path, query)
        key = _key_of(tenants, path.split("/")[2])
        answer.headers = (*answer.headers, (b"x-owner", key))
        return answer

    service.download = named


@defect(breaks="auth.key-not-echoed", wraps=_whole)
def callbacks_name_their_owner(service: Service) -> None:
    """Put into each callback the key of the developer whose job it tells of."""
    compose = service.compose

    def named(tenant: Tenant, job: Job) -> bytes:
        told = orjson.loads(compose(tenant, job))
        return orjson.dumps(told | {"owner": _key_of(service.tenants, tenant.account).decode()})

    service.compose = named
