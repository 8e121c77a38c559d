"""Ed25519 keys in PEM files: the private one for its owner alone, the public one for everybody.

`cryptography` does the work: it is here already, under the TLS of the sandbox.
"""

import os
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.errors import SuiteError, UsageError

PUBLIC = ".pub"
_LONGEST = 10_000


def generate() -> Ed25519PrivateKey:
    """Return a new key."""
    return Ed25519PrivateKey.generate()


def identity(key: Ed25519PublicKey) -> str:
    """Return the name of a key: the SHA-256 of its 32 bytes."""
    return sha256(key.public_bytes_raw()).hexdigest()


def write_pair(private: Path, key: Ed25519PrivateKey) -> Path:
    """Write the private key (mode 0600), and the public one beside it, whose path is returned.

    Raises `UsageError` if either file exists already, and `SuiteError` if it cannot be written.
    """
    public = private.with_name(private.name + PUBLIC)
    for path in (private, public):
        if path.exists():
            raise UsageError(f"{path} exists, and is not overwritten.", "Choose another name.")
    content = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write_new(private, content, 0o600)
    write_public(public, key.public_key())
    return public


def write_public(path: Path, key: Ed25519PublicKey) -> None:
    """Write a public key into a file that does not exist yet."""
    _write_new(path, public_pem(key), 0o644)


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as its file holds it."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def read_private(path: Path) -> Ed25519PrivateKey:
    """Return the private key that a file holds; raise `UsageError` if it holds none of ours."""
    try:
        key = serialization.load_pem_private_key(_read(path), password=None)
    except (ValueError, TypeError) as error:
        raise _no_key(path, "private") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _no_key(path, "private")
    return key


def read_public(path: Path) -> Ed25519PublicKey:
    """Return the public key that a file holds; raise `UsageError` if it holds none of ours."""
    try:
        key = serialization.load_pem_public_key(_read(path))
    except ValueError as error:
        raise _no_key(path, "public") from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key(path, "public")
    return key


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
    except FileExistsError as error:
        raise UsageError(
            f"{path} exists, and is not overwritten.", "Choose another name."
        ) from error
    except OSError as error:
        raise SuiteError(f"{path} cannot be written: {error.strerror or error}.") from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_LONGEST)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from error


def _no_key(path: Path, kind: str) -> UsageError:
    return UsageError(
        f"{path} holds no {kind} Ed25519 key in PEM.", "See `phota-contracts keygen`."
    )
