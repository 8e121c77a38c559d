"""Finished pictures: in base64, or behind addresses whose signature is a part of the path."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from atelier import pictures
from atelier.answers import Answer, Refusal

LIFETIME = 86_400.0
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass
class Ticket:
    tenant: object
    issued: float
    work: object
    resets: int


class Gallery:
    def __init__(self, manners):
        self.manners = manners
        self.base_url = ""
        self.tickets = {}
        self._key = secrets.token_bytes(32)

    def picture(self, work):
        return pictures.paint(work.size, work.format)

    def encoded(self, work):
        return [base64.b64encode(self.picture(work)).decode() for _ in range(work.count)]

    def issue(self, tenant, work, at):
        """One address a picture; each stops working 24 hours after `at`."""
        return [self._issue_one(tenant, work, at) for _ in range(work.count)]

    def _issue_one(self, tenant, work, at):
        name = f"{secrets.token_hex(9)}.{work.format}"
        self.tickets[name] = Ticket(tenant, at, work, tenant.resets)
        return f"{self.base_url}/{self._sign(name)}/{name}"

    def _sign(self, name):
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()[:40]

    def expired(self, ticket):
        return ticket.tenant.now() - ticket.issued >= LIFETIME

    def fetch(self, request):
        """The picture behind an address; the address alone is the permission."""
        if request.method not in ("GET", "HEAD"):
            raise Refusal(405, headers={"Allow": "GET, HEAD"})
        if len(request.segments) != 2:
            raise Refusal(404)
        signature, name = request.segments
        ticket = self.tickets.get(name)
        if ticket is None or not hmac.compare_digest(
            signature.encode("utf-8", "replace"), self._sign(name).encode()
        ):
            raise Refusal(403)
        if self.expired(ticket):
            raise Refusal(self.manners.gone_url_status)
        return self.served(ticket)

    def served(self, ticket):
        return Answer(200, self.picture(ticket.work), media_type=MEDIA_TYPES[ticket.work.format])

    def result(self, work, images, urls):
        """The EditResponse; the member that the mode leaves empty may be left out."""
        members = {"images": images, "download_urls": urls}
        if not self.manners.empties_written:
            members = {name: value for name, value in members.items() if value}
        return {**members, "known_subjects": self.known_subjects(work)}

    def known_subjects(self, work):
        counts = {name: count for name, count in work.subjects.items() if count}
        return {"counts": counts} if counts or self.manners.empties_written else {}
