"""Callbacks: what is sent, how it is signed, and whom we do not write to.

This house reaches loopback only; to the outer world it has no way, and callbacks are best effort.
"""

import contextlib
import hashlib
import hmac
import http.client
import ipaddress
import ssl
import threading
from urllib.parse import urlsplit

PATIENCE = 3.0
NEIGHBOURS = ("127.0.0.1", "localhost")


class Courier:
    def __init__(self, house):
        self.house = house
        self.manners = house.manners
        self.trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.trust.check_hostname = False
        self.trust.verify_mode = ssl.CERT_NONE  # a loopback receiver vouches for itself

    def refuses(self, url):
        """Why this address is no place for a callback; or None."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "callback_url is no address"
        if parts.scheme.lower() != "https" or not host:
            return "callback_url must be an https address"
        return "callback_url points inward" if self.is_inward(host) else None

    def is_inward(self, host):
        if host in NEIGHBOURS:
            return False
        with contextlib.suppress(ValueError):
            return not ipaddress.ip_address(host).is_global
        return False

    def reaches(self, host):
        return host in NEIGHBOURS

    def announce(self, tenant, job):
        """Write the letter now, deliver it in the background."""
        letter = self.letter(tenant, job)
        headers = self.headers(tenant, job, letter)
        url = job.order["callback_url"]
        if self.reaches(urlsplit(url).hostname):
            threading.Thread(target=self.deliver, args=(url, headers, letter), daemon=True).start()

    def letter(self, tenant, job):
        data = self.story(tenant, job)
        if self.manners.callback_member:
            data = {"event": "commission.ended", self.manners.callback_member: data}
        return self.house.wire.json_bytes(data)

    def story(self, tenant, job):
        return self.house.jobs.status(tenant, job)

    def headers(self, tenant, job, letter):
        return {
            "content-type": self.letter_type(job),
            "X-Phota-Signature": self.signature(tenant, job, letter),
            "user-agent": "atelier-courier",
        }

    def letter_type(self, _job):
        return "application/json; charset=utf-8"

    def signature(self, tenant, _job, letter):
        secret = self.house.secret_of(tenant)
        return self.manners.signature(hmac.new(secret.encode(), letter, hashlib.sha256).digest())

    def deliver(self, url, headers, letter):
        for _ in range(self.manners.deliveries):
            # Best effort: polling is authoritative, a receiver's trouble is its own.
            with contextlib.suppress(OSError, http.client.HTTPException):
                self.post(url, headers, letter)

    def post(self, url, headers, letter):
        """Deliver once; the receiver's status and where it redirects to."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        line = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=PATIENCE, context=self.trust
        )
        try:
            line.request("POST", target, body=letter, headers=headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location", "")
        finally:
            line.close()
