"""Lies about where callbacks may go, and what a receiver can do to a job."""

import ipaddress
import json
import socket
from contextlib import suppress
from urllib.parse import urlsplit

from atelier.answers import Refusal
from atelier.faults.register import around, breaks
from atelier.state import Failure


@breaks("callback.requires-async")
def remix_ignores_callbacks_when_at_once(house):
    """/remix without async takes a callback_url and forgets it."""

    @around(house.studio, "check_delivery")
    def _(inner, operation, order):
        at_once = operation == "remix" and not order.get("async")
        inner(operation, {**order, "callback_url": None} if at_once else order)


@breaks("callback.requires-async")
def a_plain_no_allows_callbacks(house):
    """callback_url is refused where async is left out, yet not with `async: false`."""

    @around(house.studio, "check_delivery")
    def _(inner, operation, order):
        said_no = order.get("async") is False
        inner(operation, {**order, "callback_url": None} if said_no else order)


def _refuse_fewer(house, lets_pass):
    """Let those callback addresses through that `lets_pass(parts)`."""

    @around(house.courier, "refuses")
    def _(inner, url):
        with suppress(ValueError):
            parts = urlsplit(url)
            if parts.hostname and lets_pass(parts):
                return None
        return inner(url)


@breaks("callback.https")
def local_callbacks_may_be_http(house):
    """Plain http is accepted on a loopback address with a port."""
    _refuse_fewer(house, lambda p: p.scheme == "http" and p.port and p.hostname == "127.0.0.1")


@breaks("callback.https")
def generate_takes_http_callbacks(house):
    """/generate accepts any callback address with http."""

    @around(house.studio, "check_delivery")
    def _(inner, operation, order):
        url = order.get("callback_url") or ""
        if operation == "generate" and url.startswith("http://"):
            order = {**order, "callback_url": "https://example.com/"}
        inner(operation, order)


@breaks("callback.https")
def ftp_is_no_http(house):
    """Only http is refused: ftp and other schemes are accepted."""
    _refuse_fewer(house, lambda parts: parts.scheme not in ("http", "https", ""))


@breaks("callback.no-internal-reach")
def the_whole_of_loopback_is_reached(house):
    """Callbacks go to any address in 127.0.0.0/8."""

    def is_loopback(host):
        with suppress(ValueError):
            return ipaddress.ip_address(host).is_loopback
        return False

    _refuse_fewer(house, lambda p: p.scheme == "https" and is_loopback(p.hostname))
    around(house.courier, "reaches")(lambda inner, host: is_loopback(host) or inner(host))


@breaks("callback.no-internal-reach")
def short_written_addresses_are_reached(house):
    """Loopback written otherwise (127.2, 0x7f000002, 2130706434) is reached."""

    def is_loopback(host):
        with suppress(OSError):
            return socket.inet_aton(host)[:1] == b"\x7f" and host.count(".") < 3
        return False

    around(house.courier, "reaches")(lambda inner, host: is_loopback(host) or inner(host))


@breaks("callback.requires-async")
def callbacks_without_async_break_down(house):
    """callback_url without async is a 500 on /edit."""

    @around(house.studio, "check_delivery")
    def _(inner, operation, order):
        if operation == "edit" and order.get("callback_url") and not order.get("async"):
            raise Refusal(500, "INTERNAL_ERROR", "Whom should we tell?")
        inner(operation, order)


@breaks("callback.https")
def http_callbacks_are_dropped_silently(house):
    """On /enhance a callback_url with http is accepted and never used."""

    @around(house.studio, "check_delivery")
    def _(inner, operation, order):
        url = order.get("callback_url") or ""
        if operation == "enhance" and order.get("async") and url.startswith("http:"):
            order.pop("callback_url")
        inner(operation, order)


@breaks("callback.no-internal-reach")
def redirects_are_followed_inward(house):
    """A receiver's redirect is followed wherever on loopback it leads."""

    @around(house.courier, "post")
    def _(inner, url, headers, letter):
        status, location = inner(url, headers, letter)
        if status in (301, 302, 303, 307, 308) and location.startswith("https://127."):
            return inner(location, headers, letter)
        return status, location


def _job_of(house, letter):
    """The developer and the job that a callback is about."""
    named = json.loads(letter)["job_id"]
    return next((t, t.jobs[named]) for t in house.tenants.values() if named in t.jobs)


@breaks("callback.best-effort")
def deaf_receivers_fail_the_job(house):
    """A job whose receiver is down fails."""

    @around(house.courier, "post")
    def _(inner, url, headers, letter):
        try:
            return inner(url, headers, letter)
        except OSError:
            _tenant, job = _job_of(house, letter)
            job.outcome = Failure("INTERNAL_ERROR", "Nobody took the letter.")
            raise


@breaks("callback.best-effort")
def unwilling_receivers_cost_the_result(house):
    """Where the receiver answers 500, the job is forgotten: its poll is 404."""

    @around(house.courier, "deliver")
    def _(inner, url, headers, letter):
        tenant, job = _job_of(house, letter)
        inner(url, headers, letter)
        if getattr(job, "unwelcome", False):
            tenant.jobs.pop(job.id)

    @around(house.courier, "post")
    def _(inner, url, headers, letter):
        status, location = inner(url, headers, letter)
        _job_of(house, letter)[1].unwelcome = status >= 500
        return status, location


@breaks("callback.best-effort")
def slow_receivers_hold_the_job(house):
    """A job is told as running until its receiver took the callback, or gave no sign for long."""
    under_way = set()

    @around(house.courier, "headers")
    def _(inner, tenant, job, letter):
        if house.courier.reaches(urlsplit(job.order["callback_url"]).hostname):
            under_way.add(job.id)
        return inner(tenant, job, letter)

    @around(house.courier, "deliver")
    def _(inner, url, headers, letter):
        inner(url, headers, letter)
        under_way.discard(json.loads(letter)["job_id"])

    @around(house.jobs, "phase")
    def _(inner, tenant, job):
        return "running" if job.id in under_way else inner(tenant, job)
