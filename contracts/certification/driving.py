"""Start a client's command for one drill, with a time limit and without our environment."""

import contextlib
import json
import os
import shlex
import subprocess
import threading
import time
from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Any

from contracts.certification.processes import Hearing, end
from contracts.certification.record import Ending, Stored
from contracts.errors import UsageError

_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_SAID = 64 * 1024
_TEXT = frozenset({".txt", ".json", ".log", ".md"})
_MOST_TEXTS = 20
_GLANCE = 0.25  # seconds after which a stop is noticed


def words(command: str, option: str = "--command") -> list[str]:
    """Return the command as its words; raise `UsageError` if it is none, or starts nothing."""
    try:
        parts = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"{option} {command!r} is no command: {error}.") from error
    if not parts:
        raise UsageError(f"{option} is empty.", "Give the command that starts it.")
    return parts


def drive(
    command: list[str],
    environment: Mapping[str, str],
    folder: Path,
    time_limit: float,
    stop: threading.Event | None = None,
) -> Ending:
    """Run the command to its end, to the time limit, or until `stop`, and return how it ended.

    `folder` is its own, empty; what it leaves in `folder/output` is what it stored. Raises
    `UsageError` if the command cannot be started.
    """
    output = folder / "output"
    output.mkdir(parents=True)
    start = time.monotonic()
    process = _started(command, environment, folder)
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    hearing = Hearing(process.stdout)
    code = _wait(process, time_limit, stop or threading.Event(), folder)
    seconds = round(time.monotonic() - start, 4)
    files = _files(output)
    return Ending(
        at=seconds,
        succeeded=code == 0,
        exit_code=code,
        timed_out=code is None,
        said=_said(hearing.heard(), files),
        files=tuple(_stored(output, files)),
    )


def _started(
    command: list[str], environment: Mapping[str, str], folder: Path
) -> "subprocess.Popen[bytes]":
    home = {"HOME": str(folder), "TMPDIR": str(folder)}
    try:
        return subprocess.Popen(  # noqa: S603 - what the partner asks us to start
            command,
            env={**inherited(), **home, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(
            f"Cannot start {command[0]!r}: {error.strerror}.", "Give a command that exists."
        ) from error


def inherited() -> dict[str, str]:
    """Return the variables of ours that a command gets: where programs are, and the language."""
    return {name: os.environ[name] for name in _INHERITED if name in os.environ}


def environment(
    url: str, key: str, drill: str, context: Mapping[str, Any], authority: Path
) -> dict[str, str]:
    """Return the variables of a drill; the usual ones name the sandbox's authority as well."""
    trusted = str(authority)
    return {
        "PHOTA_BASE_URL": url,
        "PHOTA_API_KEY": key,
        "PHOTA_DRILL": drill,
        "PHOTA_CONTEXT": json.dumps(context),
        "PHOTA_CA_FILE": trusted,
        "SSL_CERT_FILE": trusted,
        "REQUESTS_CA_BUNDLE": trusted,
        "CURL_CA_BUNDLE": trusted,
        "NODE_EXTRA_CA_CERTS": trusted,
    }


def _wait(
    process: "subprocess.Popen[bytes]", time_limit: float, stop: threading.Event, home: Path
) -> int | None:
    """Return the exit code, None if it was ended; nothing of it stays behind."""
    until = time.monotonic() + time_limit
    try:
        while (left := until - time.monotonic()) > 0 and not stop.is_set():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(min(left, _GLANCE))
        return None
    finally:
        end(process, home)


def _files(output: Path) -> list[Path]:
    return sorted(each for each in output.rglob("*") if each.is_file() and not each.is_symlink())


def _stored(output: Path, files: Iterable[Path]) -> Iterable[Stored]:
    for file in files:
        with file.open("rb") as stream:
            digest = file_digest(stream, "sha256").hexdigest()
        yield Stored(str(file.relative_to(output)), digest, file.stat().st_size)


def _said(heard: str, files: Iterable[Path]) -> str:
    """Return what the command wrote, and what its text files say."""
    texts = [file for file in files if file.suffix.lower() in _TEXT][:_MOST_TEXTS]
    parts = [heard, *(f"{file.name}:\n{_read(file)}" for file in texts)]
    return "\n".join(part for part in parts if part)


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_SAID).decode("utf-8", "backslashreplace")
