"""Bytes from a file, a git revision, a stream or a web address, never more than `MOST_BYTES`."""

import os
import subprocess
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from contracts.errors import DocumentError

MOST_BYTES = 16 * 1024 * 1024
"""How large a document may be."""

_SECONDS = 30


def from_file(path: str) -> bytes:
    """Return what a file holds; a pipe counts as a file."""
    try:
        if Path(path).is_dir():
            raise DocumentError(f"{path} is a folder, not a document.")
        size = Path(path).stat().st_size
        if size > MOST_BYTES:
            raise _too_large(path, f"has {size / 1024**2:,.0f} MB")
        with Path(path).open("rb") as stream:
            return from_stream(stream, path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise DocumentError(f"{path} cannot be read: {reason}.") from error


def from_stream(stream: BinaryIO, name: str) -> bytes:
    """Return what a stream holds up to its end."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large(name, "does not end")
    return content


def from_git(reference: str) -> bytes:
    """Return what `REV:PATH` names in the git repository of the current folder."""
    size = int(_git("-s", reference))
    if size > MOST_BYTES:
        raise _too_large(reference, f"has {size / 1024**2:,.0f} MB")
    return _git("blob", reference)


def _git(what: str, reference: str) -> bytes:
    command = ["git", "cat-file", what, "--end-of-options", reference]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no argument can become an option
            command,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"},
        )
    except FileNotFoundError as error:
        raise DocumentError(f"{reference} cannot be read: git is not installed.") from error
    except subprocess.TimeoutExpired as error:
        raise DocumentError(f"{reference} cannot be read: git did not answer.") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise DocumentError(
            f"{reference} cannot be read: {reason[0].removeprefix('fatal: ').rstrip('.')}."
        )
    return done.stdout


def from_address(address: str) -> bytes:
    """Return what an http or https address answers; redirections are not followed."""
    import httpx  # noqa: PLC0415 - remote documents are the exception, and a start stays fast

    if urlsplit(address).scheme not in {"http", "https"}:
        raise DocumentError(f"{address} cannot be read: only http and https addresses are.")
    content = bytearray()
    try:
        with httpx.stream("GET", address, timeout=_SECONDS) as answer:
            if not answer.is_success:
                raise DocumentError(f"{address} answers {answer.status_code}.")
            for part in answer.iter_bytes():
                content += part
                if len(content) > MOST_BYTES:
                    raise _too_large(address, "does not end")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DocumentError(f"{address} cannot be read: {error}.") from error
    return bytes(content)


def _too_large(name: str, size: str) -> DocumentError:
    return DocumentError(f"{name} {size}; a document may have {MOST_BYTES // 1024**2} MB.")
