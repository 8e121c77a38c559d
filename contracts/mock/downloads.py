"""Signed download URLs: whoever holds one may fetch the picture, for 24 hours of their clock.

The URL says everything: whose it is, which picture, until when; the signature covers all of it.
"""

import hashlib
import hmac
import math
import re
from collections.abc import Iterable
from urllib.parse import parse_qs

from contracts.mock import images
from contracts.mock.answers import Answer, Refusal
from contracts.mock.images import Picture
from contracts.mock.tenants import Tenant, Tenants

PREFIX = "/downloads/"
LIFETIME = 24 * 60 * 60.0  # release notes 0.2.0
_PATH = re.compile(
    rf"{PREFIX}(?P<account>[0-9a-f]+)/[a-z]+_[0-9a-f]+/(?P<number>\d)/"
    r"(?P<width>\d{1,4})x(?P<height>\d{1,4})\.(?P<form>png|jpg)",
    re.ASCII,
)


def names(output_id: str, picture: Picture, count: int) -> list[str]:
    """Return the names of `count` outputs of one request, which are all the same picture."""
    return [f"{output_id}/{number}/{picture.name}" for number in range(count)]


def urls(tenant: Tenant, origin: str, outputs: Iterable[str], issued_at: float) -> tuple[str, ...]:
    """Return the URL of each named output, good for 24 hours from `issued_at`."""
    expires = math.ceil((issued_at + LIFETIME) * 1000)
    paths = (f"{PREFIX}{tenant.account}/{name}" for name in outputs)
    return tuple(
        f"{origin}{path}?expires={expires}&signature={_signature(tenant, path, expires)}"
        for path in paths
    )


def fetch(tenants: Tenants, method: str, path: str, query: str) -> Answer:
    """Return the picture: 403 without a right signature, 410 once the URL has expired."""
    found = _PATH.fullmatch(path)
    tenant = tenants.by_account.get(found["account"]) if found else None
    if found is None or tenant is None:
        raise Refusal(404, "There is no such download.")
    if method not in {"GET", "HEAD"}:
        raise Refusal(405, "Method Not Allowed", headers=((b"allow", b"GET, HEAD"),))
    _check(tenant, path, query)
    picture = Picture(found["form"], int(found["width"]), int(found["height"]))
    return Answer(200, content=images.content(picture), media_type=picture.media_type)


def _check(tenant: Tenant, path: str, query: str) -> None:
    given = {name: values[0] for name, values in parse_qs(query).items()}
    expires = given.get("expires", "")
    right = _signature(tenant, path, expires)
    if not hmac.compare_digest(right.encode(), given.get("signature", "").encode()):
        raise Refusal(403, "The signature of this download URL is missing or wrong.")
    if tenant.now() * 1000 >= int(expires):
        raise Refusal(410, "This download URL has expired.")


def _signature(tenant: Tenant, path: str, expires: int | str) -> str:
    signed = f"{path}?expires={expires}".encode()
    return hmac.new(tenant.download_key, signed, hashlib.sha256).hexdigest()
