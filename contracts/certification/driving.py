"""Start a client's command for one drill, with a time limit and without our environment."""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from contracts.certification.record import Ending, Stored
from contracts.errors import UsageError

_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_SAID = 64 * 1024
_TEXT = frozenset({".txt", ".json", ".log", ".md"})
_GRACE = 2.0


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
    command: list[str], environment: Mapping[str, str], folder: Path, time_limit: float
) -> Ending:
    """Run the command to its end, or to the time limit, and return how it ended.

    `folder` is its own, empty; what it leaves in `folder/output` is what it stored. Raises
    `UsageError` if the command cannot be started.
    """
    output = folder / "output"
    output.mkdir(parents=True)
    start = time.monotonic()
    with (folder / "said").open("w+b") as said:
        try:
            process = subprocess.Popen(  # noqa: S603 - what the partner asks us to start
                command,
                env={**inherited(), "HOME": str(folder), "TMPDIR": str(folder), **environment},
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(
                f"Cannot start {command[0]!r}: {error.strerror}.", "Give a command that exists."
            ) from error
        code = _wait(process, time_limit)
    seconds = round(time.monotonic() - start, 4)
    return Ending(
        at=seconds,
        succeeded=code == 0,
        exit_code=code,
        timed_out=code is None,
        said=_said(folder / "said", _files(output)),
        files=tuple(_stored(output, _files(output))),
    )


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


def _wait(process: "subprocess.Popen[bytes]", time_limit: float) -> int | None:
    """Return the exit code, None if the time limit ended it; nothing of it stays behind."""
    try:
        return process.wait(time_limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """End whatever of the command's session still lives."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
            if number == signal.SIGTERM and not _lives(process.pid):
                return


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _files(output: Path) -> list[Path]:
    return sorted(each for each in output.rglob("*") if each.is_file() and not each.is_symlink())


def _stored(output: Path, files: Iterable[Path]) -> Iterable[Stored]:
    for file in files:
        content = file.read_bytes()
        yield Stored(str(file.relative_to(output)), sha256(content).hexdigest(), len(content))


def _said(log: Path, files: Iterable[Path]) -> str:
    """Return what the command wrote, and what its text files say."""
    parts = [_read(log)]
    parts += [f"{file.name}:\n{_read(file)}" for file in files if file.suffix.lower() in _TEXT]
    return "\n".join(part for part in parts if part)


def _read(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(_SAID).decode("utf-8", "backslashreplace")
