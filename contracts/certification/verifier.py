"""The fast lane: ask a partner's verifying function about every signature vector, one line each.

The command is started once. It reads `{"op": "verify", "id", "body_b64", "headers", "secret"}` and
answers each line with `{"accept": true}`, `{"accept": false}` or `{"error": "…"}`. A command that
dies or gives no answer in time is started again: that is its fault, to be judged, and not ours.
"""

import base64
import json
import queue
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from contracts.certification import driving
from contracts.certification.processes import Hearing, end
from contracts.certification.record import Body, Callback, Ending, Record
from contracts.certification.vectors import Expect, Lane, Vector, vectors
from contracts.certification.vectors.recipes import CONTROL, PLAIN
from contracts.certification.vectors.shipped import GIVEN
from contracts.errors import UsageError

DRILL = "verifier"
PATIENCE = 5.0
TAKEN, REFUSED, FAILED, SILENT = 200, 401, 500, 0
_STARTING = 10.0  # seconds more for the first answer
_MOST_SILENT = 5
_MOST_UNREAD = 1000  # lines: one that writes so many has not been asked for them
_LONGEST = 64 * 1024
_GATE = (PLAIN, CONTROL)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verifier made of one vector: a status as a receiver would give, 0 for no answer."""

    status: int
    error: str | None = None


def ask(command: Sequence[str], *, patience: float = PATIENCE) -> Record:
    """Return what the verifier did with every vector that a function can be asked about.

    First come a genuine callback and a forged one; a verifier that cannot tell them apart is not
    asked further. Raises `UsageError` if the command cannot be started.
    """
    asked = {each.id: each for each in vectors().values() if each.lane is not Lane.NETWORK}
    order = [asked[id_] for id_ in _GATE] + [v for id_, v in asked.items() if id_ not in _GATE]
    start = time.monotonic()
    with TemporaryDirectory(prefix="phota-verifier-") as folder:
        running = Running(command, Path(folder), patience)
        try:
            callbacks = list(_told(running, order, start))
            running.finish()
        finally:
            running.end()
    seconds = round(time.monotonic() - start, 4)
    is_complete = len(callbacks) == len(order)
    return Record(
        DRILL,
        {"task": "Verify the signature of each callback."},
        callbacks=tuple(callbacks),
        facts={"key": "", "secret": GIVEN.secret, "origin": "", "is_complete": is_complete},
        ending=Ending(seconds, succeeded=is_complete, said=running.said()),
    )


def line_of(vector: Vector) -> bytes:
    """Return the line that asks about a vector."""
    told = {
        "op": "verify",
        "id": vector.id,
        "body_b64": base64.b64encode(vector.body).decode(),
        "headers": vector.headers,
        "secret": vector.secret,
    }
    return json.dumps(told).encode() + b"\n"


def _told(running: "Running", order: Iterable[Vector], start: float) -> Iterator[Callback]:
    silent = 0
    for number, vector in enumerate(order, 1):
        asked_at = round(time.monotonic() - start, 4)
        answer = running.answer(line_of(vector))
        yield _callback(number, asked_at, vector, answer, round(time.monotonic() - start, 4))
        silent += answer.status == SILENT
        is_gate = vector.id in _GATE
        if silent == _MOST_SILENT or (
            is_gate and (answer.status == TAKEN) is (vector.id == CONTROL)
        ):
            return


def _callback(
    number: int, asked_at: float, vector: Vector, answer: Answer, answered_at: float
) -> Callback:
    return Callback(
        number,
        asked_at,
        f"{vector.id} {vector.title}",
        "",
        vector.expect is not Expect.REJECT,
        vector.headers,
        Body.of(vector.body),
        answer.status,
        answer.error,
        round(answered_at - asked_at, 4),
    )


class Running:
    """The verifier's process, started when it is asked, and again after it died or hung."""

    def __init__(self, command: Sequence[str], folder: Path, patience: float) -> None:
        self._command = list(command)
        self._folder = folder
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue(_MOST_UNREAD)
        self._complaints: list[Hearing] = []

    def said(self) -> str:
        """Return the beginning and the end of what was written to standard error."""
        words = "".join(each.heard() for each in self._complaints)
        return words if len(words) <= 2 * _LONGEST else f"{words[:_LONGEST]}\n{words[-_LONGEST:]}"

    def answer(self, line: bytes) -> Answer:
        """Ask, and wait for the answer as long as is due."""
        patience = self._patience if self._process else self._patience + _STARTING
        process = self._started()
        threading.Thread(target=_write, args=(process, line), daemon=True).start()
        try:
            got = self._lines.get(timeout=patience)
        except queue.Empty:
            self.end()
            return Answer(SILENT, f"no answer within {patience:g} s")
        if not got:
            code = _code(process)
            self.end()
            return Answer(SILENT, f"the verifier ended with exit code {code}")
        read = _read(got)
        if read.status == SILENT:
            self.end()  # what it writes next would be taken for another vector's answer
        return read

    def finish(self) -> None:
        """Say that there are no more questions, and give it time to write what it has to say."""
        if self._process is not None:
            _hang_up(self._process.stdin)
            _code(self._process)

    def end(self) -> None:
        """End the process, if there is one."""
        if self._process is None:
            return
        end(self._process, self._folder)
        _hang_up(self._process.stdin)
        _hang_up(self._process.stdout)
        self._process = None

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None:
            return self._process
        home = {"HOME": str(self._folder), "TMPDIR": str(self._folder)}
        try:
            self._process = subprocess.Popen(  # noqa: S603 - what the partner asks us to start
                self._command,
                env={**driving.inherited(), **home},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(
                f"Cannot start {self._command[0]!r}: {error.strerror}.",
                "Give a command that exists.",
            ) from error
        assert self._process.stderr is not None  # noqa: S101 - it is a pipe
        self._complaints.append(Hearing(self._process.stderr))
        self._lines = queue.Queue(_MOST_UNREAD)
        reader = threading.Thread(target=_listen, args=(self._process, self._lines), daemon=True)
        reader.start()
        return self._process


def _listen(process: "subprocess.Popen[bytes]", lines: "queue.Queue[bytes]") -> None:
    """Hand every line over, but for those of a flood; an empty one says that there are no more."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    with suppress(ValueError, OSError):  # closed under us, when it is ended
        while line := process.stdout.readline(_LONGEST):
            with suppress(queue.Full):
                lines.put_nowait(line)
    with suppress(queue.Full):
        lines.put_nowait(b"")


def _write(process: "subprocess.Popen[bytes]", line: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    with suppress(BrokenPipeError, ValueError, OSError):  # it died: its silence tells
        process.stdin.write(line)
        process.stdin.flush()


def _hang_up(stream: IO[bytes] | None) -> None:
    assert stream is not None  # noqa: S101 - it is a pipe
    with suppress(BrokenPipeError):  # what was not written has no reader any more
        stream.close()


def _read(line: bytes) -> Answer:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        return Answer(SILENT, f"it wrote no JSON: {line[:80]!r}")
    if isinstance(told, dict) and isinstance(told.get("accept"), bool):
        return Answer(TAKEN if told["accept"] else REFUSED)
    if isinstance(told, dict) and "error" in told:
        return Answer(FAILED, str(told["error"])[:200])
    return Answer(SILENT, f"it wrote neither accept nor error: {line[:80]!r}")


def _code(process: "subprocess.Popen[bytes]") -> int | None:
    with suppress(subprocess.TimeoutExpired):
        return process.wait(1.0)
    return None
