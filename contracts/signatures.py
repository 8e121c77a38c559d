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

_PREFIX = re.compile(r"(?P<prefix>(?:sha256|v1)[=,:] ?)?(?P<digest>\S+)", re.IGNORECASE)
_DIGEST_BYTES = 32


def sign(secret: str, body: bytes) -> str:
    """Return the lower-case hexadecimal SHA-256 HMAC of the body under the secret's UTF-8 text."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def recognise(secret: str, body: bytes, header: str) -> str | None:
    """Name how the header spells the body's signature, e.g. `hex`; None if it is not one."""
    found = _PREFIX.fullmatch(header.strip())
    if found is None:
        return None
    for encoding, digest in _digests(found["digest"]):
        for key_name, key in _keys(secret):
            if hmac.compare_digest(digest, hmac.new(key, body, hashlib.sha256).digest()):
                prefix = f" with prefix {found['prefix'].strip()!r}" if found["prefix"] else ""
                return f"{encoding}{prefix}{key_name}"
    return None


def _digests(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield every reading of the text as a digest of the right length."""
    if re.fullmatch(r"[0-9a-fA-F]{64}", text):
        case = "hex" if text == text.lower() else "upper-case hex"
        yield case, bytes.fromhex(text)
    for name, alphabet in (("base64", b"+/"), ("base64url", b"-_")):
        try:
            digest = base64.b64decode(_padded(text), altchars=alphabet, validate=True)
        except (binascii.Error, ValueError):
            continue
        if len(digest) == _DIGEST_BYTES:
            yield name, digest


def _keys(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield every reading of the secret as an HMAC key: its text first."""
    yield "", secret.encode()
    bare = secret.removeprefix("whsec_")
    if bare != secret:
        yield " keyed by the text after 'whsec_'", bare.encode()
    if re.fullmatch(r"(?:[0-9a-fA-F]{2}){8,}", bare):
        yield " keyed by the decoded hex secret", bytes.fromhex(bare)
    try:
        yield " keyed by the decoded base64 secret", base64.b64decode(_padded(bare), validate=True)
    except (binascii.Error, ValueError):
        return


def _padded(text: str) -> bytes:
    return (text + "=" * (-len(text) % 4)).encode()
