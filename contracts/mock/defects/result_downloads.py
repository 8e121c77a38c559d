"""Lies about download URLs: what they lead to, and for how long."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from contracts.mock import downloads
from contracts.mock.answers import Answer, Refusal
from contracts.mock.call import Call, Handler
from contracts.mock.defects.registry import defect
from contracts.mock.seams import handlers, part
from contracts.mock.service import Download
from contracts.mock.tenants import Tenants

_DOWNLOAD = part("download")
_HOUR = 3600.0
_DAY = 24 * _HOUR
_SIGNED = re.compile(
    rf"{downloads.PREFIX}(?P<account>\w+)/(?P<name>[^?]+)\?expires=(?P<expires>\d+)&signature=\w+"
)


@defect(breaks="result.url-fetch", wraps=part("respond"))
def images_of_jobs_need_the_key(respond: Handler) -> Handler:
    """Show the image of a job only to those who send the API key."""

    def guarded(call: Call) -> Answer:
        answer = respond(call)
        is_of_job = call.path.startswith(downloads.PREFIX) and "/job_" in call.path
        if not is_of_job or b"x-api-key" in call.headers:
            return answer
        return Answer(401, {"detail": "Invalid API key"})

    return guarded


@defect(breaks="result.url-fetch", wraps=_DOWNLOAD)
def pngs_are_shown_once(fetch: Download) -> Download:
    """Show a png of a synchronous result once, and never again."""
    shown: set[str] = set()

    def once(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        answer = fetch(tenants, method, path, query)
        if path in shown:
            raise Refusal(404, "There is no such download.")
        if path.endswith(".png") and "/out_" in path:
            shown.add(path)
        return answer

    return once


@defect(breaks="result.url-fetch", wraps=_DOWNLOAD)
def the_fourth_address_leads_nowhere(fetch: Download) -> Download:
    """Store three of four images, and answer 404 for the last."""

    def lossy(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        if "/3/" in path:
            raise Refusal(404, "There is no such download.")
        return fetch(tenants, method, path, query)

    return lossy


@defect(breaks="result.url-fetch", wraps=_DOWNLOAD)
def jobs_store_one_image(fetch: Download) -> Download:
    """Store the first image of a job alone, and answer 404 for the others."""

    def lossy(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        if "/job_" in path and "/0/" not in path:
            raise Refusal(404, "There is no such download.")
        return fetch(tenants, method, path, query)

    return lossy


@defect(breaks="result.url-fetch", wraps=handlers("job-status"))
def later_polls_sign_with_another_key(status: Handler) -> Handler:
    """Give out download URLs that do not work from the third poll after a job's end on."""
    polls: Counter[str] = Counter()

    def answer(call: Call) -> Answer:
        found = status(call)
        if found.data["status"] == "succeeded":
            polls[found.data["job_id"]] += 1
            if polls[found.data["job_id"]] > 2:  # noqa: PLR2004 - the first two
                urls = found.data["result"]["download_urls"]
                found.data["result"]["download_urls"] = [f"{url}0" for url in urls]
        return found

    return answer


@defect(breaks="result.url-fetch", wraps=_DOWNLOAD)
def downloaded_jpgs_are_cut_short(fetch: Download) -> Download:
    """Send the first half of a jpg that is downloaded."""

    def cut(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        answer = fetch(tenants, method, path, query)
        if answer.content is not None and path.endswith(".jpg"):
            return replace(answer, content=answer.content[: len(answer.content) // 2])
        return answer

    return cut


Expired = Callable[[str, float], bool]  # of an address's path and age: is it too old?


def _expiring(fetch: Download, is_expired: Expired) -> Download:
    """Return downloads that expire by another rule."""

    def judged(tenants: Tenants, method: str, path: str, query: str) -> Answer:
        found = _SIGNED.fullmatch(f"{path}?{query}")
        tenant = tenants.by_account.get(found["account"]) if found else None
        if found is None or tenant is None:
            return fetch(tenants, method, path, query)
        age = tenant.now() - (int(found["expires"]) / 1000 - downloads.LIFETIME)
        if is_expired(path, age):
            raise Refusal(410, "This download URL has expired.")
        (fresh,) = downloads.urls(tenant, "", [found["name"]], issued_at=tenant.now())
        return fetch(tenants, method, path, fresh.partition("?")[2])

    return judged


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def jpgs_expire_an_hour_early(fetch: Download) -> Download:
    """Let the address of a jpg expire after 23 hours."""

    def is_expired(path: str, age: float) -> bool:
        return age >= (_DAY - _HOUR if path.endswith(".jpg") else _DAY)

    return _expiring(fetch, is_expired)


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def pngs_expire_an_hour_late(fetch: Download) -> Download:
    """Let the address of a png that was made at once work for 25 hours."""

    def is_expired(path: str, age: float) -> bool:
        return age >= (_DAY + _HOUR if path.endswith(".png") and "/out_" in path else _DAY)

    return _expiring(fetch, is_expired)


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def first_addresses_alone_expire(fetch: Download) -> Download:
    """Let the address of a result's first image expire in time, and those of the others never."""
    return _expiring(fetch, lambda path, age: age >= _DAY and "/0/" in path)


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def jpgs_of_jobs_expire_an_hour_early(fetch: Download) -> Download:
    """Let the address of a jpg that a job made expire after 23 hours."""

    def is_expired(path: str, age: float) -> bool:
        return age >= (_DAY - _HOUR if path.endswith(".jpg") and "/job_" in path else _DAY)

    return _expiring(fetch, is_expired)


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def a_visit_renews_an_address(fetch: Download) -> Download:
    """Let the address of a job's image work for 24 hours after the last visit."""
    visited: dict[str, float] = {}

    def is_expired(path: str, age: float) -> bool:
        if "/job_" not in path:
            return age >= _DAY
        if age - visited.get(path, 0.0) >= _DAY:
            return True
        visited[path] = age
        return False

    return _expiring(fetch, is_expired)


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def addresses_work_every_other_day(fetch: Download) -> Download:
    """Compare the time of day alone, so that an address works again after 48 hours."""
    return _expiring(fetch, lambda _, age: age % (2 * _DAY) >= _DAY)


@defect(breaks="result.url-expiry", wraps=_DOWNLOAD)
def an_expired_address_is_refused_once(fetch: Download) -> Download:
    """Refuse the first visit to an expired address, and serve all that follow."""
    refused: set[str] = set()

    def is_expired(path: str, age: float) -> bool:
        if age < _DAY or path in refused:
            return False
        refused.add(path)
        return True

    return _expiring(fetch, is_expired)
