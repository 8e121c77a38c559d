"""Hear what a command writes, and end it with all that it started."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_GRACE = 2.0
_KEPT = 64 * 1024  # bytes of the beginning, and as many of the end
_PIECE = 64 * 1024
_MOST_ROUNDS = 5  # a process may start another one while they are looked for
_PROCESSES = Path("/proc")


class Hearing:
    """Reads a stream to its end, and keeps its beginning and its end, however long it is."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._head, self._tail = b"", b""
        self._left_out = 0
        self._thread = threading.Thread(target=self._read, name="hearing", daemon=True)
        self._thread.start()

    def heard(self) -> str:
        """Return what was written, once its writers have ended."""
        self._thread.join(_GRACE)
        left_out = f"\n[{self._left_out} bytes left out]\n".encode() if self._left_out else b""
        return (self._head + left_out + self._tail).decode("utf-8", "backslashreplace")

    def _read(self) -> None:
        with self._stream:
            while part := os.read(self._stream.fileno(), _PIECE):
                room = _KEPT - len(self._head)
                self._head += part[:room]
                self._tail += part[room:]
                self._left_out += max(0, len(self._tail) - _KEPT)
                self._tail = self._tail[-_KEPT:]


def end(process: "subprocess.Popen[bytes]", home: Path) -> None:
    """End whatever of the command still lives: its session, and what left it but has its `home`."""
    _end_session(process)
    for _ in range(_MOST_ROUNDS):
        escaped = list(_living_in(home))
        if not escaped:
            return
        for number in escaped:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)


def _end_session(process: "subprocess.Popen[bytes]") -> None:
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


def _living_in(home: Path) -> Iterator[int]:
    """Yield the processes whose HOME this is; none where the system does not tell."""
    wanted = f"HOME={home}".encode()
    for entry in _PROCESSES.glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended, or is another user's
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                yield int(entry.name)
