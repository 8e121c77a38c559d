"""DSSE: a payload, what it is, and an Ed25519 signature over exactly those two.

The format is small enough to be read strictly here. DSSE leaves white space, the spelling of the
base64 and the key's name unsigned; of ours there is one spelling, so that no byte can be changed.
"""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.certification.certificate.keys import identity
from contracts.errors import CertificateError

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_LONGEST = 16 * 1024 * 1024


def pre_authentication(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that a signature is over: both parts, each after its length."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sealed(payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the file that holds the payload with its signature."""
    signature = key.sign(pre_authentication(PAYLOAD_TYPE, payload))
    return _file(payload, identity(key.public_key()), signature)


def opened(content: bytes, key: Ed25519PublicKey) -> bytes:
    """Return the payload of such a file; raise `CertificateError` unless the key signed it."""
    payload, payload_type, named, signature = _parts(content)
    if payload_type != PAYLOAD_TYPE:
        raise CertificateError(
            f"The envelope holds {payload_type[:80]!r}, not an in-toto statement."
        )
    try:
        key.verify(signature, pre_authentication(payload_type, payload))
    except InvalidSignature as error:
        raise CertificateError(_unsigned(named, identity(key))) from error
    if content != _file(payload, identity(key), signature):
        raise CertificateError("The certificate's file was changed outside of what is signed.")
    return payload


def _unsigned(named: str, given: str) -> str:
    if named != given:
        return (
            f"The certificate names the key {named[:16]!r} as its signer, and the given key is "
            f"{given[:16]!r}."
        )
    return "The signature does not fit: the certificate was changed after it was signed."


def _parts(content: bytes) -> tuple[bytes, str, str, bytes]:
    if len(content) > _LONGEST:
        raise CertificateError("The certificate is longer than any that is issued.")
    try:
        data = json.loads(content)
        (signed,) = data["signatures"]
        return (
            _decoded(data["payload"]),
            _text(data["payloadType"]),
            _text(signed["keyid"]),
            _decoded(signed["sig"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
        raise CertificateError(
            "This is no certificate: a DSSE envelope with one signature was expected."
        ) from error


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    value.encode()
    return value


def _decoded(value: Any) -> bytes:
    return base64.b64decode(_text(value).encode("ascii"), validate=True)


def _file(payload: bytes, named: str, signature: bytes) -> bytes:
    data = {
        "payloadType": PAYLOAD_TYPE,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"keyid": named, "sig": base64.b64encode(signature).decode()}],
    }
    return (json.dumps(data, indent=2) + "\n").encode()
