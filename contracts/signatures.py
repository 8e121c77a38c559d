"""The HMAC of a callback, and which of its possible spellings a header uses.

The documents promise a SHA-256 HMAC over the exact body received, under the developer's secret
(openapi v0.7.0, WebhookSecretResponse). How the digest is spelt, and whether the secret's text
is itself the key, they do not say: every reasonable reading is recognised and named.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator

_HEADER = re.compile(r"(?P<prefix>(?:(?:hmac-)?sha-?256|v1)[=,:] ?)?(?P<digest>\S+)", re.IGNORECASE)


def sign(secret: str, body: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 HMAC of the body under the secret's UTF-8 text."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def recognise(secret: str, body: bytes, header: str) -> str | None:
    """Name how the header spells the body's signature, e.g. `hex`; None if it is not one."""
    found = _HEADER.fullmatch(header.strip())
    if found is None:
        return None
    given = found["digest"].encode()
    for key_name, key in _keys(secret):
        for name, spelling in _spellings(hmac.digest(key, body, "sha256")):
            if hmac.compare_digest(given, spelling.encode()):
                prefix = f" with prefix {found['prefix'].strip()!r}" if found["prefix"] else ""
                return f"{name}{prefix}{key_name}"
    return None


def _spellings(digest: bytes) -> Iterator[tuple[str, str]]:
    """Yield every way to write a digest as text, the plainest first."""
    yield "hex", digest.hex()
    yield "upper-case hex", digest.hex().upper()
    for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
        text = encode(digest).decode()
        yield name, text
        yield f"{name} without padding", text.rstrip("=")


def _keys(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield every reading of the secret as an HMAC key: its text first."""
    yield "", secret.encode()
    bare = secret.removeprefix("whsec_")
    if bare != secret:
        yield " keyed by the text after 'whsec_'", bare.encode()
    if re.fullmatch(r"(?:[0-9a-fA-F]{2}){8,}", bare):
        yield " keyed by the decoded hex secret", bytes.fromhex(bare)
    for alphabet in (b"+/", b"-_"):
        try:
            key = base64.b64decode(_padded(bare), altchars=alphabet, validate=True)
        except (binascii.Error, ValueError):
            continue
        yield " keyed by the decoded base64 secret", key


def _padded(text: str) -> bytes:
    return (text + "=" * (-len(text) % 4)).encode()
